/**
 * @file What is looked at before the weights of a run are called a posterior. Every check is cheap and always made where it
 * applies. Fatal ones concern the numbers that the weights are made of: where one fails, the weights may be anything.
 * Warnings concern what the weights say nothing about (what was left out, what an extrapolation rests on), or are seen by
 * the stated errors already.
 *
 * Leaders are the programs that hold LED of the posterior by batch B. Levels are far out, so that a run of sound numbers
 * fails one in a thousand times.
 */
import type { Check } from "../core/check.js";
import type { Evidence } from "../core/types.js";
import { scoreKindOf, scoreKinds } from "../core/score-kind.js";
import { welchDegrees } from "../evaluate/racing.js";
import { chiSquaredQuantile, studentTail } from "../math/quantiles.js";
import { logSumExp } from "../math/log-sum-exp.js";
import { fatal, nats, warning } from "./check-makers.js";
import { crossed, importance, reached } from "./checks-learnt.js";
import type { RunConfig } from "./config.js";
import { type Contender, logZOf, type Shortlist } from "./contest.js";
import { LEADER_SE } from "./effort.js";
import { evidenceOf, type Weighed } from "./scores.js";
import type { CrossCheck } from "./summary-types.js";

/** Share of the posterior that is the leaders'. */
const LED = 0.95;
/** Two-sided level of one comparison. */
const LEVEL = 0.001;
const MOST_FAILED = 0.5;
const MOST_EXCLUDED = 0.05;

export interface Examined {
  readonly config: RunConfig;
  /** name → value of the sampler's report */
  readonly report: Readonly<Record<string, number | string>>;
  readonly all: readonly Contender[];
  readonly list: Shortlist;
  readonly b: Weighed;
  readonly c: Weighed;
  readonly crossCheck: CrossCheck | null;
  /** programs the best could not be told from */
  readonly undecided: number;
  /** share of proposals that failed */
  readonly failedShare: number;
}

export function checksOf(examined: Examined): readonly Check[] {
  const { config, all, list, b } = examined;
  const kind = scoreKinds[scoreKindOf(config.evidence)];
  if (kind.noPosterior !== null)
    return [fatal("score", false, kind.noPosterior, "weigh by --evidence auto, exact or nle")];
  if (all.every((c) => logZOf(c.search) === -Infinity))
    return [
      fatal(
        "evidence",
        false,
        `no program can produce the data (all log Z are −Infinity) under --evidence ${config.evidence}`,
        "",
      ),
    ];
  const leaders = leadersOf(list, b);
  return [
    ...temperature(examined),
    ...errors(leaders),
    ...importance(leaders),
    ...replicatesAgree(leaders),
    ...batchesAgree(examined),
    ...crossed(examined.crossCheck, leaders),
    ...reached(leaders),
    ...failures(examined, leaders),
    ...shortlisted(examined),
  ];
}

/** Evidence by batch B of the programs that hold LED of the posterior. */
function leadersOf({ kept }: Shortlist, b: Weighed): readonly Evidence[] {
  const rows = kept.flatMap((c) => {
    const evidence = evidenceOf(b.get(c.program.id)) ?? c.search.evidence;
    return evidence === undefined || evidence.logZ === -Infinity ? [] : [{ evidence, log: c.logPrior + evidence.logZ }];
  });
  const total = logSumExp(rows.map(({ log }) => log));
  let held = 0;
  return rows
    .sort((x, y) => y.log - x.log)
    .flatMap(({ evidence, log }) => {
      if (held >= LED) return [];
      held += Math.exp(log - total);
      return [evidence];
    });
}

function temperature({ report }: Examined): Check[] {
  const reached = report["temperature"];
  if (typeof reached !== "number") return [];
  const words =
    reached < 1
      ? `the sampler stopped at temperature ${reached.toPrecision(3)}, before 1`
      : "the sampler reached temperature 1";
  return [fatal("temperature", reached >= 1, words, "give it more --iterations", reached, 1)];
}

function errors(leaders: readonly Evidence[]): Check[] {
  const worst = Math.max(...leaders.map(({ se }) => se));
  if (leaders.length === 0 || worst === 0) return [];
  const words = `the largest standard error among the leading programs is ${nats(worst)}`;
  return [fatal("errors", worst <= LEADER_SE, words, "more --replicates, or more --sims", worst, LEADER_SE)];
}

