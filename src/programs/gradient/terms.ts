/**
 * @file What a computed value is made of: its numeric arguments and the partial derivatives by them. Operations and draws
 * look the same from here on.
 */
import type { DrawValue, OperationValue, Value } from "../ir.js";
import { meanOf } from "./means.js";
import { partialsOf, type Partial } from "./partials.js";

/** Arguments that a value is differentiated by, in the order of `Partial.of`. */
export function operandsOf(value: OperationValue | DrawValue): readonly Value[] {
  if (value.kind === "operation") return value.arguments;
  const vector = vectorOf(value);
  if (value.distribution === "multinomial") return [...value.arguments, vector[value.component]];
  return [...value.arguments, ...vector];
}

export function termsOf(value: OperationValue | DrawValue): readonly Partial[] {
  return value.kind === "operation" ? partialsOf(value) : meanOf(value.distribution, operandsOf(value).length).partials;
}

/** The mean of a draw as text. */
export function meanText(value: DrawValue, operands: readonly string[]): string {
  return meanOf(value.distribution, operands.length).text(operands);
}

function vectorOf({ vector }: DrawValue): readonly Value[] {
  if (vector === null) return [];
  if ("kind" in vector) throw new Error("Expected the weights of a draw one by one, got an array");
  return vector;
}
