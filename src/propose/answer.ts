/**
 * @file Reads what a language model answered: the name of its change, the reason, and the change itself, as a whole
 * file, as search/replace blocks or as a mechanism. Tolerant of everything around it: thinking aloud, prose, fences with
 * any label or none, several fences, JSON with the code in a string. What cannot be read is an error worth repairing.
 */
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import type { Mechanism } from "../envs/types.js";
import { readEdits, type Edit } from "./edits.js";
import { isRecord } from "./failure.js";
import { readFences } from "./fences.js";

export type Change =
  | { readonly kind: "file"; readonly source: string }
  | { readonly kind: "edits"; readonly edits: readonly Edit[] }
  | { readonly kind: "mechanism"; readonly mechanism: Mechanism }
  | { readonly kind: "none"; readonly reason: string };

export interface ReadAnswer {
  /** What the model calls its change, as a slug; "" where it gave no name. */
  readonly name: string;
  /** The change that it takes back, where it names one. */
  readonly replaces: string;
  readonly why: string;
  readonly change: Change;
}

const PROGRAM = /export\s+default\s+model\s*\(/;
const MODEL_CALL = /\bmodel\s*\(\s*\{/;

/** `truncated`: the server cut the answer off, so that an unclosed fence is half a program. */
export function readAnswer(raw: string, truncated: boolean): ReadAnswer {
  const text = withoutThinking(raw);
  const wrapped = jsonOf(text);
  const fields = wrapped ? fieldsOf(wrapped) : {};
  return {
    name: slug(fields.name ?? labelled(text, "name")),
    replaces: slug(fields.replaces ?? labelled(text, "replaces")),
    why: (fields.why ?? labelled(text, "why")).slice(0, 500),
    change: (wrapped && wrappedChange(wrapped)) ?? changeOf(text, truncated),
  };
}

function changeOf(text: string, truncated: boolean): Change {
  if (text.trim() === "") return none(truncated ? cutOff("before any text") : "the answer is empty");
  const fences = readFences(text);
  const edits = readEdits(text);
  const whole = fences.filter((f) => PROGRAM.test(f.text) && readEdits(f.text).length === 0).at(-1);
  if (edits.length > 0 && !whole) return { kind: "edits", edits };
  if (whole && !whole.closed && truncated) return none(cutOff("inside the program"));
  if (whole) return { kind: "file", source: whole.text };
  const mechanism = fences.map((f) => mechanismOf(f.text, f.label)).find((m) => m !== null);
  if (mechanism) return { kind: "mechanism", mechanism };
  if (fences.some((f) => f.label === "mechanism")) return none(UNREADABLE_MECHANISM);
  if (fences.length === 0 && PROGRAM.test(text))
    return truncated ? none(cutOff("inside the program")) : bareProgram(text);
  const almost = fences.filter((f) => MODEL_CALL.test(f.text)).at(-1);
  if (almost && !(truncated && !almost.closed)) return { kind: "file", source: almost.text };
  if (truncated) return none(cutOff("before the change was complete"));
  return none("the answer holds no program: put the whole file into one fence labelled ts");
}

const UNREADABLE_MECHANISM =
  "the mechanism cannot be read: it is one JSON object with a name, its other fields objects of names to source text";

function none(reason: string): Change {
  return { kind: "none", reason };
}

function cutOff(where: string): string {
  return `the answer was cut off at the token limit, ${where}: think less and answer with as few lines as will do`;
}

/** A program without a fence: from its first import (or the call itself) to the end of the call. */
function bareProgram(text: string): Change {
  const start = /^[ \t]*(import\b|const\b|function\b|\/\*\*|export\s+default\s+model)/m.exec(text);
  const source = text.slice(start?.index ?? 0);
  const call = PROGRAM.exec(source);
  const rest = call ? source.slice(call.index) : "";
  const end = /^[ \t]*\}\s*\)\s*;?[ \t]*$/m.exec(rest); // the call's own closing line
  return { kind: "file", source: call && end ? source.slice(0, call.index + end.index + end[0].length) : source };
}

/** Reasoning models think aloud before they answer; a thought that never ends is no answer. */
function withoutThinking(text: string): string {
  return text
    .replace(/<(think|thinking|reasoning)>[\s\S]*?<\/\1>/gi, "")
    .replace(/^[\s\S]*?<\/(think|thinking|reasoning)>/i, "")
    .replace(/<(think|thinking|reasoning)>[\s\S]*$/i, "");
}

/** The value of a line like `**Name:** latent stage`. */
export function labelled(text: string, label: string): string {
  const line = new RegExp(`^[\\s>*#-]*${label}[*\`]*[ \\t]*:[*\`]*[ \\t]*(.+)$`, "im").exec(text);
  return line ? line[1].trim().replace(/^[`*"']+|[`*"']+$/g, "") : "";
}

/** "Latent stage (E)" → "latent-stage-e"; at most 48 characters. */
export function slug(name: string): string {
  const words =
    name
      .normalize("NFKD")
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const text = words.join("-").slice(0, 48).replace(/-$/, "");
  return text === "none" ? "" : text;
}

// --- answers wrapped in JSON -------------------------------------------------------------------------------------

function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  const candidates = [text, ...readFences(text).map((f) => f.text)];
  for (const candidate of candidates.filter((c) => /^\s*\{[\s\S]*\}\s*$/.test(c))) {
    try {
      const value: unknown = JSON.parse(candidate);
      if (isRecord(value) && wrappedChange(value)) return value;
    } catch {
      continue;
    }
  }
  return null;
}

function fieldsOf(json: Readonly<Record<string, unknown>>): { name?: string; replaces?: string; why?: string } {
  const text = (...keys: string[]) => keys.map((k) => json[k]).find((v): v is string => typeof v === "string");
  return { name: text("name", "title", "change"), replaces: text("replaces"), why: text("why", "rationale", "reason") };
}

/** The first string, however deep, that holds a program or edits. */
function wrappedChange(value: unknown): Change | null {
  if (typeof value === "string") {
    if (!PROGRAM.test(value) && readEdits(value).length === 0) return null;
    return changeOf(value, false);
  }
  if (Array.isArray(value)) return wrappedChange(value.filter((v) => typeof v === "string").join("\n"));
  if (!isRecord(value)) return null;
  for (const inner of Object.values(value)) {
    const change = wrappedChange(inner);
    if (change) return change;
  }
  return null;
}

// --- mechanisms --------------------------------------------------------------------------------------------------

const fragments = z.record(z.string(), z.union([z.string(), z.number().transform(String)])).optional();
const names = z.array(z.string()).optional();
const mechanismSchema = z.object({
  name: z.string().min(1),
  description: z.string().optional(),
  states: fragments,
  parameters: fragments,
  inputs: names,
  lets: fragments,
  draws: fragments,
  terms: fragments,
  factors: fragments,
  append: fragments,
  initial: fragments,
  observe: fragments,
});
const MECHANISM_KEY = /\b(states|parameters|lets|draws|terms|factors|append|initial|observe)\b/;

/** JSON, or an object literal as JavaScript writes it (which YAML reads too), bare or in `mechanism( … )`. */
function mechanismOf(text: string, label: string): Mechanism | null {
  const body = text
    .trim()
    .replace(/^mechanism\s*\(/, "")
    .replace(/\)\s*;?$/, "")
    .trim();
  const looksLikeOne = label === "mechanism" || text.trim().startsWith("mechanism");
  if (!body.startsWith("{") || !(looksLikeOne || MECHANISM_KEY.test(body))) return null;
  try {
    const parsed = mechanismSchema.safeParse(parseYaml(body));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
