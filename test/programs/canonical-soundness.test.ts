import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical } from "../../src/programs/canonical.js";
import { compile } from "../../src/programs/compile.js";
import type { CompiledProgram } from "../../src/programs/types.js";
import { worldOf } from "./small-world.js";

/** Deterministic, with branches, loops, long arrays, an early return and whatever else can be misread. */
const program = `import { model, uniform, normal, sum } from "model-discovery";
const places = Array.from({ length: 20 }, (_, i) => 1 + i * 0.1);
const relax = (x, y, r) => x + (y - x) * r;
export default model({
  parameters: { a: uniform(0, 1), b: uniform(0, 1), c: uniform(0, 1) },
  initial: ({ a, b }) => ({ x: places.map((p) => p * a), u: 1, v: b, w: 0.5 }),
  step({ x, u, v, w }, { a, b, c }, { dt, t }) {
    const pull = x.map((y, i) => (a * y) / (places[i] + b));
    let total = 0;
    for (let i = 0; i < 20; i++) {
      if (x[i] > w) total += pull[i] * 0.05;
      else total -= c * 0.01;
    }
    const flow = Math.min(u, v) * Math.exp(-a * dt) - (v - w) ** 2 * b;
    const calm = (() => {
      if (u > 5) return 1 - w;
      return u > 2 ? 2 - v : u * 0.1;
    })();
    if (w > 4) return { x: pull, u: 1, v, w: 0 };
    let left = u, rounds = 0;
    while (left > 0.3 && rounds < 6) {
      left *= c;
      rounds += 1;
    }
    const next = x.map((y, i) => relax(y, i > 0 ? x[i - 1] : u, 0.2 * b));
    return { x: next, u: u + (total - flow) * dt, v: relax(v, left, a) + (t > 2 && w < 3 ? 0.1 : 0), w: sum([u, calm, -w]) * 0.3 };
  },
  observe: ({ x, u, v, w }) => ({ y: normal(u - w * 0.5, 1), z: v * x[7] }),
});
`;
const world = worldOf({ y: 1, z: 1 });

/** Places that can be changed, and what they can become: nearly every token of `initial`, `step` and `observe`. */
const SWAPS: readonly (readonly string[])[] = [
  ["a", "b", "c"],
  ["u", "v", "w"],
  ["+", "-", "*"],
  ["<", ">", "<=", ">="],
  ["min", "max"],
  ["exp", "sin", "abs"],
  ["0", "1", "2"],
  ["0.1", "0.2", "0.3"],
  ["&&", "||"],
  ["left", "total", "flow"],
  ["pull", "x"],
];
const start = program.indexOf("initial");
const tokens = [...program.slice(start).matchAll(/[A-Za-z_]+|\d+(\.\d+)?|&&|\|\||[<>]=?|[-+*](?![*=])/g)];
const sites = tokens.flatMap((m) => {
  const group = SWAPS.find((g) => g.includes(m[0]));
  const at = start + (m.index ?? 0);
  return group && program[at - 1] !== "=" && program[at - 1] !== "*" ? [{ at, text: m[0], group }] : [];
});

const mutation = fc
  .constantFrom(...sites)
  .chain(({ at, text, group }) =>
    fc.constantFrom(...group.filter((g) => g !== text)).map((other) => ({ at, length: text.length, other })),
  );
const mutated = fc.uniqueArray(mutation, { minLength: 1, maxLength: 2, selector: (m) => m.at }).map((list) =>
  [...list].sort((p, q) => q.at - p.at).reduce((text, { at, length, other }) => text.slice(0, at) + other + text.slice(at + length), program),
); // prettier-ignore

const given = new Set(["a", "b", "c"]);
const idOf = (p: CompiledProgram): string => canonical(p.ir, given).id;

/** All that can be observed of a run without its noise: y's mean and z at four times, for three θ. */
function outputs(p: CompiledProgram): number[] {
  const kernel = p.kernel(0);
  return [[0.3, 0.6, 0.9], [0.8, 0.2, 0.5], [0.05, 0.95, 0.4]].flatMap((values) => {
    const theta = Float64Array.from(values);
    const state = new Float64Array(p.stateSize);
    const out = new Float64Array(2);
    const status = kernel.initial(theta, state, 0, [1, 2], 0);
    return [0, 4, 8, 12].flatMap((from) => {
      kernel.sample(theta, state, 0, from, [1, 2], 0, out, 0);
      const seen = [status, ...out];
      kernel.advance(theta, state, 0, from, from + 4, [1, 2], 0);
      return seen;
    });
  }); // prettier-ignore
}

const close = (p: readonly number[], q: readonly number[]): boolean =>
  p.every((x, i) => Object.is(x, q[i]) || Math.abs(x - q[i]) <= 1e-9 * Math.max(1, Math.abs(x)));

/** Other ways of saying the same, where a mutation has left them applicable. */
const REWRITES: readonly (readonly [string, string])[] = [
  ["(a * y) / (places[i] + b)", "(y / (b + places[i])) * a"],
  ["x + (y - x) * r", "r * (y - x) + x"],
  [
    "if (x[i] > w) total += pull[i] * 0.05;\n      else total -= c * 0.01;",
    "if (w < x[i]) total = total + 0.05 * pull[i];\n      else total = total - 0.01 * c;",
  ],
  ["Math.min(u, v) * Math.exp(-a * dt)", "Math.exp(dt * -a) * Math.min(v, u)"],
  ["(v - w) ** 2 * b", "(v - w) * b * (v - w)"],
  ["rounds += 1;", "rounds = 1 + rounds;"],
  ["left > 0.3 && rounds < 6", "rounds < 6 && 0.3 < left"],
  [
    "if (u > 5) return 1 - w;\n      return u > 2 ? 2 - v : u * 0.1;",
    "return 5 < u ? 1 - w : 2 < u ? -v + 2 : 0.1 * u;",
  ],
  ["u + (total - flow) * dt", "(total - flow) * dt + u"],
  ["sum([u, calm, -w]) * 0.3", "0.3 * (u + calm - w)"],
  ["let left = u, rounds = 0;", "let rounds = 0;\n    let left = u;"],
];
const rewritten = (text: string): string => REWRITES.reduce((so, [from, to]) => so.replace(from, to), text);

describe("programs of one identity", () => {
  it("do the same, among 120 that differ in one or two tokens and are written in two ways (seed 1)", () => {
    const seen = new Map<string, { source: string; outputs: number[] }>();
    const counts = { merged: 0, compiled: 0 };
    for (const source of fc.sample(mutated, { seed: 1, numRuns: 120 })) {
      const ids = [source, rewritten(source)].map((text) => {
        const result = compile(text, world);
        if (!result.ok) return null;
        const id = idOf(result.program);
        const made = outputs(result.program);
        const known = seen.get(id);
        if (known) expect(close(made, known.outputs), `${known.source}\n${text}`).toBe(true);
        if (known && known.source !== text) counts.merged++;
        seen.set(id, { source: text, outputs: made });
        return id;
      });
      if (ids[0] !== null) counts.compiled++;
    }
    expect(counts.compiled).toBeGreaterThan(60);
    expect(counts.merged).toBeGreaterThan(50);
  });
});
