/**
 * @file Both passes of a routine as two functions. Forward reads the state at X[x …] and writes the outputs to Y[y …], and
 * returns the new top of the tape, or −1 where something is not finite. Backward takes ∂L/∂outputs from Z[z …] and adds
 * ∂L/∂state to W[w …], ∂L/∂θ to G and ∂L/∂rows to GP.
 *
 * `A` is what belongs to one arm (`Arena`), `F` the fields of an event. Names are a prefix and a number: p parameters, s
 * states, u contexts, f fields, R covariates, K constants, v values; q, z, r, a their adjoints.
 */
import type { StateOutput, Value } from "../ir.js";
import { reference, viewElement, type Surroundings } from "../emit/code.js";
import { addTo, addToView, backwardBlock } from "./backward-text.js";
import { forwardBlock, room } from "./forward-text.js";
import type { Plan } from "./plan.js";

const ROW = "const row = Math.max(0, Math.min(k, STEPS - 1));";

/** `checked`: an output that is not finite is a failure. */
export function forwardText(label: string, plan: Plan, checked: boolean): string {
  const { routine } = plan;
  const outputs = routine.outputs.map((o) => outputText(o, plan.around));
  const body = [forwardBlock(routine.body, plan), ...outputs, checked ? finiteText(routine.outputs) : ""].join("\n");
  return `function ${label}Forward(A, theta, P, X, x, Y, y, k, t, F, sp) {
${ROW}
let T = A.tape;
${room(plan)}
${readsText(body, plan)}
${body}
return sp;
}`;
}

export function backwardText(label: string, plan: Plan): string {
  const { routine } = plan;
  const body = backwardBlock(routine.body, plan, routine.outputs.map((o) => backwardOutput(o, plan))); // prettier-ignore
  const { start, end } = accumulators(body, plan);
  return `function ${label}Backward(A, theta, P, X, x, Z, z, W, w, G, GP, k, t, F, sp) {
${ROW}
const T = A.tape;
${readsText(body, plan)}
${start}
${body}
${end}
return sp;
}`;
}

function outputText(o: StateOutput, around: Surroundings): string {
  if (o.kind === "scalar") return `Y[y + ${o.slot}] = ${reference(o.value, around)};`;
  const { view, slot } = o;
  return `for (let i = 0; i < ${view.length}; i++) Y[y + ${slot} + i] = ${viewElement(view, "i", around)};`;
}

/** 0·x is 0 for finite x alone. */
function finiteText(outputs: readonly StateOutput[]): string {
  const scalars = outputs.flatMap((o) => (o.kind === "scalar" ? [`Y[y + ${o.slot}] * 0`] : []));
  const loops = outputs.flatMap((o) =>
    o.kind === "array" ? [`for (let i = ${o.slot}; i < ${o.slot + o.view.length}; i++) bad += Y[y + i] * 0;`] : [],
  );
  return [`let bad = ${scalars.join(" + ") || "0"};`, ...loops, "if (bad !== 0) return -1;"].join("\n");
}

function backwardOutput(o: StateOutput, plan: Plan): string {
  if (o.kind === "scalar") return addTo(o.value, `Z[z + ${o.slot}]`, plan);
  if (!plan.activity.isActiveView(o.view)) return "";
  return `for (let i = 0; i < ${o.view.length}; i++) ${addToView(o.view, "i", `Z[z + ${o.slot} + i]`, plan)}`;
}

/** Numbers of every name with this prefix in a text, ascending. */
function numbered(text: string, prefix: string): number[] {
  const found = [...text.matchAll(new RegExp(`\\b${prefix}(\\d+)\\b`, "g"))].map(([, n]) => Number(n));
  return [...new Set(found)].sort((a, b) => a - b);
}

/** Locals that a body takes from parameters, state, contexts, fields, covariates and what left the time loop. */
function readsText(body: string, { fixed }: Plan): string {
  const from = (prefix: string, place: (n: number) => string) =>
    numbered(body, prefix).map((n) => `const ${prefix}${n} = ${place(n)};`);
  const values = new Set(numbered(body, "v"));
  return [
    ...from("p", (n) => `theta[${n}]`),
    ...from("s", (n) => `X[x + ${n}]`),
    ...from("u", (n) => `A.contexts[${n}]`),
    ...from("f", (n) => `F[${n}]`),
    ...from("R", (n) => `A.covariates[${n}]`),
    ...fixed.flatMap((v, j) => (values.has(v.id) ? [`const v${v.id} = A.fixed[${j}];`] : [])),
  ].join("\n");
}

/** Adjoints of what a routine reads: numbers while it runs, added where they belong at its end. */
function accumulators(body: string, { fixed, around }: Plan): { readonly start: string; readonly end: string } {
  const made = (prefix: string, place: (n: number) => string) =>
    numbered(body, prefix).map((n) => [`${prefix}${n}`, place(n)] as const);
  const adjoints = new Set(numbered(body, "a"));
  const places = [
    ...made("q", (n) => `G[${n}]`),
    ...made("z", (n) => `W[w + ${n}]`),
    ...made("r", (n) => `GP[row * ${around.columns} + ${n}]`),
    ...fixed.flatMap((v: Value, j) => (adjoints.has(v.id) ? [[`a${v.id}`, `A.fixedAdjoint[${j}]`] as const] : [])),
  ];
  return {
    start: places.map(([name]) => `let ${name} = 0;`).join("\n"),
    end: places.map(([name, place]) => `${place} += ${name};`).join("\n"),
  };
}
