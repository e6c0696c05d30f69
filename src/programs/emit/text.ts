/**
 * @file The text of a kernel: routines put together into `initial`, `advance`, `sample`, `score` and `clear`. States
 * are locals while time passes; long arrays stay in the caller's vector.
 */
import type { Block, Buffer, Instruction, ProgramIr, Routine, StateOutput, Value } from "../ir.js";
import { bufferName, emitBlock, reference, viewElement, WORK_FUEL, type Surroundings } from "./code.js";
import { transition } from "../transition.js";
import { cursor, reads, scalarSlots, thetas } from "./locals.js";
import { hoist } from "./hoist.js";
import { sampleText, scoreText } from "./observe-text.js";
import { transitionText } from "./transition.js";

export interface TextOptions {
  readonly powers: "products" | "exact";
  readonly traced: boolean;
  readonly contexts: readonly string[];
  readonly covariates: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, readonly string[]>>;
}

/** Vectors of numbers that the text refers to as K[0], K[1], … */
export interface KernelText {
  readonly text: string;
  readonly constants: readonly (readonly number[])[];
}

export function kernelText(ir: ProgramIr, options: TextOptions): KernelText {
  const constants = new Map<readonly number[], number>();
  const buffers = new Map<number, Buffer>();
  const covariates = Object.keys(options.covariates);
  const base: Omit<Surroundings, "fail" | "field" | "state"> = {
    constant({ values }) {
      const index = constants.get(values) ?? constants.size;
      constants.set(values, index);
      return `K${index}`;
    },
    covariate: (name) => ({ rows: `R${covariates.indexOf(name)}`, width: options.covariates[name] }),
    context: (name) => `c${options.contexts.indexOf(name)}`,
    columns: ir.columns,
    powers: options.powers,
    trace: options.traced ? (value, name) => ` T(${value.id}, ${name});` : null,
    exhausted: (index) => (options.traced ? `W(${index}); ` : ""),
  };
  const around: Surroundings = {
    ...base,
    state: { vector: "state", offset: "offset" },
    field: (name) => `f_${name}`,
    fail: (code) => `return ${code};`,
  };
  const parts = [
    initialText(ir, around),
    ir.kind === "derivative" ? solvedText(ir, around, options) : advanceText(ir, around, options),
    sampleText(ir, around),
    scoreText(ir, around),
    clearText(ir),
  ];
  const change = transition(ir);
  if (change.ok) parts.push(transitionText(change.plan, ir, around));
  collect(ir, buffers);
  const head = [
    `"use strict";`,
    ...[...constants.values()].map((i) => `const K${i} = K[${i}];`),
    ...covariates.map((_, i) => `const R${i} = R[${i}];`),
    ...options.contexts.map((_, i) => `const c${i} = C[${i}];`),
    ...[...buffers.values()].map((b) => `const ${bufferName(b)} = new Float64Array(${b.length});`),
    "let fuel = 0;",
  ];
  const body = [
    ...head,
    ...parts,
    `return { initial, advance, sample, score, clear${change.ok ? ", transition" : ""} };`,
  ].join("\n");
  return { text: body, constants: [...constants.keys()] };
}

function collect(ir: ProgramIr, buffers: Map<number, Buffer>): void {
  const visit = (block: Block): void => block.instructions.forEach(each);
  const each = (i: Instruction): void => {
    if (i.kind === "buffer") buffers.set(i.buffer.id, i.buffer);
    if (i.kind === "if") [i.then, i.else].forEach(visit);
    if (i.kind === "for" || i.kind === "while") visit(i.body);
    if (i.kind === "while") visit(i.head);
  };
  const routines = [ir.initial, ir.dynamics, ir.observe, ...Object.values(ir.events)];
  for (const routine of routines) if (routine) visit(routine.body);
}

function draws(block: Block): boolean {
  return block.instructions.some((i) => {
    if (i.kind === "let") return i.value.kind === "draw";
    if (i.kind === "if") return draws(i.then) || draws(i.else);
    if (i.kind === "for") return draws(i.body);
    return i.kind === "while" && (draws(i.head) || draws(i.body));
  });
}

/** Copies a view into `vector`. */
function copyText(
  output: StateOutput & { kind: "array" },
  vector: string,
  offset: string,
  around: Surroundings,
): string {
  const { view, slot } = output;
  if (view.source.kind === "state" && vector === around.state.vector) return ""; // unchanged
  const from = viewElement(view, "i", around);
  return `for (let i = 0; i < ${view.length}; i++) ${vector}[${offset} + ${slot} + i] = ${from};`;
}

/** Writes outputs to a vector. */
function outputsText(outputs: readonly StateOutput[], vector: string, offset: string, around: Surroundings): string {
  return outputs
    .map((o) =>
      o.kind === "array"
        ? copyText(o, vector, offset, around)
        : `${vector}[${offset} + ${o.slot}] = ${reference(o.value, around)};`,
    )
    .join("\n");
}

