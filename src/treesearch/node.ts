/**
 * @file What selection looks at: one row for each candidate of the tree.
 *
 * A row measures how bad its program is in log units, so that one set of rules serves all scores:
 *   held-out score s = n ln(naive / error)   loss = −s / n = ln(error / naive)
 *   distance d = −s                          loss = ln d
 *   log evidence                             loss = −s, nats
 * Differences of the first two are logarithms of ratios of errors; of the last, nats.
 */
import { scoreKindOf } from "../core/score-kind.js";
import type { Candidate, NodeId } from "../core/types.js";

/** What a difference of two losses is. */
export type LossUnit = "ratio" | "nats";

export interface TreeNode {
  readonly id: NodeId;
  /** identity of its program */
  readonly program: string;
  /** lower is better; Infinity where the program failed */
  readonly loss: number;
  readonly unit: LossUnit;
  /** of a repair, that of the node that it takes the place of */
  readonly parent: NodeId | null;
  /** refinements between it and its root; a repair takes the place of what it repairs */
  readonly depth: number;
  /** children, failed ones and those still under way included; of a failed node, its repairs */
  readonly kids: number;
  /** 0 for a node that ran, 1 for one that failed, one more for each failed repair in a row */
  readonly debugDepth: number;
  /** an earlier node has the same program: a fact about the search, no failure; never chosen */
  readonly duplicate: boolean;
}

export const ran = (n: TreeNode): boolean => n.loss < Infinity;

/** `nodes`: all earlier rows, by id. */
export function rowOf(candidate: Candidate, nodes: readonly TreeNode[]): TreeNode {
  const { ticket, node: id } = candidate;
  const from = ticket.parent === null ? null : nodes[ticket.parent];
  const repairs = ticket.intent === "debug";
  const program = candidate.proposal.program.id;
  return {
    id,
    program,
    ...lossOf(candidate),
    parent: repairs && from ? from.parent : ticket.parent,
    depth: from === null ? 0 : from.depth + (repairs ? 0 : 1),
    kids: 0,
    debugDepth: candidate.score > -Infinity ? 0 : 1 + (repairs && from ? from.debugDepth : 0),
    duplicate: nodes.some((n) => n.program === program),
  };
}

function lossOf({ score, evaluation }: Candidate): Pick<TreeNode, "loss" | "unit"> {
  if (!evaluation.ok || score === -Infinity) return { loss: Infinity, unit: "nats" };
  const { heldOut, evidence } = evaluation;
  if (heldOut) return { loss: -score / meanCount(heldOut.folds), unit: "ratio" };
  if (evidence && scoreKindOf(evidence.method) === "discrepancy") return { loss: logDistance(-score), unit: "ratio" };
  return { loss: -score, unit: "nats" };
}

/** Observations that one nat of a held-out score is spread over. */
function meanCount(folds: readonly { readonly count: number }[]): number {
  return folds.length === 0 ? 1 : folds.reduce((sum, { count }) => sum + count, 0) / folds.length;
}

/** An unbiased estimate of a distance may fall below 0, where it says no more than that it is small. */
const logDistance = (distance: number): number => (distance > 0 ? Math.log(distance) : -Infinity);
