/**
 * @file What a language model is told when it shall write a program. First a system text that is the same for every
 * question of a run, so that servers can cache it: role, language, environment, priors, base program. Then what differs:
 * ancestors oldest first with code, scores and residuals; siblings, the best and the latest errors of the run, or the plan
 * to follow; and the request for one change.
 *
 * Ancestors are few-shot examples (Wahl et al., "ModelSMC", appendix D.2), but unlike there every score comes with its
 * direction and its standard error.
 */
import type { ProposalRequest } from "../core/types.js";
import type { Environment } from "../envs/types.js";
import type { Mode, Parameter } from "../programs/types.js";
import { inputsText, observablesText, priorsText } from "./describe.js";
import { featuresSection, networkPage } from "./network-page.js";
import { LANGUAGE_PAGE, MECHANISM_PAGE } from "./page.js";
import type { Plan } from "./plan.js";
import type { Message } from "./question.js";
import { kept, type Section, withinBudget } from "./sections.js";
import {
  ancestorSections,
  bestSection,
  directionSection,
  errorSection,
  fenced,
  siblingSection,
  type Shown,
} from "./show.js";

export interface PromptOptions {
  /** Ancestors shown with code. */
  readonly fewShot: number;
  /** Whether a change may come as a mechanism. */
  readonly mechanisms: boolean;
  /** Longest prompt, characters. */
  readonly limit: number;
}

export interface SystemOptions {
  readonly mechanisms: boolean;
  readonly mode: Mode;
}

/** The part that all questions of a run share. */
export function systemText(
  environment: Environment,
  base: string,
  given: readonly Parameter[],
  { mechanisms, mode }: SystemOptions,
): string {
  const network = networkPage(environment, mode);
  return [
    "You are an experienced modeller. You improve a mechanistic simulator of real measurements by one well-founded " +
      "change at a time. You prefer the simplest mechanism that explains what the present model misses.",
    LANGUAGE_PAGE,
    ...(network === "" ? [] : [network]),
    ...(mechanisms ? [MECHANISM_PAGE] : []),
    `# The task: ${environment.title}\n\n${environment.brief.trim()}`,
    `## Inputs\n\n${inputsText(environment.world)}`,
    ...(environment.task ? [featuresSection(environment.task, mode)] : []),
    `## Observables, all of which every program must give\n\n${observablesText(environment.world)}`,
    `## Priors\n\n${priorsText(environment, given)}`,
    `## The base program\n\n${fenced(base)}`,
  ].join("\n\n");
}

/** The question for one child, to whoever plans and writes in one. */
export function proposalMessages(shown: Shown, system: string, options: PromptOptions): readonly Message[] {
  return messagesOf(system, options.limit, [
    directionSection(shown),
    ...ancestorSections(shown, options.fewShot),
    siblingSection(shown),
    bestSection(shown, false),
    errorSection(shown),
    kept(taskText(shown.request, options.mechanisms, null)),
  ]);
}

/** The question for one child, to whoever writes what another has planned; null: a repair, which needs no plan. */
export function modelMessages(
  shown: Shown,
  system: string,
  plan: Plan | null,
  options: PromptOptions,
): readonly Message[] {
  return messagesOf(system, options.limit, [
    directionSection(shown),
    ...ancestorSections(shown, 1),
    errorSection(shown),
    kept(taskText(shown.request, options.mechanisms, plan)),
  ]);
}

const messagesOf = (system: string, limit: number, sections: readonly Section[]): readonly Message[] => [
  { role: "system", content: system },
  { role: "user", content: withinBudget(sections, limit - system.length) },
];

const ASK: Readonly<Record<ProposalRequest["ticket"]["intent"], string>> = {
  draft:
    "Write a model of these data: take the base program and give it the one mechanism that you expect to matter most.",
  extend:
    "Make ONE change to the parent, such as a mechanism added, removed or replaced, that addresses what the results " +
    "show. The child must differ in structure from every program above; renaming or other literals are no change.",
  debug: "The parent failed. Mend the cause with the smallest change that keeps its idea.",
  clone: "",
};

const planText = ({ name, change, why }: Plan): string =>
  `Carry out this plan${name ? `, ${name}` : ""}, and nothing else. Keep all names and everything that the plan does not
mention as they are.\n\n${change}${why ? `\n\n${why}` : ""}`;

function taskText({ ticket, lineage }: ProposalRequest, mechanisms: boolean, plan: Plan | null): string {
  const debug = ticket.intent === "debug";
  const names = lineage[lineage.length - 1]?.proposal.program.mechanisms ?? [];
  return [
    `# Your task\n\n${plan ? planText(plan) : ASK[ticket.intent]}`,
    "Answer in this form:",
    `NAME: a short name of the ${debug ? "repair" : "change"}, two or three words
REPLACES: ${names.length > 0 ? `the one of ${names.join(", ")} that your change takes out, or none` : "none"}
WHY: one sentence`,
    `then the change in one fence: either the whole new program (\`\`\`ts), or, where that is shorter, blocks that edit ${
      ticket.intent === "draft" ? "the base program" : "the parent"
    }:

\`\`\`
<<<<<<< SEARCH
lines exactly as they stand
=======
the lines in their place
>>>>>>> REPLACE
\`\`\`${mechanisms && !debug ? "\n\nor a mechanism (```mechanism)." : ""}`,
  ].join("\n\n");
}
