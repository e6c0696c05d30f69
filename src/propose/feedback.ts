/**
 * @file The separate feedback call: a language model reads a program and its results and writes a diagnosis and at most
 * two issues, which then go into the prompts of that program's children (ModelSMC, appendix D.2: main diagnosis and up
 * to two prioritised issues). Unlike there, it is told which way the score points.
 */
import { z } from "zod";
import type { Candidate } from "../core/types.js";
import { clip, directionOf, failureText, scoreAgainstBase, scoreText } from "./describe.js";
import { jsonIn } from "./json-in.js";
import type { AnswerSchema, Message } from "./question.js";

const issue = z.object({
  description: z.string(),
  severity: z.enum(["critical", "major", "minor", "suggestion"]).catch("minor"),
  location: z.string().nullish(),
  suggestion: z.string(),
});
const feedback = z.object({ main_diagnosis: z.string(), issues: z.array(issue).catch([]) });

export interface Issue {
  readonly description: string;
  readonly severity: "critical" | "major" | "minor" | "suggestion";
  readonly location?: string | null;
  readonly suggestion: string;
}

export interface Feedback {
  readonly diagnosis: string;
  readonly issues: readonly Issue[];
}

export const MAX_ISSUES = 2;

export const FEEDBACK_SCHEMA: AnswerSchema = {
  name: "feedback",
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["main_diagnosis", "issues"],
    properties: {
      main_diagnosis: { type: "string" },
      issues: {
        type: "array",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["description", "severity", "location", "suggestion"],
          properties: {
            description: { type: "string" },
            severity: { type: "string", enum: ["critical", "major", "minor", "suggestion"] },
            location: { type: ["string", "null"] },
            suggestion: { type: "string" },
          },
        },
      },
    },
  },
};

export function feedbackMessages(
  candidate: Candidate,
  base: Candidate | undefined,
  system: string,
  errorUnit = "",
): readonly Message[] {
  const failure = failureText(candidate);
  const user = [
    "# Review of one program",
    `${directionOf([candidate])}${base && base !== candidate ? ` The base scores ${scoreText(base, errorUnit)}.` : ""}`,
    `\`\`\`ts\n${candidate.proposal.program.source.trim()}\n\`\`\``,
    `Score of this program: ${scoreAgainstBase(candidate, base, errorUnit)}`,
    failure ? `It failed:\n${clip(failure, 3000)}` : `Residuals:\n${clip(candidate.evaluation.feedback, 4000)}`,
    `Say which part of the data this program misses most and which of its assumptions is to blame; then name at most two
issues to work on next. Do not write a program. Answer with one JSON object:
{ "main_diagnosis": "…", "issues": [{ "description": "…", "severity": "critical" | "major" | "minor" | "suggestion",
  "location": "part of the code, or null", "suggestion": "…" }] }`,
  ];
  return [
    { role: "system", content: system },
    { role: "user", content: user.join("\n\n") },
  ];
}

/** JSON wherever it stands in the answer; plain prose is taken as the diagnosis. null where there is nothing. */
export function readFeedback(text: string): Feedback | null {
  const bare = text.replace(/<think>[\s\S]*?<\/think>/gi, "").trim();
  if (bare === "") return null;
  const found = jsonIn(bare, feedback);
  if (found) return { diagnosis: found.main_diagnosis, issues: found.issues.slice(0, MAX_ISSUES) };
  return { diagnosis: clip(bare, 1500), issues: [] };
}

export function feedbackText({ diagnosis, issues }: Feedback): string {
  const lines = issues.map(
    ({ severity, location, description, suggestion }) =>
      `* ${severity}${location ? `, ${location}` : ""}: ${description} Suggestion: ${suggestion}`,
  );
  return clip([diagnosis, ...lines].join("\n"), 3000);
}
