/**
 * @file How far simulations are from the data, by the distances that others weigh programs with (`distances.ts`): of
 * standardised statistics, simulated at given θ. None of them is a likelihood, and exp(−distance) is no evidence.
 *
 * Arms of one design are a sample together; distances of designs are averaged, each by its number of arms. A failed
 * simulation counts as far as the farthest that succeeded.
 */
import type { Rows } from "../../density/density.js";
import { rowsAt, tableOf } from "../../density/rows.js";
import type { Environment } from "../../envs/types.js";
import type { CompiledProgram, Key } from "../../programs/types.js";
import { designGroups } from "../nle/design.js";
import { concatenated } from "../nle/simulations.js";
import { simulate } from "../simulate.js";
import { maximumMeanDiscrepancy, meanSquaredError, squaredDistance, wasserstein } from "./distances.js";
import { inUnits, unitsOf } from "./standardise.js";

export interface Discrepancies {
  /** Infinity where no simulation of some design succeeded; all three */
  readonly mse: number;
  /** MMD², unbiased: may be below 0 */
  readonly mmd: number;
  readonly wasserstein: number;
  readonly simulations: number;
  readonly failed: number;
}

export type Discrepancy = "mse" | "mmd" | "wasserstein";

/** Simulations, shared among arms where there are many. */
const SIMULATIONS = 400;
const LEAST_PER_ARM = 5;

/** θ for one arm's simulations, used in turn. */
export type DrawsOf = (arm: number) => readonly (readonly number[])[];

export function discrepancies(
  program: CompiledProgram,
  environment: Environment,
  draws: readonly (readonly number[])[] | DrawsOf,
  key: Key,
  /** width of the kernel, standardised statistics; by default from the data (ModelSMC has 0.2) */
  options: { readonly sigma?: number } = {},
): Discrepancies {
  const { arms } = environment.world;
  const { observed, scales, sigma } = unitsOf(environment);
  const perArm = Math.max(LEAST_PER_ARM, Math.floor(SIMULATIONS / arms.length));
  const drawsOf: DrawsOf = typeof draws === "function" ? draws : () => draws;
  const simulated = arms.map((_, arm) =>
    Array.from({ length: perArm }, (_s, s) => {
      const some = drawsOf(arm);
      const theta = Float64Array.from(some[Math.floor((s * some.length) / perArm)]);
      const outputs = simulate(program, arms, arm, theta, key, arm * perArm + s);
      const values = outputs && environment.statistics.of(outputs, arm);
      return values !== null && values.every(Number.isFinite) ? inUnits(values, scales) : null;
    }),
  );
  const failed = simulated.flat().filter((row) => row === null).length;
  const groups = designGroups(environment.world).map((members) =>
    compare(members, observed, simulated, options.sigma ?? sigma),
  );
  const average = (of: Discrepancy): number => groups.reduce((s, g) => s + (g.arms / arms.length) * g[of], 0);
  return {
    mse: average("mse"),
    mmd: average("mmd"),
    wasserstein: average("wasserstein"),
    simulations: perArm * arms.length,
    failed,
  };
}

/** The arms of one design. */
function compare(
  members: readonly number[],
  observed: Rows,
  simulated: readonly (readonly (Float64Array | null)[])[],
  sigma: number,
): Readonly<Record<Discrepancy | "arms", number>> {
  const arms = members.length;
  const complete = members.map((arm) => filled(rowsAt(observed, [arm]), simulated[arm], observed.width));
  if (complete.includes(null)) return { arms, mse: Infinity, mmd: Infinity, wasserstein: Infinity };
  const tables = complete as readonly Rows[];
  const x = rowsAt(observed, members);
  const values = concatenated(tables.map((t) => t.values));
  const y = { values, count: values.length / x.width, width: x.width };
  const errors = tables.map((t, i) => meanSquaredError(rowsAt(x, [i]), t));
  return {
    arms,
    mse: errors.reduce((s, e) => s + e, 0) / arms,
    mmd: maximumMeanDiscrepancy(x, y, sigma),
    wasserstein: wasserstein(x, y),
  };
}

/** Failures replaced by the row farthest from the arm's observation; null where there is none. */
function filled(x: Rows, rows: readonly (Float64Array | null)[], width: number): Rows | null {
  const made = rows.filter((row) => row !== null);
  if (made.length === 0) return null;
  const table = tableOf(made, width);
  const distances = made.map((_, j) => squaredDistance(x, 0, table, j));
  const farthest = made[distances.indexOf(distances.reduce((a, b) => Math.max(a, b)))];
  return tableOf(
    rows.map((row) => row ?? farthest),
    width,
  );
}
