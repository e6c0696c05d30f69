/**
 * @file Blocks of the intermediate form as JavaScript text. Every name is made here from a prefix and a number; nothing
 * of the source text gets in.
 */
import type {
  Block,
  Buffer,
  DrawValue,
  For,
  If,
  Instruction,
  OperationValue,
  Source,
  Value,
  View,
  While,
} from "../ir.js";
import { combineSite } from "../sites.js";

export const WHILE_FUEL = 10_000; // rounds per entry of a loop
export const WORK_FUEL = 2e8; // operations per call of a kernel, spent by `while` only

/** What the text around a block has defined. */
export interface Surroundings {
  /** where long arrays of the state are: vector[offset + slot] */
  readonly state: { readonly vector: string; readonly offset: string };
  readonly constant: (source: Source & { kind: "constant" }) => string;
  readonly covariate: (name: string) => { readonly rows: string; readonly width: number };
  readonly context: (name: string) => string;
  /** numbers in one row of predicted values */
  readonly columns: number;
  readonly field: (name: string) => string;
  /** statement that ends the call with a failure */
  readonly fail: (code: number) => string;
  readonly powers: "products" | "exact";
  /** for `explain`: statements where a loop runs out, and after a value was computed */
  readonly exhausted: (loop: number) => string;
  readonly trace: ((value: Value, name: string) => string) | null;
}

export const name = (value: Value): string => `v${value.id}`;

export function literal(value: number | boolean): string {
  if (typeof value === "boolean") return String(value);
  if (Object.is(value, -0)) return "(-0)";
  return value < 0 ? `(${value})` : String(value);
}

export function reference(value: Value, around: Surroundings): string {
  switch (value.kind) {
    case "constant":
      return literal(value.value);
    case "theta":
      return `p${value.index}`;
    case "state":
      return `s${value.slot}`;
    case "input":
      if (value.role === "time") return "t";
      if (value.role === "step") return "k";
      if (value.role === "context") return around.context(value.name);
      if (value.role === "predicted") return `P[row * ${around.columns} + ${value.column}]`;
      return value.role === "field" ? around.field(value.name) : `${around.covariate(value.name).rows}[row]`;
    case "result":
      return name(value.carried);
    default:
      return name(value);
  }
}

export function emitBlock(block: Block, around: Surroundings): string {
  return block.instructions.map((i) => emit(i, around)).join("\n");
}

function emit(i: Instruction, around: Surroundings): string {
  const ref = (value: Value) => reference(value, around);
  switch (i.kind) {
    case "let":
      return `const ${name(i.value)} = ${expression(i.value, around)};${traced(i.value, around)}`;
    case "buffer":
      return i.zero ? `${bufferName(i.buffer)}.fill(0);` : "";
    case "store":
      return `${bufferName(i.buffer)}[${ref(i.index)}] = ${ref(i.value)};`;
    case "if":
      return emitIf(i, around);
    case "for":
      return emitFor(i, around);
    case "while":
      return emitWhile(i, around);
  }
}

function traced(value: Value, around: Surroundings): string {
  return around.trace ? around.trace(value, name(value)) : "";
}

export function bufferName(buffer: Buffer): string {
  return `b${buffer.id}`;
}

function expression(value: Value, around: Surroundings): string {
  const ref = (v: Value) => reference(v, around);
  switch (value.kind) {
    case "operation":
      return operation(value, value.arguments.map(ref), around.powers);
    case "element":
      return element(value.source, ref(value.index), around);
    case "load":
      return `${bufferName(value.buffer)}[${ref(value.index)}]`;
    case "draw":
      return draw(value, around);
    default:
      return ref(value);
  }
}

function operation(value: OperationValue, args: readonly string[], powers: "products" | "exact"): string {
  const { operator } = value;
  if (operator.startsWith("Math.")) return `${operator}(${args.join(", ")})`;
  if (operator === "negate") return `-${args[0]}`;
  if (operator === "!") return `!${args[0]}`;
  if (operator === "number") return `+${args[0]}`;
  if (operator.startsWith("is")) return `Number.${operator}(${args[0]})`;
  const exponent = value.arguments[1];
  if (operator === "**" && powers === "products" && exponent.kind === "constant") {
    const n = Number(exponent.value);
    if (Number.isInteger(n) && n >= 2 && n <= 8) return Array.from({ length: n }, () => args[0]).join(" * ");
  }
  return `${args[0]} ${operator} ${args[1]}`;
}

function element(source: Source, index: string, around: Surroundings): string {
  switch (source.kind) {
    case "theta":
      return `theta[${index}]`;
    case "state":
      return `${around.state.vector}[${around.state.offset} + ${index}]`;
    case "constant":
      return `${around.constant(source)}[${index}]`;
    case "covariate": {
      const { rows, width } = around.covariate(source.name);
      return `${rows}[row * ${width} + ${index}]`;
    }
    case "predicted":
      return `P[row * ${around.columns} + ${source.column} + ${index}]`;
  }
}

