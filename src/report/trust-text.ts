/** @file How far to trust a result: what was tried, what failed, how many programs carry the weight, what was left out. */
import type { Summary } from "../run/summary-types.js";
import { tableLines } from "./columns.js";
import { heading } from "./heading.js";
import { count, nats, percent, probability, quantity, signed } from "./numbers.js";

export function trustLines(summary: Summary): string[] {
  const rows = [
    ["programs proposed", count(summary.candidates), "clones and repeats counted"],
    ["programs weighed", count(summary.evaluated), `${count(summary.cacheHits)} answers taken from the cache`],
    ["failed", count(summary.failed), `${percent(summary.executionSuccessRate)} of proposals ran`],
    ...particleRows(summary),
    ...leftOut(summary),
    ...(summary.exact === null
      ? []
      : [
          [
            "distance to truth",
            probability(summary.exact.totalVariation),
            "total variation to the enumerated posterior",
          ],
        ]),
    ...Object.entries(summary.diagnostics).map(([name, value]) => [
      spoken(name),
      typeof value === "number" ? quantity(value) : value,
      "",
    ]),
    ["method", summary.best.method, "of the best program's score"],
    ...costRows(summary),
  ];
  const columns = [{ title: "" }, { title: "", align: "right" }, { title: "" }] as const;
  return [heading("How far to trust it"), ...tableLines(columns, rows), ...crossCheck(summary)];
}

/** "prior mass visited" of "priorMassVisited". */
function spoken(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
}

function particleRows({ particles, ess, essDistinct }: Summary): string[][] {
  if (particles === 0) return [];
  return [
    ["effective programs", ess.toFixed(1), `of ${count(particles)} particles (effective sample size, ESS)`],
    ["  of them distinct", essDistinct.toFixed(1), "the same, equal programs counted once"],
  ];
}

function leftOut({ excludedMass, noPosterior }: Summary): string[][] {
  if (noPosterior !== null) return [];
  return [["left out", probability(excludedMass), "posterior mass of programs not weighed with fresh seeds"]];
}

function costRows({ tokens, costUsd, seconds }: Summary): string[][] {
  const weighing = seconds.weigh > 0 ? `${quantity(seconds.weigh)} s of weighing, all workers together` : "";
  const time = ["time", `${quantity(seconds.total)} s`, weighing];
  if (tokens.prompt + tokens.completion === 0) return [time];
  const paid = costUsd === null ? "price unknown" : `${costUsd.toFixed(2)} USD`;
  const doubt = tokens.possiblyPaidRequests > 0 ? `, possibly paid twice: ${tokens.possiblyPaidRequests}` : "";
  return [time, ["tokens", count(tokens.prompt + tokens.completion), `${paid}${doubt}`]];
}

function crossCheck(summary: Summary): string[] {
  const rows = summary.crossCheck.map(({ id, nle, exact }) => [
    id.slice(0, 8),
    exact === null ? "-" : nats(exact.logZ),
    nle === null ? "-" : nats(nle.logZ),
    exact === null || nle === null ? "-" : signed(nle.logZ - exact.logZ, Math.hypot(nle.se, exact.se)),
  ]);
  const columns = [
    { title: "program" },
    { title: "exact", align: "right" },
    { title: "neural", align: "right" },
    { title: "neural − exact", align: "right" },
  ] as const;
  return rows.length === 0 ? [] : ["", heading("Cross-check", "log evidence, nats"), ...tableLines(columns, rows)];
}
