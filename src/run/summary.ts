/** @file From what a run found to `summary.json`: no decision is made here that changes a number. */
import { basename } from "node:path";
import { hindsight, naivePredictors } from "../baselines/naive.js";
import { scoreKindOf } from "../core/score-kind.js";
import { totalVariation } from "../core/posterior.js";
import type { Evaluation, Evidence, Genealogy, ModelProgram } from "../core/types.js";
import { collapse, normalise } from "../core/weights.js";
import { pairedDifference } from "../evaluate/evidence.js";
import { type Contender, logZOf, type Shortlist } from "./contest.js";
import type { PriorName } from "./config.js";
import { isFit } from "./fitting.js";
import { heldOutOf } from "./held-out.js";
import { ladderReport } from "./ladder-report.js";
import { metricsOf } from "./metrics.js";
import { refinementsOf } from "./refinements.js";
import type { Rescored } from "./rescore.js";
import { mechanismRows, particleReport, posteriorOf, posteriorRows, rankingRows } from "./rows.js";
import { evidenceOf, scored, scoreOfEvaluation, type Weighed } from "./scores.js";
import type { Searched } from "./search.js";
import { largeSqueeze } from "./squeeze.js";
import type { Stop } from "./stop.js";
import type { Summary } from "./summary-types.js";
import { AFTERWARDS } from "./weigh-changes.js";
import type { Workplace } from "./workplace.js";

export interface Findings {
  readonly all: readonly Contender[];
  /** how many of `all` the search found; the rest are neighbours */
  readonly found: number;
  /** that of the search, and what was tried after it of the best program's parts */
  readonly genealogy: Genealogy;
  readonly best: Contender;
  readonly a: Weighed;
  readonly done: Rescored;
  readonly noPosterior: string | null;
  readonly checks: Summary["checks"];
  /** to batch A, after the search */
  readonly replicatesAdded: number;
  readonly priorName: PriorName;
  readonly stopped: Stop | null;
  readonly possiblyPaid: number;
  /** the named prior, of any program with its probability under the proposer */
  readonly logPriorOf: (program: ModelProgram, logPrior: number | null) => number;
}

export function summaryOf(workplace: Workplace, { sampler, last }: Searched, findings: Findings): Summary {
  const { config, environment, chosen, archive, folder, stream } = workplace;
  const { all, best, a, done, noPosterior, stopped } = findings;
  const { genealogy, state } = last!;
  const particles = sampler.particles(state, genealogy);
  const { measure, ...slots } = particleReport(particles.nodes, particles.logWeights, genealogy);
  const posterior = noPosterior === null ? posteriorOf(all, done.b, stream.fork("posterior")) : null;
  const counts = countsOf(genealogy);
  const usage = stopped === null ? archive.usage : workplace.meter.total; // of a stop, answers without a proposal too
  const finalOf = (id: string) => evidenceOf(done.c.get(id));
  const climbed = ladderReport(genealogy, workplace.outside.rungs());
  const bias = biasOf(done.crossCheck);
  const [ofBest, ofBase] = [finalOf(best.program.id), finalOf(chosen.base.id)];
  return {
    run: basename(folder.dir),
    environment: environment.name,
    sampler: config.sampler === "smc" ? `smc (${config.weights} weights)` : config.sampler,
    proposer: chosen.proposer.name,
    seed: config.seed,
    backend: workplace.engine.backend.name,
    status: stopped?.message ?? "done",
    kind: sampler.kind,
    scoreKind: scoreKindOf(config.evidence),
    modelPrior: findings.priorName,
    noPosterior,
    ...counts,
    ...slots,
    base: scored(chosen.base.id, a, done.b, done.c, bias),
    best: {
      ...scored(best.program.id, a, done.b, done.c, bias),
      minusBase: differenceOf(best.program.id === chosen.base.id, ofBest, ofBase),
      program: best.program.source,
      mechanisms: best.program.mechanisms,
      file: writePrograms(workplace, done.list, best.program),
      method: evidenceOf(best.search)?.method ?? "",
    },
    posterior: posterior ? posteriorRows(posterior, done.list, done.b) : [],
    excludedMass: done.list.excludedMass,
    excludedAtMost: done.list.excludedAtMost,
    mechanisms: posterior ? mechanismRows(posterior, all, libraryOf(workplace, findings.logPriorOf)) : [],
    crossCheck: done.crossCheck?.rows ?? [],
    crossCheckBasis:
      done.crossCheck === null ? null : { basis: done.crossCheck.basis, observations: done.crossCheck.observations },
    checks: findings.checks,
    ladder: climbed?.report ?? null,
    refinements: refinementsOf(findings.genealogy, best.program, scoreOfEvaluation(best.search)),
    ranking: posterior ? [] : rankingRows(done.list, a, done.b),
    metrics: metricsOfBoth(workplace, best.program, a, done.b),
    exact: exactDistance(workplace, measure, all, noPosterior),
    heldOut: heldOutOf({
      config,
      environment,
      base: chosen.base,
      best: best.program,
      b: done.b,
      c: done.c,
      baselines: (task) => [...naivePredictors(task), hindsight],
    }),
    diagnostics: {
      ...diagnosticsOf(workplace, sampler.report(state, genealogy), findings),
      ...triedAfterwards(findings.genealogy),
      ...(findings.replicatesAdded === 0 ? {} : { replicatesAdded: findings.replicatesAdded }),
      ...squeezeRow(workplace, best.program, genealogy),
    },
    tokens: {
      prompt: usage.promptTokens,
      completion: usage.completionTokens,
      possiblyPaidRequests: findings.possiblyPaid,
    },
    costUsd: usage.costUsd,
    seconds: { ...secondsOf(workplace), saved: climbed?.secondsSaved ?? 0 },
  };
}

