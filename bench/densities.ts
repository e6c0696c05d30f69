/**
 * @file Held-out nats per row of every estimator on conditional densities that are known, beside the truth, at growing
 * numbers of pairs; the mean over seeds, which are fitted as one stack.
 * `npm run bench -- densities [--seeds 3] [--rows 5000] [--estimators maf,mdn*5] [--problems moons,slcp]`.
 */
import { estimatorNames, estimatorOf } from "../src/density/estimators.js";
import { tableOf } from "../src/density/rows.js";
import { logDensities } from "../src/math/log-densities.js";
import { stream } from "../src/math/rng.js";
import type { Stream } from "../src/math/rng.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { argument, mean, print } from "./support.js";

interface Known {
  readonly name: string;
  /** condition, then x */
  draw(random: Stream): readonly [number[], number[]];
  logDensity(x: readonly number[], c: readonly number[]): number;
}

const normals = (random: Stream, n: number): number[] => Array.from({ length: n }, () => random.normal());
const uniforms = (random: Stream, n: number, half: number): number[] =>
  Array.from({ length: n }, () => half * (2 * random.uniform() - 1));

/** x = A c + L e, three columns given three. */
const linear: Known = {
  name: "linear",
  draw: (random) => {
    const c = normals(random, 3);
    const e = normals(random, 3);
    return [c, [c[0] + e[0], c[1] - c[0] + 0.5 * e[0] + e[1], c[2] + 0.3 * e[1] + 0.2 * e[2]]];
  },
  logDensity: (x, c) => {
    const e0 = x[0] - c[0];
    const e1 = x[1] - c[1] + c[0] - 0.5 * e0;
    const e2 = (x[2] - c[2] - 0.3 * e1) / 0.2;
    return [e0, e1, e2].reduce((s, e) => s + logDensities.normal(e, 0, 1), -Math.log(0.2));
  },
};

/** Likelihood of two moons (Greenberg et al. 2019): an arc of radius N(0.1, 0.01²). */
const moons: Known = {
  name: "moons",
  draw: (random) => {
    const c = uniforms(random, 2, 1);
    const angle = Math.PI * (random.uniform() - 0.5);
    const r = 0.1 + 0.01 * random.normal();
    const [a, b] = moonsShift(c);
    return [c, [r * Math.cos(angle) + 0.25 + a, r * Math.sin(angle) + b]];
  },
  logDensity: (x, c) => {
    const [a, b] = moonsShift(c);
    const r = Math.hypot(x[0] - 0.25 - a, x[1] - b);
    return x[0] - 0.25 - a < 0 ? -Infinity : logDensities.normal(r, 0.1, 0.01) - Math.log(Math.PI * r);
  },
};
const moonsShift = ([a, b]: readonly number[]): [number, number] => [
  -Math.abs(a + b) / Math.SQRT2,
  (b - a) / Math.SQRT2,
];

/** Simple likelihood, complex posterior (Papamakarios et al. 2019): four normal points in the plane. */
const slcp: Known = {
  name: "slcp",
  draw: (random) => {
    const c = uniforms(random, 5, 3);
    const [sd1, sd2, rho] = [c[2] ** 2, c[3] ** 2, Math.tanh(c[4])];
    const points = Array.from({ length: 4 }, () => {
      const [e, f] = normals(random, 2);
      return [c[0] + sd1 * e, c[1] + sd2 * (rho * e + Math.sqrt(1 - rho * rho) * f)];
    });
    return [c, points.flat()];
  },
  logDensity: (x, c) => {
    const [sd1, sd2, rho] = [c[2] ** 2, c[3] ** 2, Math.tanh(c[4])];
    const rest = sd2 * Math.sqrt(1 - rho * rho);
    return [0, 2, 4, 6].reduce((s, i) => {
      const e = (x[i] - c[0]) / sd1;
      return s + logDensities.normal(x[i], c[0], sd1) + logDensities.normal(x[i + 1], c[1] + sd2 * rho * e, rest);
    }, 0);
  },
};

