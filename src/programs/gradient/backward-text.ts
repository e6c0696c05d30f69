/**
 * @file The backward pass of a block as text: its frame is taken from the tape, what is cheap is worked out again, then its
 * instructions run in reverse and every value passes its adjoint on to its arguments.
 *
 * Adjoints: `a12` of value 12, `d7[…]` of buffer 7, `q3` of θ[3], `z2` of state slot 2, `r1` of column 1 of the predicted
 * values; `W`, `G` and `GP` of states, parameters and rows that are read by a running index.
 */
import type {
  Block,
  CarriedValue,
  DrawValue,
  For,
  If,
  Instruction,
  OperationValue,
  ResultValue,
  Source,
  Value,
  View,
  While,
} from "../ir.js";
import { emitBlock, name, reference } from "../emit/code.js";
import { isBoolean } from "../lower/frame.js";
import { frameSize } from "./frames.js";
import type { Plan } from "./plan.js";
import { isLive } from "./reads.js";
import { meanText, operandsOf, termsOf } from "./terms.js";

/** `first`: what happens once the adjoints of the block's own values exist. */
export function backwardBlock(block: Block, plan: Plan, first: readonly string[] = []): string {
  const live = block.instructions.filter((i) => isLive(i, plan.activity));
  const own = live.flatMap(ownValues).filter((v) => plan.activity.isActive(v) && !plan.sums.has(v.id));
  const body = [...first, ...[...live].reverse().map((i) => backward(i, plan))].join("\n");
  return [...restoredText(block, plan), declared(body, new Set(own.map((v) => v.id)))].join("\n");
}

/** Adjoints begin with the first thing added to them; those that begin inside a branch or a loop begin at 0, above. */
function declared(body: string, own: ReadonlySet<number>): string {
  const above: string[] = [];
  const open = new Set(own);
  let depth = 0;
  const text = body.replaceAll(/[{}]|\ba(\d+) \+= /g, (match, id: string | undefined) => {
    if (id === undefined) depth += match === "{" ? 1 : -1;
    if (id === undefined || !open.delete(Number(id))) return match;
    if (depth === 0) return `let a${id} = `;
    above.push(`let a${id} = 0;`);
    return match;
  });
  return [...above, ...[...open].map((id) => `let a${id} = 0;`), text].join("\n");
}

function ownValues(i: Instruction): readonly Value[] {
  if (i.kind === "let") return [i.value];
  if (i.kind === "if") return i.choices;
  return i.kind === "for" || i.kind === "while" ? i.results : [];
}

function restoredText(block: Block, plan: Plan): readonly string[] {
  const frame = plan.frames.of(block);
  const { kept, counted, copied, restored } = frame;
  const size = frameSize(frame);
  const lines = size === 0 ? [] : [`sp -= ${size};`];
  const numbers = kept.length + counted.length;
  counted.forEach((w, j) => lines.push(`const w${w.index.id} = T[sp + ${kept.length + j}];`));
  copied.forEach((b, j) => {
    const before = copied.slice(0, j).reduce((sum, other) => sum + other.length, numbers);
    lines.push(`const o${b.id} = sp + ${before};`);
  });
  for (const v of restored) lines.push(`const ${name(nameable(v))} = ${restoredValue(v, kept.indexOf(v), plan)};`);
  return lines;
}

const nameable = (v: Value): Value => (v.kind === "result" ? v.carried : v);

function restoredValue(v: Value, place: number, plan: Plan): string {
  const ref = (x: Value) => reference(x, plan.around);
  if (place >= 0) return `T[sp + ${place}]${isBoolean(v) ? " !== 0" : ""}`;
  if (v.kind === "load") return `T[o${v.buffer.id} + ${ref(v.index)}]`;
  if (v.kind === "draw") return meanText(v, operandsOf(v).map(ref)); // prettier-ignore
  if (v.kind === "choice") return `${ref(v.condition)} ? ${ref(v.then)} : ${ref(v.else)}`;
  const text = emitBlock({ instructions: [{ kind: "let", value: v as OperationValue }] }, plan.around);
  return text.slice(text.indexOf("=") + 1, text.lastIndexOf(";")).trim();
}

function adjointOf(value: Value, plan: Plan): string {
  const sum = plan.sums.get(value.id);
  return `a${sum ? sum.id : value.id}`;
}

/** Adds `text` to the adjoint of a value; nothing where it has none. */
export function addTo(value: Value, text: string, plan: Plan): string {
  if (!plan.activity.isActive(value)) return "";
  switch (value.kind) {
    case "theta":
      return `q${value.index} += ${text};`;
    case "state":
      return `z${value.slot} += ${text};`;
    case "input":
      return value.role === "predicted" ? `r${value.column} += ${text};` : "";
    default:
      return `a${value.id} += ${text};`;
  }
}

