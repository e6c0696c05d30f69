/**
 * @file What `bench/calib.ts` measures: CalibNN on drawn features of 51 places and 191 weeks, whose three values for each place
 * and week drive an SEIR model of places that mix; the loss is the root mean square error of drawn "data". One iteration is
 * forward, backward and an AdamW step.
 */
import { pullRows, type RowLayout, writeRows } from "../src/evaluate/fit/predicted-rows.js";
import { stream } from "../src/math/rng.js";
import { adamStart, adamStep } from "../src/neural/adamw.js";
import type { Executor, Tensor } from "../src/neural/executor.js";
import { calibNetwork } from "../src/neural/network/calib.js";
import type { NetworkSizes } from "../src/neural/network/types.js";
import { sizeOf } from "../src/neural/shape.js";
import { createTape } from "../src/neural/tape.js";
import { compile } from "../src/programs/compile.js";
import { differentiate } from "../src/programs/gradient/differentiate.js";
import type { World } from "../src/programs/types.js";

export const [PLACES, WEEKS, FEATURES, HEADS] = [51, 191, 15, 3];
export const ADAM = { rate: 1e-3, decay: 0.01, clip: 10 };
export const SEED_SHARE = 1e-3;

const sizes: NetworkSizes = { lanes: PLACES, rows: WEEKS, features: FEATURES, outputs: WEEKS, span: 1 };
const random = stream(51);

export const features = Float32Array.from({ length: PLACES * WEEKS * FEATURES }, () => random.normal());
/** cases in a week, [weeks × places] */
export const data = Float64Array.from({ length: WEEKS * PLACES }, () => 100 * random.uniform());

export const world: World = {
  t0: 0,
  dt: 1,
  steps: WEEKS,
  constants: {
    place: PLACES,
    population: Array.from({ length: PLACES }, (_, i) => 10_000 + 370 * i),
    mixing: Array.from({ length: PLACES }, (_, i) =>
      Array.from({ length: PLACES }, (__, j) => (i === j ? 0.8 : 0.2 / (PLACES - 1))),
    ),
  },
  contexts: {},
  covariates: {},
  events: {},
  observables: { cases: PLACES },
  whole: [],
  units: {},
  arms: [
    {
      name: "arm",
      context: {},
      covariates: {},
      events: [],
      times: Array.from({ length: WEEKS }, (_, t) => t + 1),
      data,
    },
  ],
};

export const SEIR = `import { dot, each, model, predicted } from "model-discovery";
/** SEIR in places that mix. */
export default model({
  parameters: {
    beta: each("place", predicted(0, 2, "1/week")),
    sigma: each("place", predicted(0.1, 1, "1/week")),
    gamma: each("place", predicted(0.05, 1, "1/week")),
  },
  accumulate: ["cases"],
  initial(_, { population }) {
    const I = population.map((n) => ${SEED_SHARE} * n), none = population.map(() => 0);
    return { S: population.map((n, i) => n - I[i]), E: none, I, R: none, cases: none };
  },
  step({ S, E, I, R, cases }, { beta, sigma, gamma }, { dt, population, mixing }) {
    const prevalence = I.map((x, i) => x / population[i]);
    const infections = S.map((s, i) => s * (1 - Math.exp(-beta[i] * dot(mixing[i], prevalence) * dt)));
    const onsets = E.map((e, i) => e * (1 - Math.exp(-sigma[i] * dt)));
    const recoveries = I.map((x, i) => x * (1 - Math.exp(-gamma[i] * dt)));
    return { S: S.map((s, i) => s - infections[i]), E: E.map((e, i) => e + infections[i] - onsets[i]),
      I: I.map((x, i) => x + onsets[i] - recoveries[i]), R: R.map((r, i) => r + recoveries[i]), cases: cases.map((c, i) => c + onsets[i]) };
  },
  observe: ({ cases }) => ({ cases }),
});`;

/** Milliseconds of each part of an iteration. */
export interface Parts {
  network: number;
  simulation: number;
  adjoint: number;
  step: number;
}

export interface Training {
  readonly start: readonly { readonly shape: readonly number[]; readonly values: Float64Array }[];
  /** Loss before the step, and gradients by every parameter where they are asked for. */
  iterate(parts?: Parts, wantsGradients?: boolean): { readonly loss: number; readonly gradients: Float64Array[] };
}

export function startTraining(on: Executor, clock: () => number): Training {
  const network = calibNetwork(sizes, HEADS);
  const x = on.constant(features, [1, PLACES, WEEKS, FEATURES]);
  let parameters = network.init(on, [stream(1)]);
  let adam = adamStart(on, parameters);
  const loss = createLoss();

  const iterate = (parts?: Parts, wantsGradients = false) => {
    const before = [...parameters, ...adam.first, ...adam.second];
    let value = 0;
    let gradients: Float64Array[] = [];
    const marks = [clock()];
    [parameters, adam] = on.tidy(() => {
      const tape = createTape(on);
      const variables = parameters.map(tape.variable);
      const u = network.apply(tape, variables, tape.fixed(x), null);
      const values = on.read(u.value);
      marks.push(clock());
      const { loss: now, gradient } = loss(values);
      value = now;
      marks.push(clock());
      const byU = tape.constant(gradient, u.value.shape);
      const by = tape.gradients(tape.multiply(u, byU), variables);
      if (wantsGradients) gradients = by.map(on.read);
      marks.push(clock());
      return adamStep(on, parameters, by, adam, ADAM) as [Tensor[], typeof adam];
    });
    on.dispose(...before);
    marks.push(clock());
    if (parts !== undefined)
      (["network", "simulation", "adjoint", "step"] as const).forEach(
        (name, i) => (parts[name] += marks[i + 1] - marks[i]),
      );
    return { loss: value, gradients };
  };
  return { start: parameters.map((p) => ({ shape: p.shape, values: on.read(p) })), iterate };
}

/** Root mean square error and its gradient by the network's values u [places × weeks × heads]. */
function createLoss(): (u: Float64Array) => { readonly loss: number; readonly gradient: Float64Array } {
  const result = compile(SEIR, world);
  if (!result.ok) throw new Error(result.errors[0].message);
  const { program } = result;
  const made = differentiate(program);
  if (!made.ok) throw new Error(made.reason);
  const kernel = made.kernel(0);
  const layout: RowLayout = { predicted: program.predicted, columns: program.columns, steps: WEEKS, grid: 1, lanes: PLACES, outputs: WEEKS }; // prettier-ignore
  const rows = new Float64Array(WEEKS * program.columns);
  const [theta, adjoint] = [new Float64Array(0), new Float64Array(data.length)];
  const byRows = new Float64Array(rows.length);
  const gradient = new Float64Array(sizeOf([PLACES, WEEKS, HEADS]));
  return (u) => {
    writeRows(layout, u, null, rows);
    const means = kernel.forward(theta, rows);
    if (means === null) throw new Error("Expected a run without failure");
    let squares = 0;
    for (let i = 0; i < data.length; i++) squares += (adjoint[i] = means[i] - data[i]) ** 2;
    const loss = Math.sqrt(squares / data.length);
    for (let i = 0; i < data.length; i++) adjoint[i] /= loss * data.length;
    byRows.fill(0);
    gradient.fill(0);
    kernel.backward(adjoint, theta, byRows);
    pullRows(layout, u, null, byRows, gradient);
    return { loss, gradient };
  };
}
