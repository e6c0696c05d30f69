/** @file Refusals of the configuration's schema, said in the words of the command line. */
import { z } from "zod";
import { UsageError } from "../core/errors.js";
import { runConfigSchema, type RunConfigInput, type Sitting } from "../run/config.js";
import { OPTIONS } from "./option-table.js";
import { asText } from "./words.js";

/** The configuration as given, once the schema accepts it; else one line that says what was expected. */
export function validConfig(given: Readonly<Record<string, unknown>>): RunConfigInput {
  const result = runConfigSchema.safeParse(given, { reportInput: true });
  if (!result.success) throw new UsageError(sentence(result.error.issues[0]));
  return given as RunConfigInput;
}

type Issue = z.core.$ZodIssue;

function sentence(issue: Issue): string {
  const inner = issue.code === "invalid_union" ? issue.errors.flat().find((one) => ours(one.message)) : undefined;
  const message = inner?.message ?? issue.message;
  if (ours(message)) return message.includes(", got ") ? message : `${message}, got ${said(issue.input)}`;
  const path = issue.path.join(".");
  const flag = OPTIONS.find((option) => option.sets === path)?.flag;
  return `Expected ${flag === undefined ? path : `--${flag}`} ${expected(issue)}, got ${said(issue.input)}`;
}

function expected(issue: Issue): string {
  switch (issue.code) {
    case "too_small":
      return `${issue.inclusive === false ? ">" : "≥"} ${issue.minimum}`;
    case "too_big":
      return `${issue.inclusive === false ? "<" : "≤"} ${issue.maximum}`;
    case "invalid_type":
      return issue.expected === "int" ? "to be a whole number" : `to be a ${issue.expected}`;
    default:
      return `to be valid (${issue.message})`;
  }
}

function said(input: unknown): string {
  return asText(input) ?? "nothing";
}

function ours(message: string): boolean {
  return message.startsWith("Expected --");
}

const above0 = (flag: string) =>
  z.number().refine((v) => v > 0, { error: (issue) => `Expected ${flag} > 0, got ${String(issue.input)}` });
/** Each worker is a thread with a heap of its own. */
const MOST_WORKERS = 256;

const sittingSchema = z.object({
  workers: z
    .number()
    .refine((v) => Number.isInteger(v) && v >= 1 && v <= MOST_WORKERS, {
      error: (issue) => `Expected --workers to be a whole number from 1 to ${MOST_WORKERS}, got ${String(issue.input)}`,
    })
    .optional(),
  budgetUsd: above0("--budget-usd").optional(),
  budgetTokens: above0("--budget-tokens").optional(),
  budgetSeconds: above0("--budget-time").optional(),
});

/** The limits of this sitting; `cores` workers unless told otherwise. */
export function validSitting(given: Readonly<Record<string, unknown>>, cores: number, apiKey?: string): Sitting {
  const result = sittingSchema.safeParse(given);
  if (!result.success) throw new UsageError(sentence(result.error.issues[0]));
  const { workers = cores, ...budgets } = result.data;
  return {
    workers,
    workersAsked: result.data.workers !== undefined,
    ...budgets,
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}
