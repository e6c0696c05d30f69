/** @file Picture of a genealogy: every candidate at its creation order and score, joined to its parent. */
import { type ScoreKind, scoreKinds } from "../core/score-kind.js";
import * as Plot from "@observablehq/plot";
import type { NodeId } from "../core/types.js";
import { drawChart, drawPicture, PALETTE, PICTURE_WIDTH, type Key } from "./svg.js";
import type { GenealogyPoint } from "./tree-layout.js";

const MOST_NODES = 4000;
const LOWEST_SHARE = 0.05; // of the scores may lie below the scale

/** The line of descent that ends at `node`, root first. */
function lineage(points: ReadonlyMap<NodeId, GenealogyPoint>, node: NodeId): GenealogyPoint[] {
  const line: GenealogyPoint[] = [];
  for (let at = points.get(node); at !== undefined; at = at.parent === null ? undefined : points.get(at.parent))
    line.push(at);
  return line.reverse();
}

/** Lowest score shown: a few failures that barely run must not press all else into one line. */
function scaleFoot(scores: readonly number[], base: number): number {
  const sorted = [...scores].sort((a, b) => a - b);
  const low = sorted[Math.floor(LOWEST_SHARE * (sorted.length - 1))];
  return Number.isFinite(base) ? Math.min(base, low) : low;
}

const KEYS: readonly Key[] = [
  { label: "candidate", colour: PALETTE.prior, shape: "dot" },
  { label: "line of descent of the best", colour: PALETTE.best, shape: "line" },
  { label: "base program", colour: PALETTE.base, shape: "ring" },
  { label: "failed, or below the scale", colour: PALETTE.data, shape: "cross" },
];

/**
 * `points` in creation order, the first of them the base. `program`: the one called best; absent, or not shown: the first
 * with the highest score. Of very long runs the first 4,000 candidates are shown.
 */
export function genealogyPlot(
  points: readonly GenealogyPoint[],
  scoreKind: ScoreKind = "log evidence",
  program?: string,
): string {
  const shown = points.slice(0, MOST_NODES);
  const finite = shown.filter((point) => Number.isFinite(point.score));
  if (finite.length === 0) throw new Error("Expected a candidate with a finite score, got none");
  const chosen = finite.find((point) => program !== undefined && point.program === program);
  const best = chosen ?? finite.reduce((a, b) => (b.score > a.score ? b : a));
  const foot = scaleFoot(
    finite.map((point) => point.score),
    shown[0].score,
  );
  const at = (point: GenealogyPoint) => ({ node: point.node, score: Math.max(foot, point.score) });
  const known = new Map(shown.map((point) => [point.node, point]));
  const links = shown.flatMap((point) => {
    const parent = point.parent === null ? undefined : known.get(point.parent);
    if (parent === undefined) return [];
    const [from, to] = [at(parent), at(point)];
    return [{ x1: from.node, y1: from.score, x2: to.node, y2: to.score }];
  });
  const inside = finite.filter((point) => point.score >= foot);
  const chart = drawChart({
    width: PICTURE_WIDTH,
    height: 320,
    marginLeft: 64,
    marginRight: 20,
    marginTop: 30,
    marginBottom: 42,
    x: {
      tickFormat: (node: number) => (Number.isInteger(node) ? node.toLocaleString("en-US") : ""),
      label: "candidate, in order of creation",
      labelAnchor: "center",
      labelArrow: "none",
      insetLeft: 8,
      insetRight: 8,
    },
    y: {
      label: `${scoreKind} (${scoreKinds[scoreKind].isEvidence ? "nats" : "not a posterior"})`,
      labelArrow: "none",
      insetBottom: 8,
    },
    marks: [
      Plot.gridY({ stroke: PALETTE.grid, strokeOpacity: 1 }),
      Plot.link(links, {
        x1: "x1",
        y1: "y1",
        x2: "x2",
        y2: "y2",
        stroke: PALETTE.prior,
        strokeOpacity: 0.25,
        strokeWidth: 0.75,
      }),
      Plot.dot(inside, { x: "node", y: "score", r: 2, fill: PALETTE.prior }),
      Plot.dot(shown.filter((point) => !(point.score >= foot)).map(at), {
        x: "node",
        y: "score",
        r: 2.5,
        symbol: "times",
        stroke: PALETTE.data,
        fill: "none",
      }),
      Plot.line(lineage(known, best.node).map(at), { x: "node", y: "score", stroke: PALETTE.best, strokeWidth: 2 }),
      Plot.dot([at(best)], { x: "node", y: "score", r: 5, fill: PALETTE.best }),
      Plot.dot([at(shown[0])], { x: "node", y: "score", r: 5, fill: "#FFFFFF", stroke: PALETTE.base, strokeWidth: 2 }),
    ],
  });
  const note = "Each candidate is joined to its parent; higher is better; scores are those that the search saw.";
  const cut =
    points.length > shown.length ? ` The first ${shown.length} of ${points.length} candidates are shown.` : "";
  return drawPicture([chart], { title: "Genealogy of the run", note: note + cut, keys: KEYS });
}
