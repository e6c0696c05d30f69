/**
 * @file From where the truths lie to what is wrong with a posterior. Every check is an exact or asymptotic test that a
 * calibrated posterior fails with a small stated probability; all of them together raise a false alarm in at most the
 * share `FALSE_ALARMS` of studies (Bonferroni).
 */
import type { Check } from "../core/check.js";
import { centrality } from "../diagnose/coverage.js";
import { testUniform } from "../diagnose/ecdf-bands.js";
import { areaToCurve } from "../diagnose/tarp.js";
import { chiSquareTest, kolmogorovSmirnov } from "../diagnose/uniformity.js";
import type { Panel, ParameterOutcome } from "./types.js";

export const FALSE_ALARMS = 0.01;

/** Share of data sets that may come without a posterior. */
export const MOST_LOST = 0.01;

export function panelsOf(names: readonly string[], outcomes: readonly ParameterOutcome[]): Panel[] {
  const parameters = names.map((name, j) =>
    panel(
      name,
      "parameter",
      outcomes.map(({ places }) => places[j]),
    ),
  );
  if (names.length === 0) return [];
  const likelihood = outcomes.map((outcome) => outcome.likelihood);
  const tarp = outcomes.map((outcome) => outcome.tarp);
  return [...parameters, panel("log-likelihood", "likelihood", likelihood), panel("TARP", "tarp", tarp)];
}

function panel(name: string, kind: Panel["kind"], places: readonly number[]): Panel {
  return {
    name,
    kind,
    places,
    p: testUniform(places).p,
    coverageP: kind === "parameter" ? testUniform(centrality(places)).p : null,
    chiSquareP: chiSquareTest(places).p,
    kolmogorovSmirnovP: kolmogorovSmirnov(places).p,
  };
}

/** A test: its p-value is held against its share of the false alarms. */
interface Test {
  readonly name: string;
  readonly p: number;
  readonly words: string;
}

/** `more`: tests from elsewhere, which share the false alarms. */
export function parameterChecks(panels: readonly Panel[], more: readonly Test[] = []): Check[] {
  const tests = [...panels.flatMap(testsOf), ...more];
  const limit = levelOf(tests.length);
  return tests.map(({ name, p, words }) => {
    const passed = p > limit;
    return {
      name,
      passed,
      severity: "fatal",
      value: p,
      limit,
      words: passed ? `as it should be (${shortP(p)})` : `${words} (${shortP(p)})`,
      advice: passed ? "" : ADVICE,
    };
  });
}

const ADVICE = "raise --sims or --replicates, or use an exact method";

/** What one of `count` tests may raise false alarms with. */
const levelOf = (count: number): number => FALSE_ALARMS / Math.max(1, count);

function testsOf({ name, kind, places, p, coverageP }: Panel): Test[] {
  if (kind === "likelihood") return [{ name: "ranks of the log-likelihood", p, words: likelihoodWords(places) }];
  if (kind === "tarp") return [{ name: "TARP, all parameters at once", p, words: tarpWords(places) }];
  return [
    { name: `ranks of ${name}`, p, words: rankWords(places) },
    { name: `coverage of ${name}`, p: coverageP ?? 1, words: widthWords(places) },
  ];
}

const share = (values: readonly number[], holds: (u: number) => boolean): string =>
  `${Math.round((100 * values.filter(holds).length) / values.length)} %`;

function rankWords(places: readonly number[]): string {
  const mean = places.reduce((sum, u) => sum + u, 0) / places.length;
  const far = Math.abs(mean - 0.5) > 3 / Math.sqrt(12 * places.length);
  if (!far) return `truths are spread unevenly among posterior draws; ${widthWords(places)}`;
  const above = share(places, (u) => u > 0.5);
  return `posteriors lie too ${mean > 0.5 ? "low" : "high"}: ${above} of truths are above their median`;
}

function widthWords(places: readonly number[]): string {
  const held = places.filter((u) => Math.abs(2 * u - 1) <= 0.5).length / places.length;
  const narrow = held < 0.5 ? "too narrow" : "too wide";
  return `50 % intervals hold ${Math.round(100 * held)} % of truths, so they are ${narrow}`;
}

function likelihoodWords(places: readonly number[]): string {
  return `the truth is likelier than the median posterior draw in ${share(places, (u) => u > 0.5)} of data sets, not half`;
}

function tarpWords(places: readonly number[]): string {
  const { atc, se } = areaToCurve(places);
  const way = Math.abs(atc) < 2 * se ? "in the wrong place" : atc > 0 ? "too wide" : "too narrow";
  return `posteriors are ${way}: area to the curve ${atc.toFixed(3)} ± ${se.toFixed(3)}`;
}

/** "p = 0.043", "p < 0.001" */
export const shortP = (p: number): string => (p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`);

/** Ranks among fewer draws than this say little. */
export const LEAST_DRAWS = 20;

/** Clones of few draws are no more than those few: a study of them is blunt, and a posterior of them is, too. */
export function drawsCheck(outcomes: readonly ParameterOutcome[]): Check {
  const sorted = outcomes.map(({ draws }) => draws).sort((a, b) => a - b);
  const value = sorted[Math.floor(sorted.length / 10)];
  const passed = value >= LEAST_DRAWS;
  return {
    name: "independent posterior draws",
    passed,
    severity: "warning",
    value,
    limit: LEAST_DRAWS,
    words: `${value} or fewer in the poorest tenth of data sets, clones counted once`,
    advice: passed ? "" : "most posterior draws are copies of a few: raise --replicates or --sims",
  };
}

/** Data sets without a posterior: to leave them out would be to condition on success. */
export function lostCheck(lost: readonly { readonly reason: string }[], total: number): Check {
  const value = total === 0 ? 0 : lost.length / total;
  const passed = value <= MOST_LOST;
  const first = lost.length === 0 ? "" : `, first: ${lost[0].reason}`;
  return {
    name: "data sets without a posterior",
    passed,
    severity: "fatal",
    value,
    limit: MOST_LOST,
    words: `${lost.length} of ${total}${first}`,
    advice: passed
      ? ""
      : "the method cannot be judged by the data sets that it can handle: raise its effort or its limits",
  };
}
