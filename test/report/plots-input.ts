/** A run written by hand, for pictures and pages: nothing in it was computed. */
import type { Summary } from "../../src/run/summary-types.js";
import type { PredictiveBand } from "../../src/report/predictive.js";

const DAYS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const IN_BED = [3, 8, 26, 76, 225, 298, 258, 233, 189, 128, 68, 29, 14, 4];
const CONVALESCENT = [0, 0, 0, 0, 9, 17, 105, 162, 176, 166, 150, 85, 47, 20];

/** Bands that widen around `centre`, moved by `shift`. */
function band(observable: string, data: readonly number[], shift: number): PredictiveBand {
  const median = data.map((_, i) => Math.max(0, data[Math.max(0, i - shift)]));
  return {
    arm: "",
    observable,
    unit: "boys",
    timeUnit: "day",
    times: DAYS,
    data,
    lower: median.map((m) => Math.max(0, m - 2 * Math.sqrt(m) - 2)),
    median,
    upper: median.map((m) => m + 2 * Math.sqrt(m) + 2),
    failed: 0,
  };
}

export const pair = {
  base: [band("inBed", IN_BED, 1), band("convalescent", CONVALESCENT, 2)],
  best: [band("inBed", IN_BED, 0), band("convalescent", CONVALESCENT, 0)],
  series: 2,
};

const program = (id: string, weight: number, logZ: number, mechanisms: readonly string[]) => ({
  id,
  weight,
  weightSe: 0.04,
  logZ,
  se: 0.11,
  mechanisms,
  parameters: [{ name: "beta", unit: "1/day", median: 1.9, lower: 1.7, upper: 2.1 }],
});

export const summary: Summary = {
  run: "boarding-school-1",
  environment: "boarding-school",
  sampler: "smc",
  proposer: "mechanisms",
  seed: 1,
  backend: "cpu",
  status: "done",
  kind: "sampler",
  scoreKind: "log evidence",
  modelPrior: "mechanisms",
  noPosterior: null,
  candidates: 312,
  evaluated: 121,
  failed: 2,
  executionSuccessRate: 0.98,
  cacheHits: 189,
  particles: 50,
  ess: 41.2,
  essDistinct: 5.3,
  base: {
    id: "aac5e1d00000000",
    search: { logZ: -181.2, se: 0.2 },
    posterior: { logZ: -181.4, se: 0.3 },
    report: { logZ: -181.3, se: 0.2 },
  },
  best: {
    id: "bbc5e1d00000000",
    search: { logZ: -112.1, se: 0.2 },
    posterior: { logZ: -112.4, se: 0.11 },
    report: { logZ: -112.3, se: 0.1 },
    minusBase: { value: 69, se: 0.22 },
    program: "export default model({ /* best <&> */ });\n",
    mechanisms: ["latent-stage", "over-dispersed-counts"],
    file: "programs/bbc5e1d00000000.model.ts",
    method: "exact/likelihood",
  },
  posterior: [
    program("bbc5e1d00000000", 0.62, -112.4, ["latent-stage", "over-dispersed-counts"]),
    program("ccc5e1d00000000", 0.24, -113.3, ["early-cases", "latent-stage", "over-dispersed-counts"]),
    program("ddc5e1d00000000", 0.11, -114.2, ["isolation", "latent-stage", "over-dispersed-counts"]),
    program("eec5e1d00000000", 0.02, -121.9, ["over-dispersed-counts", "two-infectious-stages"]),
    program("ffc5e1d00000000", 0.0004, -136.9, []),
    program("aac5e1d00000000", 0, -181.4, []),
  ],
  excludedMass: 0.001,
  mechanisms: [
    { name: "early-cases", probability: 0.27, se: 0.05, prior: 0.5 },
    { name: "latent-stage", probability: 0.97, se: 0.01, prior: 0.5 },
    { name: "over-dispersed-counts", probability: 1, se: 0.001, prior: 0.33 },
    { name: "isolation", probability: 0.12, se: 0.04, prior: null },
  ],
  crossCheck: [],
  exact: null,
  heldOut: null,
  excludedAtMost: 0,
  crossCheckBasis: null,
  checks: [],
  ladder: null,
  refinements: [],
  ranking: [],
  metrics: [],
  diagnostics: { temperature: 1 },
  tokens: { prompt: 0, completion: 0, possiblyPaidRequests: 0 },
  costUsd: 0,
  seconds: { total: 40, propose: 1, simulate: 20, weigh: 15, fit: 0, saved: 0 },
};
