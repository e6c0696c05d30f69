/**
 * @file Ways in which things may go under posteriors: a program is drawn by its weight, θ from that program's posterior, and a
 * whole experiment is simulated forward, noise of observation included. Nothing is filtered: paths know the data through θ
 * alone.
 */
import { simulate } from "../evaluate/simulate.js";
import { compile } from "../programs/compile.js";
import type { CompiledProgram, Key, World } from "../programs/types.js";
import { underChange } from "./exposed-program.js";
import { fillRows, remaining, type Values } from "./rows.js";
import type { Change, Ensemble, Outputs } from "./types.js";

export interface WeighedProgram {
  readonly id: string;
  readonly source: string;
  /** relative to the others */
  readonly weight: number;
  /** posterior draws, [draws][parameters] */
  readonly draws: readonly (readonly number[])[];
}

export interface Sampling {
  readonly of: string;
  readonly members: number;
  /** indices into the world's */
  readonly arms: readonly number[];
  readonly key: Key;
}

/** `programs` compiled in `world` without changes, in order. */
export function compileAll(programs: readonly WeighedProgram[], world: World): readonly CompiledProgram[] {
  return programs.map(({ id, source, draws }) => {
    const result = compile(source, world);
    if (!result.ok)
      throw new Error(`Expected program ${id} to compile, got: ${result.errors[0]?.message ?? "no reason"}`);
    const { length } = result.program.parameters;
    if (draws.some((draw) => draw.length !== length))
      throw new Error(`Expected draws of ${length} parameters of program ${id}, got ${draws[0].length}`);
    return result.program;
  });
}

export function sampledEnsemble(
  programs: readonly WeighedProgram[],
  world: World,
  { of, members, arms, key }: Sampling,
): Ensemble {
  const compiled = compileAll(programs, world);
  const drawn = membersOf(programs, members);
  return {
    of,
    world,
    arms,
    run(change) {
      const runners = new Map<number, (theta: readonly number[], member: number) => Outputs>();
      return drawn.map(({ program, draw }, member) => {
        const run = runners.get(program) ?? runnerOf(compiled[program], world, arms, change, key);
        runners.set(program, run);
        return run(programs[program].draws[draw], member);
      });
    },
  };
}

function runnerOf(
  program: CompiledProgram,
  world: World,
  arms: readonly number[],
  change: Change | null,
  key: Key,
): (theta: readonly number[], member: number) => Outputs {
  const changed = change === null ? program : underChange(program, world, change);
  const rows = new Float64Array(Math.max(1, world.steps) * changed.columns);
  const kernels = arms.map((arm) => changed.kernel(arm, undefined, rows)); // rows are read when it runs
  const worldArms = changed.bound(0).world.arms;
  return (theta, member) => {
    const values = valuesOf(program, theta);
    fillRows(changed, values, change, rows);
    const own = remaining(changed, values.theta);
    return arms.map((arm) => simulate(changed, worldArms, arm, own, key, member * arms.length + arm, kernels[arm]));
  };
}

const valuesOf = ({ parameters }: CompiledProgram, theta: readonly number[]): Values => ({
  theta: new Map(parameters.map(({ name }, i) => [name, theta[i]])),
  predicted: [],
  columns: 0,
  rows: null,
});

/** Programs by weight (systematically), and each program's draws in turn, spread over all that it has. */
export function membersOf(
  programs: readonly Pick<WeighedProgram, "weight" | "draws">[],
  members: number,
): readonly { readonly program: number; readonly draw: number }[] {
  const total = programs.reduce((sum, { weight }) => sum + weight, 0);
  const owners: number[] = [];
  let [program, passed] = [0, programs[0].weight / total];
  for (let m = 0; m < members; m++) {
    while ((m + 0.5) / members > passed && program < programs.length - 1) passed += programs[++program].weight / total;
    owners.push(program);
  }
  const count = (p: number) => owners.filter((owner) => owner === p).length;
  const counts = programs.map((_, p) => count(p));
  const used = programs.map(() => 0);
  return owners.map((p) => {
    const { length } = programs[p].draws;
    const nth = used[p]++;
    return { program: p, draw: counts[p] >= length ? nth % length : Math.floor(((nth + 0.5) / counts[p]) * length) };
  });
}
