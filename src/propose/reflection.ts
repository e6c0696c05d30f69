/**
 * @file The role "reflect": a language model looks back at one change and its result and leaves two notes for whoever plans
 * next (NIMMGen 2026): on the specification, what the result says about the model, and on the implementation, how it is
 * written. Short, because they are read again and again.
 */
import { z } from "zod";
import type { Outcome } from "../core/types.js";
import { clip, directionOf, failureText, nameOf, scoreText } from "./describe.js";
import { jsonIn } from "./json-in.js";
import type { AnswerSchema, Message } from "./question.js";

export interface Reflection {
  /** "" where there is nothing to say */
  readonly specification: string;
  readonly implementation: string;
}

/** Words of one reflection, half of them for each note. */
export const MOST_WORDS = 120;

export const REFLECTION_SCHEMA: AnswerSchema = {
  name: "reflection",
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["specification", "implementation"],
    properties: { specification: { type: "string" }, implementation: { type: "string" } },
  },
};

/** The same question whoever asks it, so that its answer is asked for once. */
export function reflectionMessages(
  { candidate, parent }: Outcome,
  system: string,
  errorUnit: string,
): readonly Message[] {
  const { program, rationale } = candidate.proposal;
  const failure = failureText(candidate);
  const user = [
    "# Look back at one change",
    directionOf(parent ? [candidate, parent] : [candidate]),
    `The change: ${nameOf(candidate)}${rationale ? `. ${clip(rationale, 500)}` : ""}`,
    parent ? `The program before it, ${nameOf(parent)}: ${scoreText(parent, errorUnit)}` : "It was written afresh.",
    `The program after it: ${scoreText(candidate, errorUnit)}`,
    failure ? `It failed:\n${clip(failure, 3000)}` : `Residuals:\n${clip(candidate.evaluation.feedback, 4000)}`,
    `\`\`\`ts\n${program.source.trim()}\n\`\`\``,
    `Write two notes for whoever plans the next change, at most ${MOST_WORDS / 2} words each. "specification": what the
result says about the model, which mechanism or assumption helped or did not, what is still missed. "implementation": how
it is written, what failed or nearly did, which parameters strain against their priors. Leave a note empty where there is
nothing to say. Do not write a program. Answer with one JSON object: { "specification": "…", "implementation": "…" }`,
  ];
  return [
    { role: "system", content: system },
    { role: "user", content: user.join("\n\n") },
  ];
}

const notes = z.object({ specification: z.string().catch(""), implementation: z.string().catch("") });

/** JSON wherever it stands in the answer; plain prose is taken as a note on the specification. null: nothing was said. */
export function readReflection(text: string): Reflection | null {
  const found = jsonIn(text, notes);
  const bare = text.replace(/<think>[\s\S]*?<\/think>/gi, "").trim();
  const read = found ?? { specification: bare, implementation: "" };
  const specification = withinWords(read.specification, MOST_WORDS / 2);
  const implementation = withinWords(read.implementation, MOST_WORDS / 2);
  return specification === "" && implementation === "" ? null : { specification, implementation };
}

/** One line for each note that says something. */
export function reflectionText({ specification, implementation }: Reflection): string[] {
  const line = (tag: string, note: string): string[] => (note === "" ? [] : [`${tag}: ${note}`]);
  return [...line("specification", specification), ...line("implementation", implementation)];
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter(Boolean);

function withinWords(text: string, most: number): string {
  const words = wordsOf(/^(none|nothing|n\/a|-)\.?$/i.test(text.trim()) ? "" : text);
  return words.length <= most ? words.join(" ") : `${words.slice(0, most).join(" ")}…`;
}
