/** @file One line of advice: the most useful thing to do after a run with this result. */
import { failedChecks } from "../core/check.js";
import type { Summary } from "../run/summary-types.js";

/** A rule that may have something to say. The first that does is printed. */
type Rule = (summary: Summary, dir: string) => string | null;

const RULES: readonly Rule[] = [
  ({ status }, dir) => (status === "done" ? null : `discover resume ${dir}`),
  (summary, dir) =>
    isImpossible(summary)
      ? `look at ${dir}/${summary.best.file}: like all programs weighed it gives the data probability 0. Is an observation outside ` +
        "what observe allows (a negative or broken count, noise of width 0), or a state that should feed it empty?"
      : null,
  ({ candidates, failed }) =>
    candidates > 0 && failed > candidates / 2 ? "most programs failed: read the reasons in journal.jsonl" : null,
  (summary, dir) =>
    summary.heldOut === null
      ? null
      : `look at its forecasts: discover predict ${dir}; change a parameter: discover intervene ${dir} --scale ${someParameter(summary)}=0.7`,
  ({ checks }) => failedChecks(checks).find((c) => c.severity === "fatal" && c.advice !== "")?.advice ?? null,
  ({ noPosterior, sampler, proposer }) =>
    noPosterior !== null && proposer === "mechanisms"
      ? `for a posterior: discover ${sampler === "smc" ? "smc --weights tempered" : "smc"}`
      : null,
  ({ excludedMass, noPosterior }) =>
    noPosterior === null && excludedMass > 0.1
      ? "much posterior mass was not weighed again: more --particles, or discover enumerate"
      : null,
  ({ essDistinct, particles, noPosterior }) =>
    noPosterior === null && particles >= 10 && essDistinct < 5
      ? "few programs carry the weight: run with another --seed and compare with discover posterior"
      : null,
  ({ best }) =>
    best.minusBase !== null && best.minusBase.se > 1 ? "the difference is uncertain: more --replicates" : null,
  ({ sampler }, dir) =>
    sampler === "enumerate" ? `hold a search against it: discover smc, then discover posterior ${dir} <its run>` : null,
  (_, dir) => `compare with another seed: discover posterior ${dir} <other run>`,
];

export function nextStep(summary: Summary, dir: string): string {
  return RULES.map((rule) => rule(summary, dir)).find((advice) => advice !== null) ?? "";
}

/** The first that the best program has, to begin with. */
const someParameter = ({ best }: Summary): string =>
  /\bparameters:\s*\{\s*(?:\/\/.*\s*)*(\w+)\s*:/.exec(best.program)?.[1] ?? "PARAMETER";

/** Whether no program can have produced the data: all scores are −∞. */
export function isImpossible({ best }: Summary): boolean {
  return best.search !== null && best.search.logZ === -Infinity;
}