/** 1 where any of the outputs is not finite: 0·x is 0 for finite x alone. */
function checkText(
  ir: ProgramIr,
  scalar: (slot: number) => string,
  array: (i: string) => string,
  then: string,
): string {
  const scalars = scalarSlots(ir).map((slot) => `${scalar(slot)} * 0`);
  const long = ir.fields.filter((f) => f.length > 1);
  const loops = long.map((f) => `for (let i = ${f.slot}; i < ${f.slot + f.length}; i++) bad += ${array("i")} * 0;`);
  if (scalars.length + loops.length === 0) return "";
  return `{ let bad = ${scalars.join(" + ") || "0"}; ${loops.join(" ")} if (bad !== 0) ${then} }`;
}

function initialText(ir: ProgramIr, around: Surroundings): string {
  const { body, outputs } = ir.initial;
  return `function initial(theta, state, offset, key, simulation) {
fuel = ${WORK_FUEL};
${thetas(ir)}
const t = T0, k = 0, row = 0;
${draws(body) ? cursor("-1") : ""}
${emitBlock(body, around)}
${outputsText(outputs, "state", "offset", around)}
${checkText(
  ir,
  (s) => `state[offset + ${s}]`,
  (i) => `state[offset + ${i}]`,
  "return 1;",
)}
return 0;
}`;
}

/** New values for the locals of the scalar states, all at once, and for the arrays. */
function nextText(outputs: readonly StateOutput[], around: Surroundings): string {
  const scalars = outputs.flatMap((o) => (o.kind === "scalar" && !isSame(o.value, o.slot) ? [o] : []));
  const arrays = outputs.flatMap((o) => (o.kind === "array" ? [copyText(o, "state", "offset", around)] : []));
  const direct = scalars.every((o) => o.value.kind !== "state");
  const number = (v: Value) => `+${reference(v, around)}`;
  if (direct) return [...scalars.map((o) => `s${o.slot} = ${number(o.value)};`), ...arrays].join("\n");
  const saved = scalars.map((o) => `const n${o.slot} = ${number(o.value)};`);
  return [...saved, ...scalars.map((o) => `s${o.slot} = n${o.slot};`), ...arrays].join("\n");
}

const isSame = (value: Value, slot: number): boolean => value.kind === "state" && value.slot === slot;

function eventsText(ir: ProgramIr, around: Surroundings, options: TextOptions): string {
  const names = Object.keys(ir.events);
  if (names.length === 0) return "";
  const cases = names.map((name, kind) => {
    const routine: Routine = ir.events[name];
    const fields = options.events[name].map((field, i) => `const f_${field} = event.values[${i}];`);
    return `case ${kind}: {
${fields.join("\n")}
${emitBlock(routine.body, around)}
${nextText(routine.outputs, around)}
break;
}`;
  });
  return `while (next < E.length && E[next].step === k) {
const event = E[next++];
switch (event.kind) {
${cases.join("\n")}
}
}`;
}

const FIRST_EVENT = "let next = 0; while (next < E.length && E[next].step < from) next++;";

function advanceText(ir: ProgramIr, around: Surroundings, options: TextOptions): string {
  const head = "function advance(theta, state, offset, from, to, key, simulation) {";
  if (!ir.dynamics) return `${head}\nreturn 0;\n}`;
  const { before, rest } = hoist(ir.dynamics.body);
  const stores = scalarSlots(ir).map((slot) => `state[offset + ${slot}] = s${slot};`);
  return `${head}
fuel = ${WORK_FUEL};
${thetas(ir)}
${emitBlock(before, around)}
${reads(ir, "let", "state", "offset")}
${Object.keys(ir.events).length > 0 ? FIRST_EVENT : ""}
for (let k = from; k < to; k++) {
const t = T0 + k * DT, row = k;
${eventsText(ir, around, options)}
${draws(rest) ? cursor("k") : ""}
${emitBlock(rest, around)}
${nextText(ir.dynamics.outputs, around)}
${checkText(
  ir,
  (s) => `s${s}`,
  (i) => `state[offset + ${i}]`,
  "return 1;",
)}
}
${stores.join("\n")}
return 0;
}`;
}

/** `derivative`: θ-only values become variables of the closure that the right-hand side sees. */
function solvedText(ir: ProgramIr, around: Surroundings, options: TextOptions): string {
  const dynamics = ir.dynamics as Routine;
  const inside: Surroundings = { ...around, state: { vector: "y", offset: "0" } };
  const stores = scalarSlots(ir).map((slot) => `state[offset + ${slot}] = s${slot};`);
  const events = eventsText(ir, around, options);
  return `function advance(theta, state, offset, from, to, key, simulation) {
fuel = ${WORK_FUEL};
${thetas(ir)}
let k = from, row = from;
${emitBlock(hoist(dynamics.body).before, inside)}
function slope(t, y, dy) {
${reads(ir, "const", "y", "0")}
${emitBlock(hoist(dynamics.body).rest, inside)}
${outputsText(dynamics.outputs, "dy", "0", inside)}
return 0;
}
${events ? FIRST_EVENT : ""}
for (; k < to; k++) {
row = k;
const t = T0 + k * DT;
${events ? `{\n${reads(ir, "let", "state", "offset")}\n${events}\n${stores.join("\n")}\n}` : ""}
const status = S(slope, state, offset, ${ir.stateNames.length}, t, T0 + (k + 1) * DT);
if (status !== 0) return status;
}
return 0;
}`;
}

function clearText(ir: ProgramIr): string {
  return `function clear(state, offset) {
${ir.accumulate.map((slot) => `state[offset + ${slot}] = 0;`).join("\n")}
}`;
}
