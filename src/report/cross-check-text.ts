/** @file Two methods beside each other, with what may be compared said under the table. */
import type { Summary } from "../run/summary-types.js";
import { tableLines, wrapLines } from "./columns.js";
import { heading } from "./heading.js";
import { signed, withError } from "./numbers.js";

type Basis = NonNullable<Summary["crossCheckBasis"]>;

/** What the last column is, and what it may be read as. */
export function crossCheckWords({ basis, observations }: Basis): { readonly column: string; readonly caveat: string } {
  switch (basis) {
    case "data":
      return {
        column: "learnt − exact",
        caveat: "Both weigh all of the data: the difference is the learnt one's error.",
      };
    case "observations":
      return {
        column: "learnt − exact",
        caveat:
          `Both weigh the same ${observations} observations, those behind the environment's statistics, and not all of the data: ` +
          "the difference is the learnt one's error; neither value is a score of the tables above.",
      };
    case "differences":
      return {
        column: "learnt − exact, to base",
        caveat:
          "The learnt likelihood is of statistics, the exact one of the data: the values do not compare, only how far a program " +
          "stands above the base, and what the statistics leave out of the data is in that difference too.",
      };
    default:
      return basis satisfies never;
  }
}

export function crossCheckLines({ crossCheck, crossCheckBasis, base }: Summary): string[] {
  if (crossCheckBasis === null || crossCheck.length === 0) return [];
  const { column, caveat } = crossCheckWords(crossCheckBasis);
  const rows = crossCheck.map(({ id, nle, exact, difference }) => [
    id === base.id ? "base" : id.slice(0, 8),
    exact === null ? "-" : withError(exact.logZ, exact.se),
    nle === null ? "-" : withError(nle.logZ, nle.se),
    difference === null ? "-" : signed(difference.value, difference.se),
  ]);
  const columns = [
    { title: "program" },
    { title: "exact", align: "right" },
    { title: "learnt", align: "right" },
    { title: column, align: "right" },
  ] as const;
  return [
    "",
    heading("Cross-check", "log evidence ± standard error, nats"),
    ...tableLines(columns, rows),
    ...wrapLines(caveat, 100),
  ];
}
