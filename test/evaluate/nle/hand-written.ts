/** A program and an environment around a simulator written by hand: no compiler, no files. */
import { stream } from "../../../src/math/rng.js";
import type { Stream } from "../../../src/math/rng.js";
import type { Arm, CompiledProgram, Prior } from "../../../src/programs/types.js";
import type { Environment } from "../../../src/envs/types.js";

export interface HandWritten {
  readonly priors: Readonly<Record<string, Prior>>;
  readonly observed: readonly (readonly number[])[];
  /** [arms], one number each */
  readonly contexts?: readonly number[];
  readonly replication?: "shared" | "per-arm";
  /** Outputs of one arm, or null for a failure. */
  simulate(theta: readonly number[], random: Stream, context: number): readonly number[] | null;
}

export function handWritten({ priors, observed, contexts, replication, simulate }: HandWritten): {
  readonly program: CompiledProgram;
  readonly environment: Environment;
} {
  const width = observed[0].length;
  const names = Array.from({ length: width }, (_, i) => `x${i}`);
  const arms = observed.map((data, i): Arm => ({
    name: `arm ${i}`,
    context: contexts ? { c: contexts[i] } : {},
    covariates: {},
    events: [],
    times: [0],
    data: Float64Array.from(data),
  }));
  const kernel = (arm: number) => ({
    initial: () => 0,
    advance: () => 0,
    sample: (
      theta: Float64Array,
      _s: Float64Array,
      _o: number,
      _at: number,
      key: readonly number[],
      simulation: number,
      out: Float64Array,
      offset: number,
    ) => {
      const random = stream(key[0]).fork(key[1], simulation);
      const values = simulate([...theta], random, contexts?.[arm] ?? 0);
      if (values === null) return 1;
      out.set(values, offset);
      return 0;
    },
    score: () => NaN,
    clear: () => undefined,
  });
  const program = {
    id: "hand",
    parameters: Object.entries(priors).map(([name, prior]) => ({ name, unit: "", prior })),
    stateSize: 0,
    width,
    kernel,
    predicted: [],
    columns: 0,
    learned: [],
    network: null,
  } as unknown as CompiledProgram;
  const environment = {
    name: "hand",
    replication: replication ?? "shared",
    statistics: { names, of: (outputs: Float64Array) => Float64Array.from(outputs) },
    defaults: {},
    world: {
      t0: 0,
      dt: 1,
      steps: 0,
      constants: {},
      contexts: contexts ? { c: "number" } : {},
      observables: Object.fromEntries(names.map((n) => [n, 1])),
      arms,
    },
  } as unknown as Environment;
  return { program, environment };
}