const banana: Known = {
  name: "banana",
  draw: (random) => {
    const [c, e, f] = normals(random, 3);
    const x = c + e;
    return [[c], [x, x * x + 0.5 * f]];
  },
  logDensity: ([x, y], [c]) => logDensities.normal(x, c, 1) + logDensities.normal(y, x * x, 0.5),
};

const counts: Known = {
  name: "counts",
  draw: (random) => {
    const c = uniforms(random, 2, 1);
    return [c, countMeans(c).map((mean) => poisson(random, mean))];
  },
  logDensity: (x, c) => countMeans(c).reduce((s, mean, j) => s + logDensities.poisson(x[j], mean), 0),
};
const countMeans = ([a, b]: readonly number[]): number[] => [Math.exp(1 + a), Math.exp(2 + a + b)];
/** Knuth's product of uniforms. */
function poisson(random: Stream, rate: number): number {
  let [k, p] = [-1, 1];
  for (; p > Math.exp(-rate); k++) p *= random.uniform();
  return k;
}

/** One column with two humps whose distance follows c. */
const humps: Known = {
  name: "humps",
  draw: (random) => {
    const [c] = uniforms(random, 1, 1);
    return [[c], [(random.uniform() < 0.3 ? -1 : 1) * (1 + c) + 0.2 * random.normal()]];
  },
  logDensity: ([x], [c]) => {
    const at = (sign: number): number => Math.exp(logDensities.normal(x, sign * (1 + c), 0.2));
    return Math.log(0.3 * at(-1) + 0.7 * at(1));
  },
};

const PROBLEMS: readonly Known[] = [linear, moons, slcp, banana, counts, humps];
const SIZES = [200, 1000, 5000];
const HELD_OUT = 1000;

function listed(name: string, all: readonly string[]): readonly string[] {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? all : process.argv[at + 1].split(",");
}

function rowsOf(known: Known, count: number, random: Stream) {
  const drawn = Array.from({ length: count }, () => known.draw(random));
  const [c, x] = [drawn.map((row) => row[0]), drawn.map((row) => row[1])];
  return { c, x, condition: tableOf(c, c[0].length), values: tableOf(x, x[0].length) };
}

function main(): void {
  const seeds = argument("seeds", 1);
  const most = argument("rows", 1000);
  const executor = wasmExecutor();
  print("problem   pairs  estimator         nats/row   truth   short by   s/fit");
  for (const known of PROBLEMS.filter((p) =>
    listed(
      "problems",
      PROBLEMS.map((q) => q.name),
    ).includes(p.name),
  ))
    for (const size of SIZES.filter((n) => n <= most))
      for (const name of listed("estimators", [...estimatorNames, "maf*5"])) {
        const each = Array.from({ length: seeds }, (_, seed) => seed);
        const data = each.map((seed) => rowsOf(known, size, stream(seed).fork("train", known.name)));
        const test = rowsOf(known, HELD_OUT, stream(seeds).fork("test", known.name));
        const began = performance.now();
        const fitted = estimatorOf(name).make(executor)(
          data.map(({ values, condition }, seed) => ({ x: values, condition, stream: stream(seed).fork("fit") })),
        );
        const seconds = (performance.now() - began) / 1000 / seeds;
        const truth = mean(test.x.map((x, i) => known.logDensity(x, test.c[i])));
        const nats = mean(fitted.map((q) => mean([...q.logDensity(test.values, test.condition)])));
        print(
          `${known.name.padEnd(9)} ${String(size).padEnd(6)} ${name.padEnd(17)} ${nats.toFixed(3).padStart(8)} ${truth.toFixed(3).padStart(7)} ${(truth - nats).toFixed(3).padStart(10)} ${seconds.toFixed(1).padStart(7)}`,
        );
      }
}

main();
