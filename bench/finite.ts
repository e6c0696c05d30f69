/**
 * @file The particle measure against the exact posterior of `finite`, over N: root mean square of the total variation
 * beside that of N independent draws from the posterior (the multinomial floor), and the slope in log N.
 */
import { collapse } from "../src/core/weights.js";
import { totalVariation } from "../src/core/posterior.js";
import { stream } from "../src/math/rng.js";
import { resamplings } from "../src/smc/resampling.js";
import { argument, mean, print, rms, scratchRun } from "./support.js";

const seeds = argument("seeds", 20);
const sizes = [100, 300, 1000, 3000];

async function main(): Promise<void> {
  const exact = await scratchRun({ sampler: "enumerate", env: "finite" }, { workers: 0 });
  const weights = exact.posterior.map((row) => row.weight);
  print(`finite: ${weights.length} programs, largest weight ${Math.max(...weights).toFixed(3)}; ${seeds} seeds`);
  print("N      tempered RMS TV   floor    ratio   published RMS TV");
  const points: [number, number][] = [];
  for (const n of sizes) {
    const tempered = await distances(n, "tempered");
    const published = await distances(n, "published");
    const floor = multinomialFloor(weights, n);
    points.push([Math.log(n), Math.log(rms(tempered))]);
    print(
      `${String(n).padEnd(6)} ${rms(tempered).toFixed(4).padStart(8)} ${floor.toFixed(4).padStart(15)} ${(rms(tempered) / floor).toFixed(3).padStart(7)} ${rms(published).toFixed(4).padStart(12)}`,
    );
  }
  print(`slope of log RMS TV in log N: ${slope(points).toFixed(3)}`);
}

async function distances(particles: number, weights: "tempered" | "published"): Promise<number[]> {
  const list: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const summary = await scratchRun({ sampler: "smc", env: "finite", particles, weights, seed }, { workers: 0 });
    list.push(summary.exact?.totalVariation ?? NaN);
  }
  return list;
}

/** RMS total variation of n independent draws. */
function multinomialFloor(weights: readonly number[], n: number): number {
  const truth = new Map(weights.map((w, i) => [String(i), w]));
  const draws = Array.from({ length: 200 }, (_, r) => {
    const ids = [...resamplings.multinomial(weights, n, stream(1).fork(r))].map(String);
    return totalVariation(collapse(ids, new Float64Array(n).fill(1 / n)), truth);
  });
  return rms(draws);
}

function slope(points: readonly [number, number][]): number {
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  return points.reduce((s, [x, y]) => s + (x - mx) * (y - my), 0) / points.reduce((s, [x]) => s + (x - mx) ** 2, 0);
}

await main();