function backward(i: Instruction, plan: Plan): string {
  switch (i.kind) {
    case "let":
      return backwardLet(i.value, plan);
    case "store": {
      const place = `d${i.buffer.id}[${reference(i.index, plan.around)}]`;
      const passed = addTo(i.value, place, plan);
      return passed === "" ? `${place} = 0;` : `${passed} ${place} = 0;`;
    }
    case "buffer":
      return i.zero ? `d${i.buffer.id}.fill(0);` : "";
    case "if":
      return backwardIf(i, plan);
    default:
      return backwardLoop(i, plan);
  }
}

function backwardLet(value: Extract<Instruction, { kind: "let" }>["value"], plan: Plan): string {
  const adjoint = adjointOf(value, plan);
  if (value.kind === "load") return `d${value.buffer.id}[${reference(value.index, plan.around)}] += ${adjoint};`;
  if (value.kind === "element")
    return `${sourcePlace(value.source, reference(value.index, plan.around), plan)} += ${adjoint};`;
  return backwardTerms(value, adjoint, plan);
}

function backwardTerms(value: OperationValue | DrawValue, adjoint: string, plan: Plan): string {
  const operands = operandsOf(value);
  const names = { adjoint, arguments: operands.map((v) => reference(v, plan.around)), result: name(value) };
  const terms = termsOf(value).flatMap((term) => {
    const operand = operands[term.of];
    if (!plan.activity.isActive(operand) || plan.sums.get(operand.id) === plan.sums.get(value.id) && plan.sums.has(value.id)) return []; // prettier-ignore
    const guarded = term.singular ? term.reads.some((r) => operands[r].kind !== "constant") || term.readsResult : false;
    const wild = term.reads.some((r) => plan.activity.isWild(operands[r]));
    return [{ text: addTo(operand, term.text(names), plan), guarded: guarded || wild }];
  });
  const [guarded, plain] = [true, false].map((g) => terms.filter((t) => t.guarded === g).map((t) => t.text).join(" ")); // prettier-ignore
  return guarded === "" ? plain : `${plain} if (${adjoint} !== 0) { ${guarded} }`;
}

/** Where the adjoint of source[index] is. */
export function sourcePlace(source: Source, index: string, plan: Plan): string {
  switch (source.kind) {
    case "theta":
      return `G[${index}]`;
    case "state":
      return `W[w + ${index}]`;
    case "predicted":
      return `GP[row * ${plan.around.columns} + ${source.column} + ${index}]`;
    default:
      throw new Error(`Expected a source with a derivative, got ${source.kind}`);
  }
}

/** The statement that adds `text` to element `i` of a view. */
export function addToView(view: View, i: string, text: string, plan: Plan): string {
  const index = `${reference(view.offset, plan.around)} + ${i}`;
  const { source } = view;
  return `${source.kind === "buffer" ? `d${source.id}[${index}]` : sourcePlace(source, index, plan)} += ${text};`;
}

function backwardIf(i: If, plan: Plan): string {
  const active = i.choices.filter(plan.activity.isActive);
  const arm = (block: Block, side: "then" | "else") =>
    backwardBlock(block, plan, active.map((c) => addTo(c[side], adjointOf(c, plan), plan))); // prettier-ignore
  const [then, otherwise] = [arm(i.then, "then"), arm(i.else, "else")];
  const tail = otherwise.trim() === "" ? "" : ` else {\n${otherwise}\n}`;
  return `if (${reference(i.condition, plan.around)}) {\n${then}\n}${tail}`;
}

function backwardLoop(i: For | While, plan: Plan): string {
  const active = i.carried.filter(plan.activity.isActive);
  const resultsOf = (c: CarriedValue): readonly ResultValue[] => i.results.filter((r) => r.carried === c);
  const start = active.map((c) => `let a${c.id} = ${resultsOf(c).map((r) => `a${r.id}`).join(" + ") || "0"};`); // prettier-ignore
  const stepped = active.filter((c) => !plan.sums.has(c.id) && c.next !== c);
  const round = [
    ...stepped.map((c) => `const c${c.id} = a${c.id}; a${c.id} = 0;`),
    ...stepped.map((c) => addTo(c.next, `c${c.id}`, plan)),
  ];
  const index = name(i.index);
  const [from, last] =
    i.kind === "for" ? [reference(i.from, plan.around), `${reference(i.to, plan.around)} - 1`] : ["0", `w${index.slice(1)} - 1`]; // prettier-ignore
  return [
    ...start,
    `for (let ${index} = ${last}; ${index} >= ${from}; ${index}--) {`,
    backwardBlock(plan.places.bodyOf(i), plan, round),
    "}",
    ...active.map((c) => addTo(c.initial, `a${c.id}`, plan)),
  ].join("\n");
}
