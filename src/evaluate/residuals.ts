/**
 * @file Where a program's predictions miss the data: posterior-predictive residuals of every statistic,
 *
 *   z = (observed − mean of replicated data) / sd of replicated data,
 *
 * worst first, in words. Replicated data take θ from the posterior and run the whole simulation again (Gelman, Meng &
 * Stern 1996), so a |z| well below 1 everywhere is expected of data that θ was fitted to; large ones point at what the
 * mechanisms cannot do. Not a test: no p-value is meant.
 */
import type { Environment } from "../envs/types.js";
import type { CompiledProgram, Key } from "../programs/types.js";
import { simulate } from "./simulate.js";

export interface Residual {
  readonly statistic: string;
  readonly arm: string;
  readonly observed: number;
  readonly mean: number;
  readonly sd: number;
  readonly z: number;
}

export interface Residuals {
  /** every arm and statistic that was observed, worst first */
  readonly rows: readonly Residual[];
  readonly simulations: number;
  readonly failed: number;
}

/** Simulations behind mean and sd, shared among arms where there are many. */
const SIMULATIONS = 400;
const MIN_PER_ARM = 20;
/** |z| is cut here: beyond it only "impossible" is being said. */
const MAX_Z = 999;

export function residualsOf(
  program: CompiledProgram,
  environment: Environment,
  draws: readonly (readonly number[])[],
  key: Key,
): Residuals {
  const { arms } = environment.world;
  const perArm = Math.max(MIN_PER_ARM, Math.floor(SIMULATIONS / arms.length));
  let failed = 0;
  const rows = arms.flatMap((arm, index) => {
    const replicated: Float64Array[] = [];
    for (let s = 0; s < perArm; s++) {
      const theta = Float64Array.from(draws[Math.floor((s * draws.length) / perArm)]);
      const outputs = simulate(program, arms, index, theta, key, index * perArm + s);
      if (outputs) replicated.push(environment.statistics.of(outputs, index));
      else failed++;
    }
    const observed = environment.statistics.of(arm.data, index);
    return replicated.length < 2 ? [] : armRows(environment.statistics.names, arm.name, observed, replicated);
  });
  const worstFirst = rows.sort((a, b) => Math.abs(b.z) - Math.abs(a.z));
  return { rows: worstFirst, simulations: perArm * arms.length, failed };
}

function armRows(
  names: readonly string[],
  arm: string,
  observed: Float64Array,
  replicated: readonly Float64Array[],
): Residual[] {
  return names.flatMap((statistic, i) => {
    const values = replicated.map((r) => r[i]).filter(Number.isFinite);
    if (!Number.isFinite(observed[i]) || values.length < 2) return [];
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
    return [{ statistic, arm, observed: observed[i], mean, sd, z: standardised(observed[i] - mean, sd, mean) }];
  });
}

/** A constant prediction has no spread: its z is 0 where it is right, else as large as z gets. */
function standardised(difference: number, sd: number, mean: number): number {
  const rounding = 1e-9 * Math.max(1, Math.abs(mean));
  if (Math.abs(difference) <= rounding) return 0;
  return Math.max(-MAX_Z, Math.min(MAX_Z, difference / Math.max(sd, rounding)));
}

/** z.<statistic>: Σ z / √arms over the arms, so that a miss common to all arms stands out. */
export function residualMetrics(rows: readonly Residual[]): Record<string, number> {
  const byStatistic = new Map<string, number[]>();
  for (const { statistic, z } of rows) byStatistic.set(statistic, [...(byStatistic.get(statistic) ?? []), z]);
  return Object.fromEntries(
    Array.from(byStatistic, ([statistic, z]) => [
      `z.${statistic}`,
      z.reduce((sum, x) => sum + x, 0) / Math.sqrt(z.length),
    ]),
  );
}

/** "day 6 inBed: observed 225, predicted 180 ± 15, z = +3.0", the `most` worst. */
export function residualLines(rows: readonly Residual[], most: number): string[] {
  const many = rows.some(({ arm }) => arm !== rows[0].arm);
  return rows
    .slice(0, most)
    .map(
      ({ statistic, arm, observed, mean, sd, z }) =>
        `${many ? `${arm}, ` : ""}${statistic}: observed ${short(observed)}, predicted ${short(mean)} ± ${short(sd)}, z = ${z < 0 ? "−" : "+"}${Math.abs(z).toFixed(1)}`,
    );
}

/** Three significant digits, but whole numbers whole. */
export function short(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  const digits = Number.isInteger(x) && Math.abs(x) < 1e6 ? String(x) : String(Number(x.toPrecision(3)));
  return digits.replace("-", "−");
}
