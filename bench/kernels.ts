/**
 * @file Compiled kernels against the uncompiled program, in one run: nanoseconds per step, and how many times faster.
 * Both draw the same numbers and end in the same state, up to products for powers.
 */
import { compile } from "../src/programs/compile.js";
import { interpret } from "../src/programs/interpret.js";
import type { Kernel, Key, World } from "../src/programs/types.js";
import { metapopulationRun, neuronRun, sirRun, thetaAtMedians } from "./kernel-programs.js";
import { median, print } from "./support.js";

interface Case {
  readonly name: string;
  readonly source: string;
  readonly world: World;
  /** simulations in one measurement: compiled, uncompiled */
  readonly simulations: readonly [number, number];
}

const CASES: readonly Case[] = [
  { name: "SIR, 60 steps", ...sirRun, simulations: [4000, 200] },
  { name: "Hodgkin-Huxley, 72,500 steps", ...neuronRun, simulations: [1, 1] },
  { name: "51 places, 60 steps", ...metapopulationRun, simulations: [100, 5] },
];

const KEY: Key = [1, 2];
const ROUNDS = 5;

/** Median time of one simulation, ns. */
function timeOf(kernel: Kernel, world: World, theta: Float64Array, size: number, simulations: number): number {
  const state = new Float64Array(size);
  const run = (simulation: number) => {
    kernel.initial(theta, state, 0, KEY, simulation);
    const status = kernel.advance(theta, state, 0, 0, world.steps, KEY, simulation);
    if (status !== 0) throw new Error(`Expected a run without failure, got status ${status}`);
  };
  const round = () => {
    const began = performance.now();
    for (let i = 0; i < simulations; i++) run(i);
    return ((performance.now() - began) * 1e6) / simulations;
  };
  round(); // the engine compiles what it meets often
  return median(Array.from({ length: ROUNDS }, round));
}

function main(): void {
  print("program                          ns per step: kernel   uncompiled   ratio   µs per simulation");
  for (const { name, source, world, simulations } of CASES) {
    const result = compile(source, world);
    if (!result.ok) throw new Error(result.errors[0].message);
    const { program } = result;
    const theta = thetaAtMedians(program);
    const size = program.stateSize;
    const fast = timeOf(program.kernel(0), world, theta, size, simulations[0]);
    const slow = timeOf(interpret(program.source, world, 0), world, theta, size, simulations[1]);
    const cells = [fast / world.steps, slow / world.steps].map((ns) => ns.toFixed(0).padStart(10));
    print(
      `${name.padEnd(40)} ${cells.join("   ")} ${(slow / fast).toFixed(1).padStart(8)} ${(fast / 1000).toFixed(1).padStart(14)}`,
    );
  }
}

main();
