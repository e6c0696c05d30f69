/**
 * @file The parameters of highest posterior density, by temperature-scaled sampling (Wahl et al. 2026, eq. D-33): draws
 * of q^(1/T) gather at the highest mode as T → 0. A density without one-dimensional factors is sampled at falling T by
 * chains in lock-step from its own best draws; the best θ met is then polished by a simplex (Nelder & Mead 1965).
 */
import type { Rows } from "../density/density.js";
import { rowsAt } from "../density/rows.js";
import type { Stream } from "../math/rng.js";
import { inside, toBox, toLine } from "./box.js";
import { runChains } from "./chains.js";
import type { Target } from "./moves.js";
import { minimise } from "./simplex.js";

export interface ModeOptions {
  readonly chains: number;
  /** temperatures, falling */
  readonly temperatures: readonly number[];
  readonly sweeps: number;
}

export const MODE_DEFAULTS: ModeOptions = { chains: 40, temperatures: [0.3, 0.1, 0.03, 0.01], sweeps: 20 };

export interface Mode {
  readonly theta: Float64Array;
  /** nats */
  readonly logDensity: number;
}

/** `draws`: of the density itself; the more, the surer that its highest mode is among them. */
export function findMode(target: Target, draws: Rows, stream: Stream, options: ModeOptions = MODE_DEFAULTS): Mode {
  const log = target.logDensity(draws);
  let best = better(null, draws, log);
  let start = bestRows(draws, log, Math.max(options.chains, 2 * draws.width + 2));
  for (const [level, temperature] of options.temperatures.entries()) {
    const chains = runChains(scaled(target, temperature), {
      start,
      warmup: options.sweeps,
      draws: 1,
      stream: stream.fork("temperature", level),
    });
    start = { values: chains.theta, count: chains.chains, width: chains.dim };
    best = better(
      best,
      start,
      chains.logDensity.map((l) => l * temperature),
    );
  }
  return polished(target, best);
}

/** π^(1/T) as a density of θ, so that modes stay where they are in θ. */
const scaled = (target: Target, temperature: number): Target => ({
  box: target.box,
  logDensity: (theta) => target.logDensity(theta).map((l) => l / temperature),
});

function better(known: Mode | null, theta: Rows, log: Float64Array): Mode {
  const at = log.reduce((b, l, i) => (l > log[b] ? i : b), 0);
  if (known !== null && known.logDensity >= log[at]) return known;
  const found = theta.values.slice(at * theta.width, (at + 1) * theta.width);
  if (!Number.isFinite(log[at])) throw new RangeError(`Expected a draw of finite density, got ${log[at]}`);
  return { theta: found, logDensity: log[at] };
}

/** The best rows, an even number of them, repeated where there are too few. */
function bestRows(theta: Rows, log: Float64Array, wanted: number): Rows {
  const order = Array.from(log.keys())
    .filter((i) => Number.isFinite(log[i]))
    .sort((a, b) => log[b] - log[a]);
  const count = wanted + (wanted % 2);
  return rowsAt(
    theta,
    Array.from({ length: count }, (_, i) => order[i % Math.min(order.length, 5 * count)]),
  );
}

function polished(target: Target, best: Mode): Mode {
  const d = best.theta.length;
  const line = toLine(target.box, { values: best.theta, count: 1, width: d });
  const negative = (z: Float64Array): number => {
    const theta = toBox(target.box, { values: z, count: 1, width: d });
    return inside(target.box, theta, 0) ? -target.logDensity(theta)[0] : Infinity;
  };
  const found = minimise(negative, line.values, 0.05);
  const theta = toBox(target.box, { values: found.at, count: 1, width: d }).values;
  return -found.value > best.logDensity ? { theta, logDensity: -found.value } : best;
}
