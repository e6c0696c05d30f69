/**
 * @file Sampling-importance-resampling (Rubin 1988): draws of a proposal weighted by π/q and drawn again by weight. Cheap
 * and exact enough where the effective size is large; where it is not, a place to start chains from.
 */
import type { Rows } from "../density/density.js";
import { rowsAt } from "../density/rows.js";
import { logSumExp } from "../math/log-sum-exp.js";
import type { Stream } from "../math/rng.js";
import type { Proposal, Target } from "./moves.js";
import type { ParameterPrior } from "./posterior.js";

export interface Weighted {
  readonly theta: Rows;
  /** normalised */
  readonly weights: Float64Array;
  /** 1 / Σ w² */
  readonly effective: number;
}

/** Share of a defended proposal that is the prior: weights of the posterior stay below evidence / share. */
const DEFENCE = 0.1;

/** (1 − δ) q + δ p: no part of the prior is proposed never (Hesterberg 1995). */
export function defended(proposal: Proposal | undefined, prior: ParameterPrior): Proposal {
  const fromPrior: Proposal = {
    sample: (count, stream) => ({ theta: prior.sample(count, stream), refused: 0 }),
    logDensity: (theta) => prior.logDensity(theta),
  };
  if (proposal === undefined) return fromPrior;
  return {
    sample: (count, stream) => {
      const choose = stream.fork("choose");
      const own = Array.from({ length: count }, () => choose.uniform() >= DEFENCE);
      const learnt = proposal.sample(Math.max(1, own.filter(Boolean).length), stream.fork("proposal"));
      const plain = fromPrior.sample(Math.max(1, own.filter((o) => !o).length), stream.fork("prior"));
      const width = learnt.theta.width;
      const values = new Float64Array(count * width);
      const next = { learnt: 0, plain: 0 };
      own.forEach((o, i) => {
        const [from, row] = o ? [learnt.theta, next.learnt++] : [plain.theta, next.plain++];
        values.set(from.values.subarray(row * width, (row + 1) * width), i * width);
      });
      return { theta: { values, count, width }, refused: learnt.refused };
    },
    logDensity: (theta) => {
      const plain = prior.logDensity(theta);
      return proposal
        .logDensity(theta)
        .map((l, i) => logSumExp([l + Math.log1p(-DEFENCE), plain[i] + Math.log(DEFENCE)]));
    },
  };
}

export function weighDraws(target: Target, proposal: Proposal, count: number, stream: Stream): Weighted {
  const { theta } = proposal.sample(count, stream);
  const logProposal = proposal.logDensity(theta);
  const log = target.logDensity(theta).map((l, i) => (Number.isNaN(l) ? -Infinity : l - logProposal[i]));
  const total = logSumExp(log);
  if (!Number.isFinite(total))
    throw new RangeError(`Expected a draw of ${count} that the target finds possible, got none`);
  const weights = log.map((l) => Math.exp(l - total));
  return { theta, weights, effective: 1 / weights.reduce((s, w) => s + w * w, 0) };
}

/** `count` rows by weight, one uniform for all (Carpenter, Clifford & Fearnhead 1999), in random order. */
export function resampled({ theta, weights }: Weighted, count: number, stream: Stream): Rows {
  const offset = stream.uniform();
  const rows: number[] = [];
  let cumulative = 0;
  weights.forEach((w, i) => {
    cumulative += w;
    while (rows.length < count && (rows.length + offset) / count < cumulative) rows.push(i);
  });
  while (rows.length < count) rows.push(rows[rows.length - 1]);
  for (let i = count - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
  return rowsAt(theta, rows);
}
