/**
 * @file Training-free conditional densities (Vetter, Gloeckler, Gedon & Macke 2025): an in-context network gives one
 * dimension after the other,
 *
 *   q(x | c) = Π_j q(x_j | x_<j, c),   the context of factor j being all pairs ((x_<j, c), x_j).
 *
 * As a likelihood (x simulated data, c parameters) it is NLE-PFN, as a posterior NPE-PFN (Wahl et al. 2026, eqs. D-32 and
 * D-34). Fitting costs nothing; every density costs a pass through the network for each dimension.
 */
import type { Stream } from "../../math/rng.js";
import { inDataUnits } from "../data-units.js";
import type { FitDensities, Pairs, Rows } from "../density.js";
import type { FitUnitDensities, UnitDensity } from "../unit-density.js";
import { barsOf, drawFrom, logDensityAt, tempered, type Bars } from "./bars.js";
import type { Context, InContextNetwork } from "./network.js";

/** Rows asked about at once: attention needs memory for all pairs of rows. */
const CHUNK = 1024;

export const inContextDensity = (network: InContextNetwork): FitDensities => inDataUnits(inContextUnits(network));

/** Columns are taken as they are. */
export const inContextUnits =
  (network: InContextNetwork): FitUnitDensities =>
  (data) =>
    data.map((pairs) => factorised(network, contextsOf(pairs), 1));

/** One for each dimension. */
function contextsOf({ x, condition }: Pairs): readonly Context[] {
  return Array.from({ length: x.width }, (_, j) => ({
    inputs: inputsOf(x, condition, j),
    targets: Float64Array.from({ length: x.count }, (_, i) => x.values[i * x.width + j]),
  }));
}

/** (x_<j, c) of every row; a constant where that is nothing. */
function inputsOf(x: Rows, condition: Rows, j: number): Rows {
  const width = Math.max(1, j + condition.width);
  const values = new Float64Array(x.count * width);
  for (let i = 0; i < x.count; i++) {
    values.set(x.values.subarray(i * x.width, i * x.width + j), i * width);
    values.set(condition.values.subarray(i * condition.width, (i + 1) * condition.width), i * width + j);
  }
  return { values, count: x.count, width };
}

function factorised(network: InContextNetwork, contexts: readonly Context[], temperature: number): UnitDensity {
  const barsAt = (context: Context, queries: Rows): Bars[] => {
    const bars = askInParts(network, context, queries);
    return temperature === 1 ? bars : bars.map((one) => tempered(one, temperature));
  };
  return {
    logDensities: (variants, condition) => variants.map((x) => logDensityOf(contexts, barsAt, x, condition)),
    sample: (condition, stream) => draw(contexts, barsAt, condition, stream),
    temper: (by) => factorised(network, contexts, temperature * by),
  };
}

type BarsAt = (context: Context, queries: Rows) => Bars[];

function logDensityOf(contexts: readonly Context[], barsAt: BarsAt, x: Rows, condition: Rows): Float64Array {
  const out = new Float64Array(x.count);
  contexts.forEach((context, j) => {
    barsAt(context, inputsOf(x, condition, j)).forEach((bars, i) => {
      out[i] += logDensityAt(bars, x.values[i * x.width + j]);
    });
  });
  return out;
}

/** One dimension after the other, each given those before it. */
function draw(contexts: readonly Context[], barsAt: BarsAt, condition: Rows, stream: Stream): Rows {
  const width = contexts.length;
  const values = new Float64Array(condition.count * width);
  const x = { values, count: condition.count, width };
  contexts.forEach((context, j) => {
    const random = stream.fork("dimension", j);
    barsAt(context, inputsOf(x, condition, j)).forEach((bars, i) => {
      values[i * width + j] = drawFrom(bars, random);
    });
  });
  return x;
}

function askInParts(network: InContextNetwork, context: Context, queries: Rows): Bars[] {
  const out: Bars[] = [];
  for (let start = 0; start < queries.count; start += CHUNK) {
    const count = Math.min(CHUNK, queries.count - start);
    const values = queries.values.subarray(start * queries.width, (start + count) * queries.width);
    const { logits, borders } = network.predict(context, { values, count, width: queries.width });
    for (let i = 0; i < count; i++)
      out.push(barsOf(borders, logits.values.subarray(i * logits.width, (i + 1) * logits.width)));
  }
  return out;
}
