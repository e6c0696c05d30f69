import { describe, test } from "vitest";
import { expectEqual } from "./equality.js";
import { arm, rows, world } from "./worlds.js";

const n = 20;
const here = world({
  dt: 0.5,
  steps: 12,
  constants: {
    place: n,
    few: 3,
    population: Array.from({ length: n }, (_, i) => 50 + i),
    mixing: Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => 1 / (1 + Math.abs(i - j)))),
    contact: [
      [4, 1, 2],
      [1, 3, 1],
      [2, 1, 5],
    ],
  },
  contexts: { policy: "string", level: "number" },
  covariates: { mobility: n, weather: 3, rain: 1 },
  observables: { y: 1 },
  arms: ["open", "closed"].map((policy, i) =>
    arm({
      context: { policy, level: i + 0.5 },
      covariates: { mobility: rows(12, n, 1), weather: rows(12, 3, 2), rain: rows(12, 1, 0.5) },
    }),
  ),
});

interface Snippet {
  readonly top?: string;
  readonly parameters?: string;
  readonly initial?: string;
  readonly step: string;
  readonly observe?: string;
  readonly more?: string;
}

function program({ top = "", parameters = "", initial = "{ x: 1 }", step, observe = "x", more = "" }: Snippet): string {
  return `import { model, uniform, normal, poisson, each, sum, mean, dot, matvec, clamp, sigmoid } from "model-discovery";
${top}
export default model({
  parameters: { a: uniform(0.5, 2)${parameters} },
  initial: (p, { population, place, contact }, random) => (${initial}),
  step(state, p, inputs, random) {
    const { a } = p;
    const { dt, t, step, population, mixing, contact, policy, level, mobility, weather, rain } = inputs;
    const { x } = state;
    ${step}
  },
  observe: ({ x, ...rest }, { a }) => ({ y: ${observe} }),
  ${more}
});`;
}

