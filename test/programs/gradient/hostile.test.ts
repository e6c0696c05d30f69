/** Programs that are unpleasant to differentiate, against differences of what the kernel predicts. */
import { describe, it } from "vitest";
import { arm } from "../worlds.js";
import { expectGradient, observedWorld } from "./expect-gradient.js";

const drive = Float64Array.from({ length: 12 }, (_, i) => Math.sin(i));
const made = observedWorld({
  dt: 0.5,
  steps: 12,
  constants: { place: 5 },
  covariates: { drive: 1 },
  observables: { u: 1, m: 5 },
  arms: [arm({ covariates: { drive } })],
});

const program = (
  step: string,
  more = "",
): string => `import { model, uniform, predicted, each, mlp, sum, dot } from "model-discovery";
export default model({
  parameters: { a: uniform(0.2, 1.2), b: uniform(0.1, 0.8), c: each("place", uniform(0.1, 1)), w: predicted(0.2, 1.5), z: each("place", predicted(0.1, 1)) },
  ${more}
  initial: ({ a, c, z }) => ({ u: a, m: c.map((x, i) => x * z[i]) }),
  step({ u, m }, { a, b, c, w, z }, { t, step, drive, dt, place }) {
${step}
  },
  observe: ({ u, m }) => ({ u, m }),
});`;

const CASES: Readonly<Record<string, string>> = {
  "lists written over several times": `
    let n = m.map((x) => x * a);
    for (let i = 0; i < 5; i++) { n[i] = n[i] * w + u; n[i] = n[i] * n[i] * 0.1; n[i] += b * n[i]; }
    for (let i = 1; i < 5; i++) n[i] = n[i] + 0.5 * n[i - 1];
    n = n.map((x) => Math.tanh(x));
    for (let i = 0; i < 4; i++) n[i] = n[i + 1] * z[i];
    return { u: 0.9 * u + 0.1 * n[0] * b, m: n };`,
  "a scalar written over inside branches inside loops": `
    let x = u;
    for (let i = 0; i < 5; i++) {
      if (m[i] > 0.3) { x = x * m[i]; if (x > 0.1) { x = Math.sqrt(x) * a; } else { x = x + z[i]; } }
      else { let y = x; x = y * y + w * 0.1; y = x * y; x = x + 0.1 * y; }
    }
    return { u: x, m: m.map((v, i) => 0.8 * v + 0.05 * x * c[i]) };`,
  while: `
    let x = u; let k = 0;
    while (k < 7) { x = x + dt * (w - x * b) * 0.3; k++; }
    return { u: x, m: m.map((v) => v * Math.exp(-b * dt) + 0.01 * x) };`,
  "a loop that ends by a state": `
    let x = u + 0.01; let n = 0;
    while (x < 3 && n < 30) { x = x * (1 + b); n = n + 1; }
    return { u: x / (2 + a), m: m.map((v) => 0.9 * v + 0.01 * x * w) };`,
  "what is not taken is infinite or not a number": `
    const bad = u > 1e9 ? Math.log(u - 1e9) : a * u;
    const worse = u < -1 ? Math.sqrt(u) : b * u;
    const none = m[0] > 100 ? 1 / (m[0] - m[0]) : 0.1;
    return { u: 0.5 * (bad + worse) + none * w, m: m.map((v) => (v < 0 ? Math.pow(v, 0.5) : 0.7 * v + 0.01 * u)) };`,
  "large and small powers": `
    const p = Math.pow(u, 7.5) * 1e-3; const q = u ** -2; const r = Math.pow(1 + a, w);
    return { u: (1 + p) / (1 + p + q) * r * 0.3 + 0.2, m: m.map((v) => Math.exp(-30 * v) + 0.5 * v) };`,
  "the same list under two names": `
    const n = m; const k = n.map((x, i) => x + m[i] * n[i] * 0.1);
    const s = sum(k) + sum(n) + dot(k, m);
    return { u: Math.tanh(u + 0.01 * s * w), m: k.map((x) => x / (1 + x) * a + 0.1) };`,
  "the greatest and the least": `
    const g = Math.max(u, m[0], m[1] * w); const l = Math.min(a, b, m[2], 0.9);
    return { u: 0.5 * g + 0.1 * l, m: m.map((v, i) => Math.max(0.05, 0.8 * v + 0.1 * Math.min(z[i], c[i]))) };`,
  "rounding and signs stand still": `
    const s = Math.sign(u - 0.1) * 0.01 + Math.floor(10 * m[0]) * 1e-3 + Math.abs(u - 2) * 0.1;
    return { u: 0.9 * u + s * w, m: m.map((v) => 0.9 * v + 0.01 * a) };`,
  "early returns": `
    if (u > 0.8) return { u: u * b, m: m.map((v) => v * 0.9) };
    if (m[1] > 0.2) { const q = u * w; return { u: q + 0.3, m: m.map((v, i) => v * z[i] + 0.05) }; }
    return { u: u + a, m: m.map((v) => v + 0.1 * u) };`,
};

describe("hostile", () => {
  for (const [name, body] of Object.entries(CASES)) it(name, () => expectGradient(program(body), made));
});

describe("observed", () => {
  it("predicted values read by observe, at the last time too", () => {
    const source = `import { model, uniform, predicted, each } from "model-discovery";
export default model({
  parameters: { a: uniform(0.2, 1.2), w: predicted(0.2, 1.5), z: each("place", predicted(0.1, 1)) },
  initial: ({ a, w }) => ({ u: a * w }),
  step: ({ u }, { a, w }, { dt }) => ({ u: u + dt * (w - a * u) }),
  observe: ({ u }, { w, z, a }) => ({ u: u * w, m: z.map((x) => x * x * u * a) }),
});`;
    expectGradient(source, { ...made, covariates: {}, arms: [{ ...made.arms[0], covariates: {} }] });
  });

  it("events and sums that start anew", () => {
    const source = `import { model, uniform, predicted } from "model-discovery";
export default model({
  parameters: { a: uniform(0.2, 1.2), w: predicted(0.2, 1.5), lost: uniform(0.1, 0.5) },
  accumulate: ["u"],
  initial: ({ a }) => ({ S: 10, I: a, u: 0.5 * a }),
  events: { jab: ({ S, u }, { lost, w }, { dose }) => ({ S: S - Math.min(S, dose * lost * S), u: u + 0.1 * dose * w * S }) },
  step({ S, I, u }, { a, w }, { dt }) {
    const infections = w * S * I / 10 * dt;
    return { S: S - infections, I: I + infections - a * I * dt, u: u + infections };
  },
  observe: ({ S, I, u }) => ({ u, m: [S, I, S * I, u * u, I / S] }),
});`;
    const events = [
      [0, 0.5],
      [2, 0.3],
      [2, 0.2],
      [11, 0.7],
    ].map(([step, dose]) => ({ name: "jab", step, fields: { dose } }));
    const jabs = { ...made, covariates: {}, events: { jab: ["dose"] }, arms: [{ ...made.arms[0], covariates: {}, events }] }; // prettier-ignore
    expectGradient(source, jabs);
  });
});
