/**
 * @file Sums that a loop carries: where nothing but additions lies between a carried value and the next one, the adjoint of
 * all of them is one number that the loop does not change. Neither tape nor update is needed.
 */
import type { CarriedValue, Routine, Value } from "../ir.js";
import type { Activity } from "./activity.js";
import type { Places } from "./places.js";
import { operandsOf, termsOf } from "./terms.js";

/** Value → the carried sum whose adjoint it has. */
export type Sums = ReadonlyMap<number, CarriedValue>;

export function sumsOf(routine: Routine, places: Places, activity: Activity): Sums {
  const users = usersOf(routine, places, activity);
  const sums = new Map<number, CarriedValue>();
  for (const block of places.blocks)
    for (const i of block.instructions) {
      if (i.kind !== "for" && i.kind !== "while") continue;
      for (const carried of i.carried.filter(activity.isActive))
        chainOf(carried, users).forEach((id) => sums.set(id, carried));
    }
  return sums;
}

/** The values between a carried one and the next, the carried one first; empty where they are no sum. */
function chainOf(carried: CarriedValue, users: Users): readonly number[] {
  const chain: number[] = [carried.id];
  for (let v: Value = carried; v !== carried.next;) {
    const [next, ...others]: readonly (Value | null)[] = users.get(v.id) ?? [];
    if (!next || others.length > 0 || !isSum(next, v)) return [];
    chain.push(next.id);
    v = next;
  }
  return carried.next !== carried && (users.get(carried.next.id) ?? []).every((u) => u === carried) ? chain : [];
}

function isSum(value: Value, part: Value): boolean {
  if (value.kind !== "operation") return false;
  const [a, b] = value.arguments;
  return (value.operator === "+" && a !== b) || (value.operator === "-" && a === part && a !== b);
}

/** Value → what passes an adjoint to it; null: an array or an output. */
type Users = ReadonlyMap<number, readonly (Value | null)[]>;

function usersOf({ outputs }: Routine, places: Places, activity: Activity): Users {
  const users = new Map<number, (Value | null)[]>();
  const note = (value: Value, user: Value | null) => void users.set(value.id, [...(users.get(value.id) ?? []), user]);
  for (const { instructions } of places.blocks)
    for (const i of instructions) {
      if (i.kind === "store") note(i.value, null);
      if (i.kind === "if")
        i.choices.filter(activity.isActive).forEach((c) => [c.then, c.else].forEach((v) => note(v, c)));
      if (i.kind === "for" || i.kind === "while")
        i.carried.filter(activity.isActive).forEach((c) => [c.initial, c.next].forEach((v) => note(v, c)));
      if (i.kind !== "let" || (i.value.kind !== "operation" && i.value.kind !== "draw")) continue;
      const operands = operandsOf(i.value);
      for (const { of } of termsOf(i.value)) note(operands[of], i.value);
    }
  for (const o of outputs) if (o.kind === "scalar") note(o.value, null);
  return users;
}
