/**
 * @file Why a number is not always whole: the innermost part that is real, and the routine where it comes in. Followed
 * through sums, products, choices and the states that hold it.
 */
import type { CarriedValue, ProgramIr, Routine, Value, View } from "./ir.js";
import { argumentsOf } from "./transition.js";

/** Whether a value is whole at all times. */
export type Check = (value: Value | View) => boolean;

/** Operations that are whole where their arguments are. */
export const WHOLE_OF_WHOLE: ReadonlySet<string> = new Set("+ - * % negate Math.abs Math.min Math.max".split(" "));

export interface Setter {
  readonly where: string;
  readonly value: Value | View;
}
export interface Named {
  readonly where: string;
  readonly routine: Routine;
}

/** All that sets states, with its name for people. */
export function routinesOf(ir: ProgramIr): Named[] {
  return [
    { where: "initial", routine: ir.initial },
    ...(ir.dynamics ? [{ where: ir.kind, routine: ir.dynamics }] : []),
    ...Object.entries(ir.events).map(([name, routine]) => ({ where: `event ${name}`, routine })),
  ];
}

/** What ever sets a slot. */
export const settersOf = (routines: readonly Named[], slot: number): Setter[] =>
  routines.flatMap(({ where, routine }) =>
    routine.outputs.flatMap((output): Setter[] => {
      if (output.kind === "scalar") return output.slot === slot ? [{ where, value: output.value }] : [];
      const inside = slot >= output.slot && slot < output.slot + output.view.length;
      return inside ? [{ where, value: output.view }] : [];
    }),
  );

/** A real part, and where it stands ("" for the expression itself); null: an array of which no part can be named. */
interface Cause {
  readonly part: Value | null;
  readonly where: string;
  /** states on the way to it, outermost first */
  readonly path: readonly number[];
}

/** "S is not always whole: `E0` in initial is real, use Math.round" */
export function explain(ir: ProgramIr, trials: Value | View, check: Check): string {
  const { part, where, path } = causeOf(ir, trials, check) ?? { part: null, where: "", path: [] };
  const what = path.length > 0 ? ir.stateNames[path[0]] : "the number of trials";
  const cause = part ? `\`${nameOf(ir, part)}\`` : "an array";
  return `${what} is not always whole: ${cause}${where && ` in ${where}`} is real, use Math.round`;
}

function causeOf(ir: ProgramIr, value: Value | View, check: Check): Cause | null {
  const routines = routinesOf(ir);
  const seen = new Set<number | CarriedValue>();
  const first = (values: readonly (Value | View)[], where: string, path: readonly number[]): Cause | null => {
    for (const v of values) {
      const cause = blame(v, where, path);
      if (cause) return cause;
    }
    return null;
  };
  const blame = (v: Value | View, where: string, path: readonly number[]): Cause | null => {
    if (check(v)) return null;
    if (v.kind === "view") return { part: null, where, path };
    if (v.kind === "result") return blame(v.carried, where, path);
    if (v.kind === "carried") {
      if (seen.has(v)) return null;
      seen.add(v);
      return first([v.initial, v.next], where, path);
    }
    if (v.kind !== "state") {
      const passes = v.kind === "choice" || (v.kind === "operation" && WHOLE_OF_WHOLE.has(v.operator));
      return passes ? first(argumentsOf(v), where, path) : { part: v, where, path };
    }
    if (seen.has(v.slot)) return null;
    seen.add(v.slot);
    for (const setter of settersOf(routines, v.slot)) {
      const cause = blame(setter.value, setter.where, [...path, v.slot]);
      if (cause) return cause;
    }
    return null;
  };
  return blame(value, "", []);
}

function nameOf(ir: ProgramIr, value: Value): string {
  switch (value.kind) {
    case "theta":
      return ir.parameters[value.index].name;
    case "state":
      return ir.stateNames[value.slot];
    case "input":
      return value.name;
    case "draw":
      return value.name.startsWith("#") ? `random.${value.distribution}` : value.name;
    case "constant":
      return String(value.value);
    case "operation":
      return value.operator.startsWith("Math.") ? `${value.operator}(…)` : `… ${value.operator} …`;
    default:
      return /^[^,;)\n]*/.exec(ir.source.slice(value.at))![0].trim();
  }
}
