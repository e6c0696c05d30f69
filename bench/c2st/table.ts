/** @file Means over observations beside the published ones. */
import { mean, sd } from "../support.js";
import type { Job } from "./measure.js";

export interface Accuracy extends Job {
  readonly observation: number;
  readonly draws: number;
  /** of a classifier as strong as that of the published table */
  readonly accuracy: number;
  readonly se: number;
  /** of one that is trained for longer */
  readonly severe: number;
  readonly note: string;
  readonly seconds: { readonly fit: number; readonly draw: number; readonly test: number };
}

/** Means over ten observations at 1,000 and 10,000 simulations: `main_paper.csv` of github.com/sbi-benchmark/results. */
const PUBLISHED: Readonly<Record<string, { readonly nle: readonly number[]; readonly npe: readonly number[] }>> = {
  "gaussian-linear": { nle: [0.65, 0.555], npe: [0.694, 0.552] },
  "two-moons": { nle: [0.773, 0.713], npe: [0.725, 0.606] },
  slcp: { nle: [0.946, 0.771], npe: [0.975, 0.901] },
  sir: { nle: [0.761, 0.748], npe: [0.815, 0.68] },
};

export function publishedAccuracy({ task, sims, method }: Pick<Job, "task" | "sims" | "method">): number {
  const at = [1000, 10_000].indexOf(sims);
  return PUBLISHED[task]?.[method][at] ?? NaN;
}

export function tableLines(lines: readonly Accuracy[]): string[] {
  const cells = new Map<string, Accuracy[]>();
  for (const line of lines) {
    const key = [line.task, line.sims, line.method, line.estimator, line.bounds].join(" ");
    cells.set(key, [...(cells.get(key) ?? []), line]);
  }
  const head =
    "task             sims   method  estimator      accuracy ± error   published  difference  severe  fit s  draw s  test s";
  return [head, ...[...cells.values()].map(lineOf)];
}

/** The error is that of the mean over observations (and seeds), where there are several. */
function lineOf(cell: readonly Accuracy[]): string {
  const [first] = cell;
  const values = cell.map((c) => c.accuracy);
  const error = cell.length > 1 ? sd(values) / Math.sqrt(cell.length) : first.se;
  const published = publishedAccuracy(first);
  const seconds = (of: "fit" | "draw" | "test") => mean(cell.map((c) => c.seconds[of])).toFixed(1);
  return [
    first.task.padEnd(16),
    String(first.sims).padEnd(6),
    first.method.padEnd(7),
    `${first.estimator}${first.bounds === "mapped" ? "" : " cut"}`.padEnd(14),
    `${mean(values).toFixed(3)} ± ${error.toFixed(3)} (${cell.length})`.padEnd(18),
    published.toFixed(3).padEnd(10),
    (mean(values) - published).toFixed(3).padStart(7).padEnd(11),
    mean(cell.map((c) => c.severe))
      .toFixed(3)
      .padEnd(7),
    seconds("fit").padEnd(6),
    seconds("draw").padEnd(7),
    seconds("test"),
  ].join(" ");
}
