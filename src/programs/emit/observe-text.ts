/**
 * @file The text of `sample` and `score`: one set of observations, drawn when simulating and scored against data.
 */
import type { ProgramIr, View } from "../ir.js";
import { hashName } from "../../math/rng.js";
import { combineSite } from "../sites.js";
import { emitBlock, reference, viewElement, WORK_FUEL, type Surroundings } from "./code.js";
import { cursor, reads, thetas } from "./locals.js";

function observeHead(ir: ProgramIr): string {
  return `fuel = ${WORK_FUEL};
${thetas(ir)}
${reads(ir, "const", "state", "offset")}
const t = T0 + at * DT, k = at, row = Math.max(0, Math.min(at, STEPS - 1));`;
}

/** Site of an observation: no constant's name has a slash. */
export function observationSite(name: string): number {
  return hashName(`observe/${name}`);
}

export function sampleText(ir: ProgramIr, around: Surroundings): string {
  const made = ir.observe.observations.map((o) => {
    const place = (column: string) => `out[outOffset + ${column}]`;
    if (o.kind === "scalar") return `${place(String(o.column))} = ${sampled(o, (v) => reference(v, around), "0")};`;
    const at = (v: View) => viewElement(v, "i", around);
    return `for (let i = 0; i < ${o.length}; i++) ${place(`${o.column} + i`)} = ${sampled(o, at, "i")};`;
  });
  const width = ir.observe.observations.reduce((sum, o) => sum + (o.kind === "array" ? o.length : 1), 0);
  return `function sample(theta, state, offset, at, key, simulation, out, outOffset) {
${observeHead(ir)}
${cursor("at")}
${emitBlock(ir.observe.body, around)}
${made.join("\n")}
let bad = 0;
for (let i = 0; i < ${width}; i++) bad += out[outOffset + i] * 0;
return bad === 0 ? 0 : 4;
}`;
}

function sampled<T>(
  o: { readonly name: string; readonly distribution: string | null; readonly arguments: readonly T[] },
  text: (arg: T) => string,
  index: string,
): string {
  const args = o.arguments.map(text);
  if (o.distribution === null) return `+${args[0]}`;
  const hash = observationSite(o.name);
  const site = index === "0" ? combineSite(hash, 0) : `((Math.imul(${index}, 0x9e3779b1) ^ ${hash}) >>> 0)`;
  const list = o.distribution === "categorical" ? [`[${args.join(", ")}]`] : args;
  return `D.${o.distribution}(${[site, ...list].join(", ")})`;
}

export function scoreText(ir: ProgramIr, around: Surroundings): string {
  const quiet = { ...around, fail: () => "return -Infinity;" };
  const made = ir.observe.observations.map((o) => {
    if (o.kind === "scalar") return scored(o, (v) => reference(v, quiet), String(o.column));
    const inner = scored(o, (v) => viewElement(v, "i", quiet), `${o.column} + i`);
    return `for (let i = 0; i < ${o.length}; i++) { ${inner} }`;
  });
  return `function score(theta, state, offset, at, data, dataOffset) {
${observeHead(ir)}
let sum = 0, x = 0;
${emitBlock(ir.observe.body, quiet)}
${made.join("\n")}
return sum === sum ? sum : -Infinity;
}`;
}

function scored<T>(
  o: { readonly distribution: string | null; readonly arguments: readonly T[] },
  text: (arg: T) => string,
  column: string,
): string {
  const args = o.arguments.map(text).join(", ");
  const use =
    o.distribution === null ? `if (x !== +${args}) return -Infinity;` : `sum += L.${o.distribution}(x, ${args});`;
  return `x = data[dataOffset + ${column}]; if (x === x) { ${use} }`;
}
