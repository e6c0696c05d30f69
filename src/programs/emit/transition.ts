/**
 * @file The text of `transition(theta, before, after, at)`: draws solved for one after the other from the change of
 * state, then their log-densities, then the equations left over, which must hold to rounding.
 */
import { distributions } from "../../math/distributions.js";
import type { DrawValue, Instruction, ProgramIr, Value } from "../ir.js";
import { argumentsOf, type TransitionPlan } from "../transition.js";
import { emitBlock, name, reference, type Surroundings } from "./code.js";
import { thetas } from "./locals.js";

/** Relative size of rounding errors that are forgiven. */
const ROUNDING = 1e-9;

/** Locals of the text: `p0 …` parameters, `s0 …` states, `t`, `k`, `row`; `L` holds the log-densities. */
export function transitionText(plan: TransitionPlan, ir: ProgramIr, around: Surroundings): string {
  const lines: string[] = [];
  const made = new Set<Value>();
  const solved = new Set<DrawValue>();
  /** Emits a value, after all it needs; every draw in it is solved. Both arms of a choice are computed. */
  const need = (value: Value): string => {
    if (value.kind !== "draw" && !made.has(value)) {
      argumentsOf(value).forEach(need);
      const instruction = instructionOf(value);
      if (instruction) lines.push(emitBlock({ instructions: [instruction] }, around));
      made.add(value);
    }
    return reference(value, around);
  };
  const open = createOpenness(solved);
  /** A sum with the draws that are not solved yet at 0. */
  const rest = (value: Value): string => {
    if (value.kind === "draw" && !solved.has(value)) return "0";
    if (!open(value)) return need(value);
    if (value.kind !== "operation") throw new Error(`Expected a sum, got ${value.kind}`);
    const [a, b] = value.arguments;
    return value.operator === "negate" ? `(-${rest(a)})` : `(${rest(a)} ${value.operator} ${rest(b)})`;
  };
  for (const { draw, slot, multiple } of plan.solved) {
    const difference = `after[${slot}] - ${rest(plan.next[slot])}`;
    const x = multiple === 1 ? difference : `(${difference}) / ${multiple}`;
    lines.push(`const ${name(draw)} = ${distributions[draw.distribution].discrete ? `whole(${x})` : x};`);
    solved.add(draw);
    open.forget();
  }
  for (const { draw, multiple } of plan.solved) {
    const args = argumentsOf(draw).map(need);
    const list = draw.vector === null ? args : [`[${args.join(", ")}]`];
    const scale = distributions[draw.distribution].discrete ? 0 : Math.log(Math.abs(multiple)); // density of multiple · x
    lines.push(
      `sum += L.${draw.distribution}(${[name(draw), ...list].join(", ")})${scale === 0 ? "" : ` - ${scale}`};`,
    );
  }
  for (const slot of plan.constraints)
    lines.push(`if (!same(after[${slot}], ${rest(plan.next[slot])})) return -Infinity;`);
  return `function whole(x) {
const n = Math.round(x);
return same(x, n) ? n : x;
}
function same(x, y) {
return Math.abs(x - y) <= ${ROUNDING} * Math.max(1, Math.abs(y));
}
function transition(theta, before, after, at) {
${thetas(ir)}
${plan.next.map((_, slot) => `const s${slot} = before[${slot}];`).join("\n")}
const t = T0 + at * DT, k = at, row = at;
let sum = 0;
${lines.join("\n")}
return sum === sum ? sum : -Infinity;
}`;
}

function instructionOf(value: Value): Instruction | null {
  switch (value.kind) {
    case "operation":
    case "element":
      return { kind: "let", value };
    case "choice": {
      const none = { instructions: [] };
      // oxlint-disable-next-line unicorn/no-thenable -- an arm of a branch, not a promise
      return { kind: "if", condition: value.condition, then: none, else: none, choices: [value], at: value.at };
    }
    default:
      return null;
  }
}

/** Whether a value rests on draws that are not solved yet. */
function createOpenness(solved: ReadonlySet<DrawValue>): ((value: Value) => boolean) & { forget(): void } {
  const known = new Map<Value, boolean>();
  const open = (value: Value): boolean => {
    const seen = known.get(value);
    if (seen !== undefined) return seen;
    const is = value.kind === "draw" ? !solved.has(value) : argumentsOf(value).some(open);
    known.set(value, is);
    return is;
  };
  return Object.assign(open, { forget: () => known.clear() });
}
