/**
 * @file The role "plan": a language model is shown where the search stands and names the one change to make next, without
 * writing it (NIMMGen 2026). It sees more than whoever writes: siblings, the best with their code, notes, errors.
 */
import { z } from "zod";
import type { Ticket } from "../core/types.js";
import { labelled } from "./answer.js";
import { clip } from "./describe.js";
import { jsonIn } from "./json-in.js";
import type { AnswerSchema, Message } from "./question.js";
import { kept, type Section, withinBudget } from "./sections.js";
import {
  ancestorSections,
  bestSection,
  directionSection,
  errorSection,
  noteSection,
  siblingSection,
  type Shown,
} from "./show.js";

export interface Plan {
  /** two or three words; "" where none was given */
  readonly name: string;
  /** what to change, in a few sentences */
  readonly change: string;
  readonly why: string;
}

export const PLAN_SCHEMA: AnswerSchema = {
  name: "plan",
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["name", "change", "why"],
    properties: { name: { type: "string" }, change: { type: "string" }, why: { type: "string" } },
  },
};

/** `limit`: characters of the whole prompt. */
export function planMessages(shown: Shown, system: string, fewShot: number, limit: number): readonly Message[] {
  const sections: readonly Section[] = [
    directionSection(shown),
    ...ancestorSections(shown, fewShot),
    siblingSection(shown),
    bestSection(shown, true),
    noteSection(shown),
    errorSection(shown),
    kept(taskText(shown.request.ticket)),
  ];
  return [
    { role: "system", content: system },
    { role: "user", content: withinBudget(sections, limit - system.length) },
  ];
}

const SUBJECT: Readonly<Record<Ticket["intent"], string>> = {
  draft: "A new line of search begins at the base program. Name the one mechanism that you expect to matter most.",
  extend:
    "Name ONE change to the parent that addresses what the results show: one compartment, one term, one transition, one " +
    "dependency or one equation, added, taken out or replaced. It must differ from everything tried before.",
  debug: "The parent failed. Name the smallest change that mends the cause and keeps its idea.",
  clone: "",
};

function taskText({ intent }: Ticket): string {
  return `# Your task: plan

${SUBJECT[intent]} Do not write the program; somebody else will, from your words alone.

Answer with one JSON object: { "name": "two or three words", "change": "what to change, with names of states and parameters, in at
most five sentences", "why": "which misfit it addresses, in one sentence" }`;
}

const planSchema = z.object({ name: z.string().catch(""), change: z.string().min(1), why: z.string().catch("") });
const MOST_CHARACTERS = 2000;

/** JSON, labelled lines, or prose taken as the change. null: nothing was planned. */
export function readPlan(text: string): Plan | null {
  const bare = text.replace(/<think>[\s\S]*?<\/think>/gi, "").trim();
  const plan = jsonIn(bare, planSchema) ?? {
    name: labelled(bare, "name"),
    change: labelled(bare, "change") || bare,
    why: labelled(bare, "why"),
  };
  const change = clip(plan.change.trim(), MOST_CHARACTERS);
  return change === "" ? null : { name: plan.name.trim(), change, why: clip(plan.why.trim(), 500) };
}