/** Natural ways of writing, one a line. */
const SNIPPETS: Readonly<Record<string, Snippet>> = {
  "arrays of objects, long": {
    initial: "{ x: 0, patches: population.map((n, i) => ({ S: n - 1, I: 1 + i / 10, tags: [i, 2 * i] })) }",
    step: `const patches = state.patches.map(({ S, I, tags }, i) => {
      const force = state.patches.reduce((s, other, j) => s + mixing[i][j] * other.I / population[j], 0);
      const moved = random.binomial(Math.round(S), 1 - Math.exp(-0.1 * force * dt));
      return { S: S - moved, I: I + moved * 0.5, tags: [tags[1], tags[0] + 1] };
    });
    return { x: x + patches[3].I, patches };`,
  },
  "a matrix as state": {
    initial: "{ x: 0, grid: Array.from({ length: place }, (_, i) => population.map((n, j) => n * i + j)) }",
    step: "const grid = state.grid.map((row, i) => row.map((v, j) => 0.9 * v + 0.1 * state.grid[j][i])); return { x: sum(grid.map((row) => mean(row))), grid };",
  },
  "a long array of short rows": {
    initial: "{ x: 0, pairs: population.map((n) => [n, 1]) }",
    step: "const pairs = state.pairs.map(([u, v]) => [v, u * 0.5 + a]); return { x: x + pairs[2][1], pairs };",
  },
  "an array filled in place": {
    initial: "{ x: 0, many: population.map((n) => n) }",
    step: `const next = new Array(20).fill(0);
    for (let i = 0; i < 20; i++) { for (let j = 0; j < 20; j++) next[i] += mixing[i][j] * state.many[j] * 0.05; }
    next[3] = a; next[(step * 7) % 20] = 2;
    return { x: next[(step + 1) % 20], many: next };`,
  },
  "break, continue and while in long loops": {
    step: `let total = 0;
    for (let i = 0; i < 20; i++) { if (population[i] < 52) continue; if (population[i] > 60 + x % 3) break; total += population[i]; }
    let left = total, rounds = 0;
    do { left /= 2; rounds++; } while (left > 1 && rounds < 8);
    for (const n of population) { if (n > 65) break; total += random.uniform() * n; }
    for (const [i, n] of population.entries()) total += i * n;
    return { x: total + left };`,
  },
  "switch with falling through, labels of texts": {
    step: `let f = 1;
    switch (policy) { case "closed": f = 0.3; case "half": f *= 0.5; break; default: f = 1; }
    switch (Math.floor(x) % 4) { case 0: f += 1; case 1: f += 2; break; case 2: return { x: x + f }; default: f += 3; }
    return { x: x * 0.9 + f };`,
  },
  "keys that are texts": {
    top: 'const ages = ["child", "adult"]; const weight = { child: 0.5, adult: 2 };',
    initial: "{ x: 0, child: { S: 9, I: 1 }, adult: { S: 19, I: 2 } }",
    step: `let out = { ...state };
    let total = 0;
    for (const age of ages) { const { S, I } = state[age]; total += weight[age] * I; out = { ...out, [age]: { S: S - 0.1 * I, I: I * 1.01 } }; }
    const names = Object.keys(weight).map((k) => weight[k]), doubled = Object.fromEntries(Object.entries(weight).map(([k, v]) => [k, 2 * v]));
    return { ...out, x: total + names[0] + doubled.adult + Object.values(weight).reduce((s, w) => s + w) };`,
  },
  "defaults, rest, spread and swaps": {
    top: "const f = (u, v = u + 1, ...more) => u + v + sum(more); function g({ p = 2, q } = { q: 3 }) { return p * q; }",
    step: `let [u, v] = [x, a]; [u, v] = [v, u];
    const list = [1, ...[2, x], ...[a]];
    const { length } = list; const [first, , third = 5, ...others] = list;
    return { x: clamp(f(u) + f(u, v, ...list) + g() + g({ q: x }) + length + first + third + others[0], -50, 50) };`,
  },
  "short arrays by running index": {
    step: `const list = [x, a, x + a, 2]; const k = Math.abs(Math.floor(x * 3)) % 4; list[k] = -1;
    let s = 0; for (let i = 0; i < 20; i++) s += list[i % 4];
    return { x: (list[k] + list[(k + 1) % 4] + s) % 30 };`,
  },
  "push, concat, slice, includes, indexOf, at": {
    step: `const seen = []; for (let i = 0; i < 5; i++) seen.push(i * x);
    const both = seen.concat([1, 2], 3), part = both.slice(1, -1), long = population.concat(seen), cut = population.slice(2, 19);
    return { x: (sum(part) + both.at(-1) + long[21] + cut[0] + cut.length + ([1, 2, 3].includes(step) ? 5 : 6) + [3, 4].indexOf(step) + population.map((n) => n > 55).length) % 40 };`,
  },
  "every and some on long arrays": {
    step: "return { x: x + (population.every((n) => n > 40 + x % 20) ? 1 : 0.5) + (population.some((n, i) => n * i > 900 + x) ? 2 : 3) };",
  },
  "parameters by place": {
    parameters: ', beta: each("place", uniform(0, 1)), w: each("few", uniform(0, 1))',
    initial: "{ x: 0, many: population.map((n, i) => p.beta[i]) }",
    step: "const many = state.many.map((v, i) => v * 0.9 + p.beta[i]); return { x: dot(p.w, [1, x, 2]) % 9 + p.w[step % 3] + p.beta[(step * 3) % 20], many };",
  },
  "rows of covariates": {
    step: "return { x: (x + rain + weather[1] + weather[step % 3] + dot(mobility, population) + mobility[step % 20]) % 25 };",
  },
  matrices: {
    step: "const v = matvec(contact, [x, a, 1]), w = matvec(mixing, population); return { x: (sum(v) + w[4] + contact[step % 3][(step + 1) % 3] + mean(contact.map((r) => r[1]))) % 17 };",
  },
  "draws of every kind": {
    step: `const c = random.categorical([0.2, 0.5, 0.3]), [m0, m1, m2] = random.multinomial(12, [0.5, 0.25, 0.25]);
    const g = random.gamma(2, 0.5), b = random.beta(2, 3), e = random.exponential(2), l = random.lognormal(1, 0.2);
    const nb = random.negativeBinomial(4, 2), bb = random.betaBinomial(9, 2, 2), z = random.bernoulli(0.4), u = random.uniform(1, 2);
    return { x: c + m0 - m1 + 2 * m2 + g + b + e + l + nb + bb + z + u + random.normal() + random.poisson(30) };`,
  },
  "draws in branches and loops share names": {
    step: `let s = 0;
    for (let i = 0; i < 3; i++) { const jump = random.normal(); if (jump > 0) { const jump = random.uniform(); s += jump; } s += jump; }
    for (const n of population) { if (n % 3 === 0) { const jump = random.normal(); s += jump; } }
    if (s > 0) { const jump = random.poisson(3); s += jump; }
    const jump = random.uniform();
    return { x: s + jump };`,
  },
  "recursion on numbers known before": {
    top: "const power = (b, k) => (k === 0 ? 1 : b * power(b, k - 1)); const table = Array.from({ length: 30 }, (_, i) => power(1.1, i));",
    step: "return { x: (x + power(a, 5) + table[(step * 5) % 30] + table[29] + table.length) % 31 };",
  },
  "nothing where nothing was set": {
    step: "let y; if (x > 3) y = 2; const z = y ?? 7; let w; w ??= x; return { x: (w % 5) + (x > 3 ? y : 1) + 0 * (z > 0 ? 1 : 0) };".replace(
      "y ?? 7",
      "7",
    ),
  },
  "numbers and truths": {
    step: "const up = x > 1, both = up && a > 1, any = up || a; return { x: (x * up + both + (any ? 1 : 2) + Number(up) + +both + (!x ? 1 : 0)) % 7 + 0.1 };",
  },
  "early returns from helpers": {
    top: "function kind(v) { if (v < 1) return 0.5; if (v < 2) { if (v < 1.5) return 1; } else if (v > 9) return -v; for (const w of [2, 3]) if (v < w) return w; return v / 2; }",
    step: "return { x: kind(x) + kind(x * a) + 0.3 };",
  },
  "loops in loops, kept and unrolled": {
    step: `let s = 0;
    for (let i = 0; i < 20; i++) for (let j = 0; j < 3; j++) { let k = 0; while (k < i % 4) { s += contact[j][k % 3] * 0.01; k++; } }
    for (let i = 0; i < 3; i++) for (const n of population) s += n * i * 1e-3;
    for (let i = 10; i > 0; i -= 3) s -= i;
    for (let i = 0, j = 5; i < j; i++, j--) s += i * j;
    return { x: x * 0.5 + s };`,
  },
};

