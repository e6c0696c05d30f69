/** @file What follows `--scale`: names and strengths, put together to scenarios. */
import { UsageError } from "../core/errors.js";

/**
 * "beta=0.9,0.7" and "gamma=2": beta × 0.9 with gamma × 2, and beta × 0.7 with gamma × 2. Lists of several strengths must be
 * equally long.
 */
export function scalesOf(words: readonly string[]): Readonly<Record<string, number>>[] {
  if (words.length === 0) throw new UsageError("Expected --scale NAME=FACTOR, got none");
  const lists = words.map(listOf);
  const repeated = lists.find(({ name }, i) => lists.findIndex((other) => other.name === name) !== i);
  if (repeated) throw new UsageError(`Expected --scale once for each name, got ${repeated.name} twice`);
  const longest = Math.max(...lists.map(({ factors }) => factors.length));
  for (const { name, factors } of lists)
    if (factors.length !== 1 && factors.length !== longest)
      throw new UsageError(`Expected one or ${longest} strengths of ${name}, got ${factors.length}`);
  return Array.from({ length: longest }, (_, i) =>
    Object.fromEntries(lists.map(({ name, factors }) => [name, factors[factors.length === 1 ? 0 : i]])),
  );
}

function listOf(word: string): { readonly name: string; readonly factors: readonly number[] } {
  const [, name, text] = /^\s*([A-Za-z_]\w*)\s*=\s*(\S.*)$/.exec(word) ?? [];
  const factors = (text ?? "").split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (name === undefined || factors.some((f) => !Number.isFinite(f)))
    throw new UsageError(`Expected --scale as NAME=FACTOR or NAME=FACTOR,FACTOR, got ${word}`);
  const negative = factors.find((f) => f < 0);
  if (negative !== undefined) throw new UsageError(`Expected --scale with factors ≥ 0, got ${negative} for ${name}`);
  return { name, factors };
}
