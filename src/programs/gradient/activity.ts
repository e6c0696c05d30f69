/**
 * @file Which values have a derivative at all: those that depend, through operations with one, on a parameter, on a row of
 * predicted values or on a state that does. Time, data and everything counted does not.
 */
import type { Block, Instruction, ProgramIr, Routine, Value, View } from "../ir.js";
import { operandsOf, termsOf } from "./terms.js";

export interface Activity {
  isActive(value: Value): boolean;
  /** true where the numbers behind a view have derivatives */
  isActiveView(view: View): boolean;
  isActiveBuffer(buffer: number): boolean;
  /** true where a value may be infinite though the simulation goes on */
  isWild(value: Value): boolean;
}

export type Slots = ReadonlySet<number>;

/** Slots of the state with a derivative, whichever routine gave it to them. */
export function activeSlots(ir: ProgramIr): Slots {
  const slots = new Set<number>();
  const routines = [ir.initial, ...(ir.dynamics ? [ir.dynamics] : []), ...Object.values(ir.events)];
  for (let before = -1; before !== slots.size;) {
    before = slots.size;
    for (const routine of routines)
      outputSlots(routine, activityOf([routine.body], slots)).forEach((s) => slots.add(s));
  }
  return slots;
}

export function outputSlots({ outputs }: Routine, activity: Activity): number[] {
  return outputs.flatMap((o) => {
    if (o.kind === "scalar") return activity.isActive(o.value) ? [o.slot] : [];
    return activity.isActiveView(o.view) ? Array.from({ length: o.view.length }, (_, i) => o.slot + i) : [];
  });
}

/** Of blocks that follow each other (what was moved out of the time loop, then the rest). */
export function activityOf(blocks: readonly Block[], slots: Slots): Activity {
  const active = new Set<number>();
  const wild = new Set<number>();
  let grew = true;

  const mark = (set: Set<number>, id: number, is: boolean) => {
    if (is && !set.has(id)) {
      set.add(id);
      grew = true;
    }
  };
  function isActive(value: Value): boolean {
    if (value.kind === "theta") return true;
    if (value.kind === "state") return slots.has(value.slot);
    if (value.kind === "input") return value.role === "predicted";
    return active.has(value.kind === "result" ? value.carried.id : value.id);
  }
  const isWild = (value: Value): boolean => wild.has(value.kind === "result" ? value.carried.id : value.id);

  function visit(i: Instruction): void {
    switch (i.kind) {
      case "let": {
        const { value } = i;
        if (value.kind === "element") return mark(active, value.id, isActiveSource(value.source.kind, slots));
        if (value.kind === "load") {
          mark(wild, value.id, wild.has(value.buffer.id));
          return mark(active, value.id, active.has(value.buffer.id));
        }
        const operands = operandsOf(value);
        mark(
          active,
          value.id,
          termsOf(value).some(({ of }) => isActive(operands[of])),
        );
        return mark(
          wild,
          value.id,
          value.kind === "operation" && (canOverflow(value.operator) || operands.some(isWild)),
        );
      }
      case "store":
        mark(active, i.buffer.id, isActive(i.value));
        return mark(wild, i.buffer.id, isWild(i.value));
      case "buffer":
        return;
      case "if":
        [i.then, i.else].forEach((block) => block.instructions.forEach(visit));
        for (const c of i.choices) {
          mark(active, c.id, isActive(c.then) || isActive(c.else));
          mark(wild, c.id, isWild(c.then) || isWild(c.else));
        }
        return;
      default:
        for (const c of i.carried) {
          mark(active, c.id, isActive(c.initial) || isActive(c.next));
          mark(wild, c.id, isWild(c.initial) || isWild(c.next));
        }
        if (i.kind === "while") i.head.instructions.forEach(visit);
        i.body.instructions.forEach(visit);
    }
  }

  while (grew) {
    grew = false;
    blocks.forEach((block) => block.instructions.forEach(visit));
  }
  return {
    isActive,
    isWild,
    isActiveBuffer: (buffer) => active.has(buffer),
    isActiveView: ({ source }) =>
      source.kind === "buffer" ? active.has(source.id) : isActiveSource(source.kind, slots),
  };
}

function isActiveSource(kind: "theta" | "state" | "constant" | "covariate" | "predicted", slots: Slots): boolean {
  return kind === "theta" || kind === "predicted" || (kind === "state" && slots.size > 0);
}

const TAME = new Set([
  "+",
  "-",
  "*",
  "negate",
  "Math.tanh",
  "Math.sin",
  "Math.cos",
  "Math.abs",
  "Math.min",
  "Math.max",
]);

function canOverflow(operator: string): boolean {
  return (operator.startsWith("Math.") || operator === "/" || operator === "**") && !TAME.has(operator);
}
