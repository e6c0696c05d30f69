/** @file v of an earlier fit in a program that predicts other parameters: parts are taken over by name, new ones are 0. */
import type { Fitted } from "../../../core/types.js";
import type { CompiledProgram } from "../../../programs/types.js";

/** Null where v is not of the same process. Parts whose parameter is gone share evenly what the others leave. */
export function graftParts(
  { weights, predicted: old }: Pick<Fitted, "weights" | "predicted">,
  { predicted }: Pick<CompiledProgram, "predicted">,
  sizes: readonly number[],
): Float64Array | null {
  const v = new Float64Array(sizes.reduce((a, b) => a + b, 0));
  if (weights === null) return v;
  const now = new Map(predicted.map(({ name }, head) => [name, head]));
  const known = old.flatMap((name) => (now.has(name) ? [sizes[now.get(name)!]] : []));
  const gone = old.length - known.length;
  const left = weights.length - known.reduce((a, b) => a + b, 0);
  if (left < 0 || (gone === 0 ? left > 0 : left % gone !== 0)) return null;
  const firsts = sizes.map((_, head) => sizes.slice(0, head).reduce((a, b) => a + b, 0));
  let at = 0;
  for (const name of old) {
    const head = now.get(name);
    const size = head === undefined ? left / gone : sizes[head];
    if (head !== undefined) v.set(weights.subarray(at, at + size), firsts[head]);
    at += size;
  }
  return v;
}
