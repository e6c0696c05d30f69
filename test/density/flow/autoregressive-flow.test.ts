import { describe, expect, it } from "vitest";
import { affine } from "../../../src/density/flow/affine.js";
import { autoregressiveFlow } from "../../../src/density/flow/autoregressive-flow.js";
import { mixtureBase } from "../../../src/density/flow/base.js";
import type { Base } from "../../../src/density/flow/base.js";
import { made } from "../../../src/density/flow/made.js";
import { splineTransformer } from "../../../src/density/flow/spline.js";
import type { Transformer } from "../../../src/density/flow/transformer.js";
import { PUBLISHED_FLOW } from "../../../src/density/masked-autoregressive-flow.js";
import { stream } from "../../../src/math/rng.js";
import { cpuExecutor } from "../../../src/neural/cpu.js";
import type { Tensor } from "../../../src/neural/executor.js";
import { createTape } from "../../../src/neural/tape.js";
import { sizeOf } from "../../../src/neural/shape.js";

const on = cpuExecutor("float64");
const random = stream(1);
const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => random.normal());
const [D, C] = [3, 2];
const shape = { inputs: D, conditions: C, transforms: 3, hidden: [12, 12] };

/** Parameters far from the start, where nothing is nearly the identity. */
const wild = (tensors: readonly Tensor[]): Tensor[] =>
  tensors.map((t) =>
    on.constant(
      normals(sizeOf(t.shape)).map((v) => 0.7 * v),
      t.shape,
    ),
  );

interface Case {
  readonly name: string;
  readonly transformer: Transformer;
  readonly ownConditionLayer?: boolean;
  readonly base?: Base;
}

const cases: readonly Case[] = [
  { name: "affine transforms", transformer: affine },
  { name: "affine transforms with an own condition layer", transformer: affine, ownConditionLayer: true },
  { name: "spline transforms", transformer: splineTransformer(6) },
  { name: "affine transforms that end in mixtures", transformer: affine, base: mixtureBase(3) },
];

describe("made", () => {
  it("lets the outputs of x_d see the condition and x_1 … x_{d−1}, and all of them", () => {
    const network = made({ inputs: D, conditions: C, hidden: [12, 12], heads: [2] });
    const parameters = wild(network.parameters(on, [stream(3)], 1));
    const out = (c: Float64Array, x: Float64Array) =>
      on.read(network.apply(on, parameters, on.constant(c, [1, 1, C]), on.constant(x, [1, 1, D]))[0]);
    const [c, x] = [normals(C), normals(D)];
    const before = out(c, x);
    const moved = (v: Float64Array, j: number) => v.map((e, i) => (i === j ? e + 0.5 : e));
    const changed = (after: Float64Array) =>
      Array.from({ length: D }, (_, d) => [0, 1].every((p) => after[2 * d + p] !== before[2 * d + p]));
    for (let j = 0; j < C; j++) expect(changed(out(moved(c, j), x))).toEqual([true, true, true]);
    for (let j = 0; j < D; j++)
      expect(changed(out(c, moved(x, j)))).toEqual(Array.from({ length: D }, (_, d) => d > j));
  });

  it("has 33,820 weights in the published shape", () => {
    const flow = autoregressiveFlow({ inputs: 7, conditions: 10, ...PUBLISHED_FLOW }, affine);
    expect(flow.parameters(on, [stream(1)]).reduce((n, p) => n + sizeOf(p.shape), 0)).toBe(33_820);
  });
});

describe.each(cases)("flow of $name", ({ transformer, ownConditionLayer, base }) => {
  const flow = autoregressiveFlow({ ...shape, ownConditionLayer }, transformer, base);
  const parameters = wild(flow.parameters(on, [stream(2)]));
  const B = 4;
  const c = on.constant(normals(B * C), [1, B, C]);
  const logDensity = (w: Float64Array, p: readonly Tensor[] = parameters): Float64Array =>
    on.read(flow.given(on, p, c)(on.constant(w, [1, B, D])));

  it("integrates to one over a box that holds it", () => {
    const plane = autoregressiveFlow({ ...shape, ownConditionLayer, inputs: 2 }, transformer, base);
    const p = wild(plane.parameters(on, [stream(2)])).map((t) => on.scale(t, 0.3));
    const axis = Array.from({ length: 161 }, (_, i) => -12 + 0.15 * i);
    const grid = axis.flatMap((a) => axis.flatMap((b) => [a, b]));
    const N = axis.length ** 2;
    const given = on.broadcast(on.constant([0.3, -0.2], [1, 1, C]), [1, N, C]);
    const logs = on.read(plane.given(on, p, given)(on.constant(grid, [1, N, 2])));
    expect(Math.abs(logs.reduce((s, l) => s + 0.0225 * Math.exp(l), 0) - 1)).toBeLessThan(2e-3);
  });

  it.runIf(base === undefined)(
    "draws the inverse of what it scores: density of a draw = N(z) / |∂x/∂z|, by finite differences",
    () => {
      const one = on.slice(c, 1, 0, 1);
      const draw = (z: Float64Array) => {
        let next = 0;
        return flow.draw(on, parameters, one, { ...stream(1), normal: () => z[next++] });
      };
      const z = normals(D);
      const h = 1e-5;
      const jacobian = Array.from(z, (_z, j) => {
        const [up, down] = [h, -h].map((e) => draw(z.map((v, i) => (i === j ? v + e : v))));
        return up.map((v, i) => (v - down[i]) / (2 * h));
      });
      const [[a, b, e], [f, g, k], [l, m, n]] = jacobian.map((row) => [...row]);
      const determinant = a * (g * n - k * m) - b * (f * n - k * l) + e * (f * m - g * l);
      const logNormal = z.reduce((s, v) => s - 0.5 * v * v - 0.5 * Math.log(2 * Math.PI), 0);
      const stated = on.read(flow.given(on, parameters, one)(on.constant(draw(z), [1, 1, D])))[0];
      expect(stated).toBeCloseTo(logNormal - Math.log(Math.abs(determinant)), 5);
    },
  );

  it("has gradients that agree with finite differences", () => {
    const w = normals(B * D);
    const tape = createTape(on);
    const variables = parameters.map(tape.variable);
    const x = tape.fixed(on.constant(w, [1, B, D]));
    const gradients = tape.gradients(flow.given(tape, variables, tape.fixed(c))(x), variables).map(on.read);
    const total = (p: readonly Tensor[]) => logDensity(w, p).reduce((s, l) => s + l, 0);
    parameters.forEach((tensor, t) => {
      const values = on.read(tensor);
      for (const at of [0, values.length >> 1, values.length - 1]) {
        const h = 1e-6;
        const [up, down] = [h, -h].map((e) =>
          total(
            parameters.map((p, i) =>
              i === t
                ? on.constant(
                    values.map((v, j) => (j === at ? v + e : v)),
                    p.shape,
                  )
                : p,
            ),
          ),
        );
        const numeric = (up - down) / (2 * h);
        expect(Math.abs(gradients[t][at] - numeric)).toBeLessThan(1e-5 * (1 + Math.abs(numeric)));
      }
    });
  });

  it("starts near a standard normal", () => {
    const start = flow.parameters(on, [stream(5)]);
    const w = normals(B * D);
    const normal = Array.from({ length: B }, (_b, i) =>
      w.subarray(i * D, (i + 1) * D).reduce((s, v) => s - 0.5 * v * v - 0.5 * Math.log(2 * Math.PI), 0),
    );
    logDensity(w, start).forEach((l, i) => expect(Math.abs(l - normal[i])).toBeLessThan(1));
  });
});
