/**
 * @file Takes a secret out of anything that will be written or shown, whoever put it there (servers like to echo keys
 * in their errors).
 */
import { isRecord } from "./failure.js";

export type Redact = <T>(value: T) => T;

const SHORTEST_SECRET = 6; // characters; "none", "key" and the like are placeholders, and replacing them garbles text

export function createRedact(secret: string | undefined): Redact {
  if (!secret || secret.length < SHORTEST_SECRET) return (value) => value;
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return value.replaceAll(secret, "[key]");
    if (Array.isArray(value)) return value.map(walk);
    if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [walk(k), walk(v)]));
    return value;
  };
  return <T>(value: T) => walk(value) as T;
}
