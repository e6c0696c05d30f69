/**
 * @file The forward pass of a block as text: what it computes, as in a kernel, and at its end one frame on the tape `T`,
 * from `sp` on: single numbers, rounds of loops, copies of arrays.
 */
import type { Block, For, If, Instruction, While } from "../ir.js";
import { bufferName, emitBlock, name, reference, WHILE_FUEL } from "../emit/code.js";
import { frameSize, type Frame } from "./frames.js";
import { roundsOf } from "./places.js";
import type { Plan } from "./plan.js";
import { meanText, operandsOf } from "./terms.js";

export function forwardBlock(block: Block, plan: Plan): string {
  return [...block.instructions.map((i) => forward(i, plan)), frameText(plan.frames.of(block), plan)].join("\n");
}

function forward(i: Instruction, plan: Plan): string {
  switch (i.kind) {
    case "let":
      if (i.value.kind !== "draw") return emitBlock({ instructions: [i] }, plan.around);
      return `const ${name(i.value)} = ${meanText(i.value, operandsOf(i.value).map((v) => reference(v, plan.around)))};`; // prettier-ignore
    case "if":
      return forwardIf(i, plan);
    case "for":
      return forwardFor(i, plan);
    case "while":
      return forwardWhile(i, plan);
    default:
      return emitBlock({ instructions: [i] }, plan.around);
  }
}

function forwardIf(i: If, plan: Plan): string {
  const arm = (block: Block, side: "then" | "else") =>
    [forwardBlock(block, plan), ...i.choices.map((c) => `${name(c)} = ${reference(c[side], plan.around)};`)].join("\n");
  const declared = i.choices.length > 0 ? `let ${i.choices.map(name).join(", ")};\n` : "";
  const test = reference(i.condition, plan.around);
  if (i.then.instructions.length + i.else.instructions.length === 0)
    return i.choices
      .map((c) => `const ${name(c)} = ${test} ? ${reference(c.then, plan.around)} : ${reference(c.else, plan.around)};`)
      .join("\n");
  return `${declared}if (${test}) {\n${arm(i.then, "then")}\n} else {\n${arm(i.else, "else")}\n}`;
}

const start = ({ carried }: For | While, plan: Plan): string =>
  carried.map((c) => `let ${name(c)} = ${reference(c.initial, plan.around)};\n`).join("");

/** All at once: a value may become what another one was. */
function next({ carried }: For | While, plan: Plan): string {
  const changed = carried.filter((c) => c.next !== c);
  const saved = changed.map((c) => `const n${c.id} = ${reference(c.next, plan.around)};`);
  return [...saved, ...changed.map((c) => `${name(c)} = n${c.id};`)].join("\n");
}

function forwardFor(i: For, plan: Plan): string {
  const [index, from, to] = [i.index, i.from, i.to].map((v) => reference(v, plan.around));
  return `${start(i, plan)}for (let ${index} = ${from}; ${index} < ${to}; ${index}++) {
${forwardBlock(i.body, plan)}
${next(i, plan)}
${roundsOf(i) === null ? room(plan) : ""}
}`;
}

/** What may still come in this call fits; loops of unknown length look again after every round. */
export function room(plan: Plan): string {
  const bound = boundOf(plan);
  return bound === 0 ? "" : `if (sp + ${bound} > T.length) T = grow(A, sp + ${bound});`;
}

/** The last look at the condition leaves nothing on the tape. */
function forwardWhile(i: While, plan: Plan): string {
  const body = plan.places.bodyOf(i);
  const [head, rest] = [body.instructions.slice(0, i.head.instructions.length), i.body.instructions];
  const text = (instructions: readonly Instruction[]) => instructions.map((inner) => forward(inner, plan)).join("\n");
  const index = name(i.index);
  return `${start(i, plan)}let w${i.index.id} = 0;
for (let ${index} = 0; ; ${index}++) {
const e${i.index.id} = sp;
${text(head)}
if (!${reference(i.condition, plan.around)}) { sp = e${i.index.id}; w${i.index.id} = ${index}; break; }
if (${index} >= ${WHILE_FUEL}) return -1;
${text(rest)}
${frameText(plan.frames.of(body), plan)}
${next(i, plan)}
${room(plan)}
}`;
}

function frameText({ kept, counted, copied }: Frame, plan: Plan): string {
  const numbers = [...kept.map((v) => `+${reference(v, plan.around)}`), ...counted.map((w) => `w${w.index.id}`)];
  const lines = numbers.map((text, j) => `T[sp + ${j}] = ${text};`);
  let at = numbers.length;
  for (const buffer of copied) {
    lines.push(`for (let i = 0; i < ${buffer.length}; i++) T[sp + ${at} + i] = ${bufferName(buffer)}[i];`);
    at += buffer.length;
  }
  return at === 0 ? "" : [...lines, `sp += ${at};`].join("\n");
}

/** Numbers that a routine puts on the tape at most, with one round for loops of unknown length. */
function boundOf({ routine, places, frames }: Plan): number {
  return places.blocks.reduce((sum, b) => sum + places.runs(b, routine.body, 1) * frameSize(frames.of(b)), 0);
}
