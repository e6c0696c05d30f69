/**
 * @file What a language model is told. First a system text that is the same for every question of a run, so that servers
 * can cache it: role, language, environment, priors, base program. Then what differs: ancestors oldest first with code,
 * scores and residuals; siblings; the best and the latest errors of the run; and the request for one change.
 *
 * Ancestors are few-shot examples (Wahl et al., "ModelSMC", appendix D.2), but unlike there every score comes with its
 * direction and its standard error.
 */
import type { Candidate, ProposalRequest } from "../core/types.js";
import type { Environment } from "../envs/types.js";
import type { Parameter } from "../programs/types.js";
import {
  clip,
  directionOf,
  failureText,
  inputsText,
  nameOf,
  observablesText,
  parametersText,
  priorsText,
  scoreAgainstBase,
  scoreText,
} from "./describe.js";
import { feedbackText, type Feedback } from "./feedback.js";
import { LANGUAGE_PAGE, MECHANISM_PAGE } from "./page.js";
import type { Message } from "./question.js";

/** How results reach the model: residuals, a diagnosis by a separate call, both, or scores alone. */
export type FeedbackMode = "narrative" | "metrics" | "both" | "none";

export interface PromptOptions {
  readonly feedback: FeedbackMode;
  /** Ancestors shown with code. */
  readonly fewShot: number;
  /** Whether a change may come as a mechanism. */
  readonly mechanisms: boolean;
}

const MAX_SIBLINGS = 8;
const MAX_BEST = 5;
const MAX_ERRORS = 5;

/** The part that all questions of a run share. */
export function systemText(
  environment: Environment,
  base: string,
  given: readonly Parameter[],
  mechanisms: boolean,
): string {
  return [
    "You are an experienced modeller. You improve a mechanistic simulator of real measurements by one well-founded " +
      "change at a time. You prefer the simplest mechanism that explains what the present model misses.",
    LANGUAGE_PAGE,
    ...(mechanisms ? [MECHANISM_PAGE] : []),
    `# The task: ${environment.title}\n\n${environment.brief.trim()}`,
    `## Inputs\n\n${inputsText(environment.world)}`,
    `## Observables, all of which every program must give\n\n${observablesText(environment.world)}`,
    `## Priors\n\n${priorsText(environment, given)}`,
    `## The base program\n\n${fenced(base)}`,
  ].join("\n\n");
}

/** The question for one child. `feedback`: diagnoses that are known, by program id. */
export function proposalMessages(
  request: ProposalRequest,
  system: string,
  feedback: ReadonlyMap<string, Feedback>,
  options: PromptOptions,
): readonly Message[] {
  const base = baseOf(request);
  const shown = ancestorsOf(request, options.fewShot);
  const user = [
    directionText(request, base),
    ...shown.map((c) => ancestorText(c, request, base, feedback.get(c.proposal.program.id), options.feedback)),
    siblingsText(request, base),
    memoryText(request, base),
    taskText(request, options.mechanisms),
  ];
  return [
    { role: "system", content: system },
    { role: "user", content: user.filter(Boolean).join("\n\n") },
  ];
}

/** The last `count` different programs of the lineage, oldest first. */
export function ancestorsOf({ lineage }: ProposalRequest, count: number): readonly Candidate[] {
  const different = lineage.filter((c, i) => lineage[i + 1]?.proposal.program.id !== c.proposal.program.id);
  return count === 0 ? different.slice(different.length - 1) : different.slice(-count);
}

/** The base program's candidate, where the request shows it. */
export function baseOf({ lineage, siblings, memory, base }: ProposalRequest): Candidate | undefined {
  return [...lineage, ...memory.best, ...siblings].find((c) => c.proposal.program.id === base.id);
}

function directionText(request: ProposalRequest, base: Candidate | undefined): string {
  const direction = directionOf([...request.lineage, ...request.memory.best]);
  return `# Results so far\n\n${direction}${base ? ` The base scores ${scoreText(base)}.` : ""}`;
}

function ancestorText(
  candidate: Candidate,
  { base: { id }, lineage }: ProposalRequest,
  base: Candidate | undefined,
  feedback: Feedback | undefined,
  mode: FeedbackMode,
): string {
  const { program, rationale } = candidate.proposal;
  const isParent = candidate === lineage[lineage.length - 1];
  const failure = failureText(candidate);
  return [
    `## ${isParent ? "The parent" : "An ancestor"}: ${nameOf(candidate)}`,
    rationale ? `Idea: ${clip(rationale, 500)}` : "",
    `Score: ${scoreAgainstBase(candidate, base)}`,
    failure ? `What went wrong:\n${clip(failure, 3000)}` : resultText(candidate, feedback, mode),
    program.id === id ? "Code: the base program above." : fenced(program.source),
  ]
    .filter(Boolean)
    .join("\n\n");
}

function resultText(candidate: Candidate, feedback: Feedback | undefined, mode: FeedbackMode): string {
  const metrics = mode === "metrics" || mode === "both";
  const residuals = metrics ? clip(candidate.evaluation.feedback, 4000) : "";
  const parameters = metrics ? parametersText(candidate) : "";
  const diagnosis = feedback && (mode === "narrative" || mode === "both") ? feedbackText(feedback) : "";
  return [
    residuals && `Residuals:\n${residuals}`,
    parameters && `Parameters, posterior median and 90 % interval: ${parameters}`,
    diagnosis && `Diagnosis:\n${diagnosis}`,
  ]
    .filter(Boolean)
    .join("\n\n");
}

function siblingsText({ siblings }: ProposalRequest, base: Candidate | undefined): string {
  if (siblings.length === 0) return "";
  const lines = siblings.slice(-MAX_SIBLINGS).map((c) => `* ${nameOf(c)}: ${scoreAgainstBase(c, base)}`);
  return `## Already tried from this parent (propose something else)\n\n${lines.join("\n")}`;
}

function memoryText({ memory }: ProposalRequest, base: Candidate | undefined): string {
  const best = memory.best.slice(0, MAX_BEST).map((c) => `* ${nameOf(c)}: ${scoreAgainstBase(c, base)}`);
  const errors = memory.errors.slice(-MAX_ERRORS).map((e) => `* ${clip(e.replace(/\s+/g, " "), 200)}`);
  return [
    best.length > 0 ? `## Best of the whole run\n\n${best.join("\n")}` : "",
    errors.length > 0 ? `## Latest errors of the run (avoid them)\n\n${errors.join("\n")}` : "",
  ]
    .filter(Boolean)
    .join("\n\n");
}

function taskText({ ticket, lineage }: ProposalRequest, mechanisms: boolean): string {
  const debug = ticket.intent === "debug";
  const ask = {
    draft:
      "Write a model of these data: take the base program and give it the one mechanism that you expect to matter most.",
    extend:
      "Make ONE change to the parent, such as a mechanism added, removed or replaced, that addresses what the results " +
      "show. The child must differ in structure from every program above; renaming or other literals are no change.",
    debug: "The parent failed. Mend the cause with the smallest change that keeps its idea.",
    clone: "",
  }[ticket.intent];
  const names = lineage[lineage.length - 1]?.proposal.program.mechanisms ?? [];
  return [
    `# Your task\n\n${ask}`,
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

function fenced(source: string): string {
  return `\`\`\`ts\n${source.trim()}\n\`\`\``;
}
