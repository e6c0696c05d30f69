/**
 * @file What derivatives cost: loss and gradient in reverse mode against one forward pass of the kernel, in one run. With
 * `--programs 500`: how far they are from dual numbers and from differences, over so many generated programs.
 */
import { compile } from "../src/programs/compile.js";
import { differentiate } from "../src/programs/gradient/differentiate.js";
import type { CompiledProgram, Key, World } from "../src/programs/types.js";
import { type Check, checksByDifferences, checksByDuals } from "../test/programs/gradient/generated.js";
import { metapopulationRun, neuronRun, thetaAtMedians } from "./kernel-programs.js";
import { argument, median, print } from "./support.js";

interface Case {
  readonly name: string;
  readonly source: string;
  readonly world: World;
  /** passes in one measurement */
  readonly passes: number;
}

const days = argument("days", 1337);
const weekly = (steps: number) => Array.from({ length: Math.floor(steps / 7) }, (_, i) => 7 * (i + 1));

const drawn = (source: string): string => source.replace("noise * random.normal() / Math.sqrt(dt)", "0 * noise");
const predicted = (source: string): string =>
  source.replace("model, uniform, each", "model, predicted, each").replaceAll("uniform(", "predicted(");

const CASES: readonly Case[] = [
  { name: "Hodgkin-Huxley, 9 parameters", ...observedAt(neuronRun.world, [neuronRun.world.steps]), source: drawn(neuronRun.source), passes: 1 }, // prettier-ignore
  { name: "51 places, predicted values", ...observedAt({ ...metapopulationRun.world, steps: days }, weekly(days)), source: predicted(metapopulationRun.source), passes: 3 }, // prettier-ignore
  { name: "51 places, parameters", ...observedAt({ ...metapopulationRun.world, steps: days }, weekly(days)), source: metapopulationRun.source, passes: 3 }, // prettier-ignore
];

const KEY: Key = [1, 2];
const ROUNDS = 5;

function observedAt(world: World, times: readonly number[]): { readonly world: World } {
  const width = Object.values(world.observables).reduce((a, b) => a + b, 0);
  const data = new Float64Array(times.length * width);
  return { world: { ...world, arms: [{ ...world.arms[0], times, data }] } };
}

/** Every predicted value in the middle of its bounds. */
function middleRows({ predicted: given, columns }: CompiledProgram, steps: number): Float64Array {
  const row = given.flatMap((p) => Array.from({ length: Math.max(1, p.length) }, () => (p.lower + p.upper) / 2));
  return Float64Array.from({ length: steps * columns }, (_, i) => row[i % columns]);
}

/** Median time of one pass, ms. */
function timeOf(pass: () => void, passes: number): number {
  const round = () => {
    const began = performance.now();
    for (let i = 0; i < passes; i++) pass();
    return (performance.now() - began) / passes;
  };
  round(); // the engine compiles what it meets often
  return median(Array.from({ length: ROUNDS }, round));
}

function kernelPass(program: CompiledProgram, world: World, theta: Float64Array, rows: Float64Array): () => void {
  const kernel = program.kernel(0, undefined, program.columns > 0 ? rows : undefined);
  const state = new Float64Array(program.stateSize);
  const out = new Float64Array(program.width);
  return () => {
    kernel.initial(theta, state, 0, KEY, 0);
    let now = 0;
    for (const at of world.arms[0].times) {
      const status = kernel.advance(theta, state, 0, now, at, KEY, 0);
      if (status !== 0) throw new Error(`Expected a run without failure, got status ${status}`);
      kernel.sample(theta, state, 0, at, KEY, 0, out, 0);
      kernel.clear(state, 0);
      now = at;
    }
  };
}

function agreement(count: number): void {
  const line = (name: string, limit: number, all: readonly Check[]) => {
    const off = all.map((c) => c.off);
    const beyond = off.filter((x) => !(x < limit)).length;
    print(`${name.padEnd(28)} ${all.length} of ${count} ran; relative error: median ${median(off).toExponential(1)}, largest ${Math.max(...off).toExponential(1)}; ${beyond} above ${limit}`); // prettier-ignore
  };
  line("against dual numbers", 1e-9, checksByDuals(count));
  line("against central differences", 1e-4, checksByDifferences(count));
}

function main(): void {
  const programs = argument("programs", 0);
  if (programs > 0) return agreement(programs);
  print("program                          ms: kernel    forward with tape   loss + gradient   ratio to kernel");
  for (const { name, source, world, passes } of CASES) {
    const result = compile(source, world);
    if (!result.ok) throw new Error(result.errors[0].message);
    const { program } = result;
    const made = differentiate(program);
    if (!made.ok) throw new Error(made.reason);
    const theta = thetaAtMedians(program);
    const rows = middleRows(program, world.steps);
    const gradient = made.kernel(0);
    const ones = new Float64Array(world.arms[0].times.length * program.width).fill(1);
    const into = [new Float64Array(theta.length), new Float64Array(rows.length)] as const;
    const forward = () => {
      if (!gradient.forward(theta, rows)) throw new Error("Expected a run without failure");
    };
    const both = () => {
      forward();
      gradient.backward(ones, into[0], into[1]);
    };
    const plain = timeOf(kernelPass(program, world, theta, rows), passes);
    const [taped, full] = [forward, both].map((pass) => timeOf(pass, passes));
    const cells = [plain, taped, full].map((ms) => ms.toFixed(2).padStart(12));
    print(`${name.padEnd(32)} ${cells.join("      ")} ${(full / plain).toFixed(2).padStart(14)}`);
  }
}

main();
