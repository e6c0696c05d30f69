/** @file A JSON object of a known form, wherever it stands in an answer: bare, fenced, or between prose. */
import type { z } from "zod";
import { readFences } from "./fences.js";

/** null where there is none. */
export function jsonIn<T>(text: string, schema: z.ZodType<T>): T | null {
  const bare = text.replace(/<think>[\s\S]*?<\/think>/gi, "").trim();
  const braces = bare.slice(bare.indexOf("{"), bare.lastIndexOf("}") + 1);
  for (const candidate of [bare, ...readFences(bare).map((f) => f.text), braces]) {
    const parsed = schema.safeParse(parsedOrNull(candidate));
    if (parsed.success) return parsed.data;
  }
  return null;
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