/** program id → what a learnt likelihood exceeds an exact one by, where both weighed all of the data */
function biasOf(crossCheck: Rescored["crossCheck"]): ReadonlyMap<string, number> {
  const rows = crossCheck?.basis === "data" ? crossCheck.rows : [];
  return new Map(rows.flatMap(({ id, difference }) => (difference === null ? [] : [[id, difference.value]])));
}

function metricsOfBoth(
  { environment, chosen, config }: Workplace,
  best: ModelProgram,
  a: Weighed,
  b: Weighed,
): Summary["metrics"] {
  const programs = best.id === chosen.base.id ? [best] : [chosen.base, best];
  return programs.flatMap(
    (program) => metricsOf(environment, program, b.get(program.id) ?? a.get(program.id), config.seed) ?? [],
  );
}

/** Of a program and itself: nothing, without error. */
function differenceOf(same: boolean, best: Evidence | null, base: Evidence | null): Summary["best"]["minusBase"] {
  if (best === null || base === null) return null;
  return same ? { value: 0, se: 0 } : pairedDifference(best, base);
}

function countsOf(genealogy: Genealogy) {
  const candidates = genealogy.size - 1;
  const made = [...genealogy].slice(1);
  const failed = made.filter((c) => !c.evaluation.ok).length;
  const distinctIds = new Set([...genealogy].map((c) => c.proposal.program.id)).size;
  return {
    candidates,
    evaluated: distinctIds,
    failed,
    executionSuccessRate: candidates === 0 ? 1 : (candidates - failed) / candidates,
    cacheHits: genealogy.size - distinctIds,
  };
}

/** Files of the best and of everything in the posterior; returns the best one's. */
function writePrograms({ folder }: Workplace, list: Shortlist, best: ModelProgram): string {
  for (const { program } of list.kept) folder.writeProgram(program);
  return folder.writeProgram(best);
}

/** Mechanisms of the library and their probability under the named prior; empty where programs cannot be listed. */
function libraryOf({ chosen }: Workplace, logPriorOf: Findings["logPriorOf"]): Map<string, number> {
  const library = new Map<string, number>();
  if (chosen.space === null) return library;
  const listed = [...chosen.space.programs.values()];
  const weights = normalise(listed.map(({ program, logPrior }) => logPriorOf(program, logPrior)));
  listed.forEach(({ program }, i) => {
    for (const name of program.mechanisms) library.set(name, (library.get(name) ?? 0) + weights[i]);
  });
  return library;
}

/** Distance of the particle measure from the sampler's own target, where the whole space was weighed. */
function exactDistance(
  { chosen }: Workplace,
  measure: ReadonlyMap<string, number>,
  all: readonly Contender[],
  noPosterior: string | null,
): Summary["exact"] {
  const { space } = chosen;
  if (space === null || noPosterior !== null || all.length < space.programs.size) return null;
  const weights = normalise(all.map((c) => space.logPrior(c.program.id) + logZOf(c.search)));
  return {
    totalVariation: totalVariation(
      measure,
      collapse(
        all.map((c) => c.program.id),
        weights,
      ),
    ),
  };
}

function diagnosticsOf(
  { chosen }: Workplace,
  report: Readonly<Record<string, number | string>>,
  { all, found }: Findings,
): Summary["diagnostics"] {
  const { space } = chosen;
  if (space === null) return report;
  const weighed = all.reduce((sum, c) => sum + Math.exp(space.logPrior(c.program.id)), 0);
  return {
    ...report,
    programsInSpace: space.programs.size,
    neighboursWeighed: all.length - found,
    priorMassWeighed: Math.min(1, weighed),
  };
}

/** Programs by the rules that no ticket of the search has. */
function triedAfterwards(genealogy: Genealogy): Record<string, number> {
  const rules = [...genealogy].map(({ ticket }) => ticket.rule);
  const counts = AFTERWARDS.map((rule) => [`rule: ${rule}`, rules.filter((each) => each === rule).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Only where there is something to say. */
function squeezeRow(
  { chosen, config, environment }: Workplace,
  best: ModelProgram,
  genealogy: Genealogy,
): Summary["diagnostics"] {
  if (isFit(config)) return {}; // predicted parameters have no prior to simulate from
  if (chosen.space !== null || environment.priors === "program") return {}; // a library's mechanisms bring no prior of their own
  const found = largeSqueeze(environment, chosen.base, best, genealogy);
  return found === null ? {} : { predictiveShrinkage: `${found.value.toFixed(1)} ± ${found.se.toFixed(1)}` };
}

function secondsOf({ archive, began }: Workplace): Omit<Summary["seconds"], "saved"> {
  const sum = (part: "simulate" | "weigh" | "fit") =>
    [...archive.evaluations.values()].reduce((total, e: Evaluation) => total + e.cost.seconds[part], 0);
  return {
    total: archive.secondsBefore + (Date.now() - began) / 1000,
    propose: archive.proposeSeconds,
    simulate: sum("simulate"),
    weigh: sum("weigh"),
    fit: sum("fit"),
  };
}