/** Spread of replicates beside their own variances: Σ (R − 1) s²/w is χ². The stated error disbelieves w where it must. */
function replicatesAgree(leaders: readonly Evidence[]): Check[] {
  const terms = leaders.flatMap(({ replicates, diagnostics: { ownVariance: w } }) => {
    const logs = replicates.filter((l) => l > -Infinity);
    if (typeof w !== "number" || w === 0 || logs.length < 2) return [];
    const mean = logs.reduce((s, l) => s + l, 0) / logs.length;
    return [{ freedom: logs.length - 1, sum: logs.reduce((s, l) => s + (l - mean) ** 2, 0) / w }];
  });
  if (terms.length === 0) return [];
  const freedom = terms.reduce((s, t) => s + t.freedom, 0);
  const ratio = terms.reduce((s, t) => s + t.sum, 0) / freedom;
  const limit = chiSquaredQuantile(1 - LEVEL, freedom) / freedom;
  const words = `replicates spread ${Math.sqrt(ratio).toFixed(2)} times as wide as each of them says`;
  return [
    warning(
      "replicates agree",
      ratio <= limit,
      words,
      "errors are taken from the spread; more --replicates make it smaller",
      ratio,
      limit,
    ),
  ];
}

/** Base and best, weighed twice by seeds that know nothing of each other. */
function batchesAgree({ b, c }: Examined): Check[] {
  const both = [...c].flatMap(([id, evaluation]) => {
    const [x, y] = [evidenceOf(b.get(id)), evidenceOf(evaluation)];
    return x === null || y === null || !Number.isFinite(x.logZ - y.logZ) ? [] : [{ x, y }];
  });
  const ratios = both
    .filter(({ x, y }) => comparable(x, y))
    .map(({ x, y }) => Math.abs(x.logZ - y.logZ) / (Math.hypot(x.se, y.se) * farOut(x, y)));
  if (ratios.length === 0) return [];
  const worst = Math.max(...ratios);
  const words =
    worst <= 1
      ? "two batches of fresh seeds agree within their errors"
      : `two batches of fresh seeds differ ${worst.toFixed(1)} times as much as their errors can explain`;
  return [
    fatal(
      "batches agree",
      worst <= 1,
      words,
      "the errors are too small: more --replicates, and look at the diagnostics",
      worst,
      1,
    ),
  ];
}

function comparable(x: Evidence, y: Evidence): boolean {
  const se = Math.hypot(x.se, y.se);
  return se > 0 && Number.isFinite(se);
}

/** Student's quantile of a difference. */
const farOut = (x: Evidence, y: Evidence): number => studentTail(LEVEL / 2, welchDegrees(x, y));

function failures({ failedShare }: Examined, leaders: readonly Evidence[]): Check[] {
  const lost = Math.max(
    0,
    ...leaders.map(({ diagnostics: { failedSimulations: f } }) => (typeof f === "number" && !Number.isNaN(f) ? f : 0)),
  );
  const percent = (x: number) => `${(100 * x).toFixed(0)} %`;
  return [
    warning(
      "simulations run",
      lost <= MOST_FAILED,
      `at most ${percent(lost)} of a leading program's simulations failed`,
      "they count as probability lost: look at the prior's corners",
      lost,
      MOST_FAILED,
    ),
    warning(
      "programs run",
      failedShare <= MOST_FAILED,
      `${percent(failedShare)} of the proposals failed`,
      "read the reasons in journal.jsonl",
      failedShare,
      MOST_FAILED,
    ),
  ];
}

function shortlisted({ list, undecided }: Examined): Check[] {
  const { excludedMass, excludedAtMost } = list;
  const words = `${excludedMass.toPrecision(2)} of the weight (${excludedAtMost.toPrecision(2)} at most) is of programs not weighed with fresh seeds`;
  const order =
    undecided === 0
      ? "the best is told from every other contender, or no better than matters"
      : `the best is not told from ${undecided} other programs`;
  return [
    warning(
      "shortlist",
      excludedMass <= MOST_EXCLUDED,
      words,
      "more --particles, or discover enumerate",
      excludedMass,
      MOST_EXCLUDED,
    ),
    warning("order", undecided === 0, order, "read the posterior, not the best alone; more --replicates", undecided, 0),
  ];
}
