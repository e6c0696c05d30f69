/** @file Content hash of an environment: whatever could change a score changes it; prose does not. */
import { createHash } from "node:crypto";
import type { Environment } from "./types.js";

/** SHA-256, hexadecimal. `declaredStatistics` stands for `statistics`, which is a function. */
export function hashEnvironment(
  environment: Omit<Environment, "hash" | "statistics">,
  declaredStatistics: unknown,
): string {
  const { world, replication, priors, sparePriors, base, mechanisms } = environment;
  const task = environment.task && { ...environment.task, published: [] };
  const content = { world, replication, priors, sparePriors, base, mechanisms, declaredStatistics, task };
  return createHash("sha256").update(canonicalJson(content)).digest("hex");
}

/** The hash of an environment whose observations were replaced. */
export function hashWithData(hash: string, data: readonly Float64Array[]): string {
  return createHash("sha256").update(canonicalJson({ hash, data })).digest("hex");
}

/** JSON with typed arrays as lists, keys of mappings in given order and every number distinct. */
function canonicalJson(content: unknown): string {
  return JSON.stringify(content, (_, value: unknown) => {
    if (value instanceof Float64Array) return Array.from(value, encodeNumber);
    return typeof value === "number" ? encodeNumber(value) : value;
  });
}

/** JSON knows neither NaN nor infinities nor −0. */
const encodeNumber = (x: number): number | string =>
  Number.isFinite(x) && !Object.is(x, -0) ? x : `#${Object.is(x, -0) ? "-0" : x}`;
