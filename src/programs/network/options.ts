/**
 * @file Arguments of layers: whole numbers, activations, and options by name, each checked where it is written.
 */
import { didYouMean } from "../../core/nearest.js";
import type { LayerActivation } from "../../neural/network/types.js";
import { known } from "../lower/machine.js";
import { describe, isScalar, type Abstract } from "../lower/values.js";
import { refuse } from "../refusal.js";

const MAX_WIDTH = 1024;

const ACTIVATIONS: readonly LayerActivation[] = ["none", "tanh", "relu", "sigmoid", "softplus", "gelu"];

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/** A whole number known before the run. */
export function whole(value: Abstract | undefined, what: string, at: number, most = MAX_WIDTH): number {
  const x = value && isScalar(value) ? known(value) : null;
  if (x !== null && Number.isInteger(x) && x >= 1 && x <= most) return x;
  return refuse(at, `Expected ${what} from 1 to ${most}, got ${value ? (x ?? describe(value)) : "nothing"}`);
}

export function activationOf(value: Abstract | undefined, at: number): LayerActivation {
  if (value === undefined || value.kind === "nothing") return "none";
  if (value.kind === "string" && value.value === "linear") return "none";
  const found = value.kind === "string" ? ACTIVATIONS.find((name) => name === value.value) : undefined;
  return found ?? refuse(at, `Expected an activation, one of ${quoted(ACTIVATIONS)}, got ${describe(value)}`);
}

/** Options by name; an activation may stand by itself. */
export interface Options {
  readonly get: (name: string) => Abstract | undefined;
  whole(name: string, otherwise: number, most?: number): number;
  flag(name: string, otherwise: boolean): boolean;
  fraction(name: string, otherwise: number): number;
}

export function optionsOf(value: Abstract | undefined, call: string, names: readonly string[], at: number): Options {
  const absent = value === undefined || value.kind === "nothing";
  if (!absent && value.kind !== "object")
    return refuse(at, `${call} takes its options by name: { ${names.join(", ")} }, got ${describe(value)}`);
  const cells = absent ? new Map<string, { readonly value: Abstract }>() : value.cells;
  for (const key of cells.keys())
    if (!names.includes(key))
      refuse(at, `${call} has no option '${key}'. It has ${names.join(", ")}${didYouMean(key, names)}`);
  const get = (name: string): Abstract | undefined => cells.get(name)?.value;
  const number = (name: string): number | null => {
    const given = get(name);
    if (given === undefined || given.kind === "nothing") return null;
    const x = isScalar(given) ? known(given) : null;
    return x ?? refuse(at, `Expected ${name} of ${call} known before the run, got ${describe(given)}`);
  };
  return {
    get,
    whole: (name, otherwise, most) =>
      number(name) === null ? otherwise : whole(get(name), `${name} of ${call}`, at, most),
    flag: (name, otherwise) => Boolean(number(name) ?? otherwise),
    fraction(name, otherwise) {
      const x = number(name) ?? otherwise;
      return x >= 0 && x < 1 ? x : refuse(at, `Expected ${name} of ${call} in [0, 1), got ${x}`);
    },
  };
}