describe("natural ways of writing equal their uncompiled run to the bit", () => {
  for (const [name, snippet] of Object.entries(SNIPPETS))
    test(name, () => void expectEqual(program(snippet), here, [1, 2], true));
});

test("events, accumulators and observables over arrays", () => {
  const there = {
    ...here,
    events: { dose: ["amount", "place"] },
    observables: { y: 1, many: n, three: 3 },
    arms: here.arms.map((a) => ({
      ...a,
      events: [
        { step: 2, name: "dose", fields: { amount: 5, place: 1 } },
        { step: 2, name: "dose", fields: { amount: 7, place: 2 } },
        { step: 9, name: "dose", fields: { amount: 1, place: 0 } },
      ],
    })),
  };
  const source = `import { model, uniform, normal, poisson } from "model-discovery";
export default model({
  parameters: { a: uniform(0.5, 2) },
  accumulate: ["total", "cases"],
  initial: (_, { population }) => ({ x: 1, total: 0, cases: population.map(() => 0), three: [1, 2, 3] }),
  events: { dose: ({ x, three }, { a }, { amount, place }, { t }) => ({ x: x + amount * a + t, three: three.map((v, i) => (i === place ? v + amount : v)) }) },
  step: (s, { a }, { dt, population }) => ({ ...s, x: s.x * 0.9, total: s.total + s.x, cases: s.cases.map((c, i) => c + s.x * population[i] * 0.01), three: s.three.map((v) => v * 0.5) }),
  observe: ({ x, total, cases, three }, { a }) => ({ y: normal(total, a), many: cases.map((c) => poisson(c + 1)), three: three.map((v, i) => (i < 2 ? normal(v, 1) : normal(x, 2))) }),
});`;
  expectEqual(source, there, [1, 2], true);
});