/** `length` numbers as one array. */
export function viewText(view: View, around: Surroundings): string {
  const offset = reference(view.offset, around);
  const slice = (array: string, start: string) => `${array}.subarray(${start}, ${start} + ${view.length})`;
  const { source } = view;
  if (source.kind === "buffer") return slice(bufferName(source), offset);
  if (source.kind === "theta") return slice("theta", offset);
  if (source.kind === "constant") return slice(around.constant(source), offset);
  if (source.kind === "covariate") {
    const { rows, width } = around.covariate(source.name);
    return slice(rows, `row * ${width} + ${offset}`);
  }
  if (source.kind === "predicted") return slice("P", `row * ${around.columns} + ${source.column} + ${offset}`);
  return slice(around.state.vector, `${around.state.offset} + ${offset}`);
}

/** One number of a view. */
export function viewElement(view: View, index: string, around: Surroundings): string {
  const offset = reference(view.offset, around);
  const place = offset === "0" ? index : `${offset} + ${index}`;
  return view.source.kind === "buffer" ? `${bufferName(view.source)}[${place}]` : element(view.source, place, around);
}

function draw(value: DrawValue, around: Surroundings): string {
  const args = value.arguments.map((v) => reference(v, around));
  if (value.vector !== null)
    args.push(
      "kind" in value.vector
        ? viewText(value.vector, around)
        : `[${value.vector.map((v) => reference(v, around)).join(", ")}]`,
    );
  const call = `D.${value.distribution}(${[site(value, around), ...args].join(", ")})`;
  return value.distribution === "multinomial" ? `${call}[${value.component}]` : call;
}

function site({ site: hash, occurrence }: DrawValue, around: Surroundings): string {
  if (occurrence.kind === "constant") return String(combineSite(hash, Number(occurrence.value)));
  return `((Math.imul(${reference(occurrence, around)}, 0x9e3779b1) ^ ${hash}) >>> 0)`;
}

function emitIf(i: If, around: Surroundings): string {
  const ref = (value: Value) => reference(value, around);
  const after = i.choices.map((c) => traced(c, around)).join("");
  if (i.then.instructions.length === 0 && i.else.instructions.length === 0)
    return (
      i.choices.map((c) => `const ${name(c)} = ${ref(c.condition)} ? ${ref(c.then)} : ${ref(c.else)};`).join("\n") +
      after
    );
  const arm = (block: Block, pick: (c: (typeof i.choices)[number]) => Value) =>
    [emitBlock(block, around), ...i.choices.map((c) => `${name(c)} = ${ref(pick(c))};`)].join("\n");
  const declared = i.choices.length > 0 ? `let ${i.choices.map(name).join(", ")};\n` : "";
  const otherwise = arm(i.else, (c) => c.else);
  const tail = otherwise.trim() === "" ? "" : ` else {\n${otherwise}\n}`;
  return `${declared}if (${ref(i.condition)}) {\n${arm(i.then, (c) => c.then)}\n}${tail}${after}`;
}

function emitFor(i: For, around: Surroundings): string {
  const index = name(i.index);
  const head = `for (let ${index} = ${reference(i.from, around)}; ${index} < ${reference(i.to, around)}; ${index}++)`;
  return `${carriedStart(i, around)}${head} {\n${emitBlock(i.body, around)}\n${carriedNext(i, around)}}`;
}

function emitWhile(i: While, around: Surroundings): string {
  const index = name(i.index);
  const cost = 1 + size(i.body) + size(i.head);
  return `${carriedStart(i, around)}for (let ${index} = 0; ; ${index}++) {
${emitBlock(i.head, around)}
if (!${reference(i.condition, around)}) break;
if (${index} >= ${WHILE_FUEL} || (fuel -= ${cost}) < 0) { ${around.exhausted(i.index.id)}${around.fail(2)} }
${emitBlock(i.body, around)}
${carriedNext(i, around)}}`;
}

function carriedStart({ carried }: For | While, around: Surroundings): string {
  return carried.map((c) => `let ${name(c)} = ${reference(c.initial, around)};\n`).join("");
}

/** All at once: a value may become what another one was. */
function carriedNext({ carried }: For | While, around: Surroundings): string {
  const changed = carried.filter((c) => c.next !== c);
  const clash = changed.some((c) => changed.some((other) => c.next === other));
  const trace = changed.map((c) => traced(c, around)).join("");
  if (!clash) return changed.map((c) => `${name(c)} = ${reference(c.next, around)};\n`).join("") + trace;
  const saved = changed.map((c) => `const n${c.id} = ${reference(c.next, around)};\n`);
  return [...saved, ...changed.map((c) => `${name(c)} = n${c.id};\n`), trace].join("");
}

/** Operations in a block; loops of known count are multiplied out. */
export function size(block: Block): number {
  return block.instructions.reduce((sum, i) => {
    if (i.kind === "if") return sum + 1 + Math.max(size(i.then), size(i.else));
    if (i.kind === "while") return sum + size(i.head) + size(i.body);
    if (i.kind !== "for") return sum + 1;
    const rounds =
      i.to.kind === "constant" && i.from.kind === "constant" ? Number(i.to.value) - Number(i.from.value) : 1;
    return sum + Math.max(0, rounds) * (1 + size(i.body));
  }, 0);
}
