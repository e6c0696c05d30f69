/** @file Picture of a run as a tree: depth to the right, the best path marked, scores beside the programs, failures crossed. */
import * as Plot from "@observablehq/plot";
import { type ScoreKind, scoreKinds } from "../core/score-kind.js";
import type { NodeId } from "../core/types.js";
import { drawChart, drawPicture, PALETTE, PICTURE_WIDTH, type Key } from "./svg.js";
import { type GenealogyPoint, layOutTree, type PlacedPoint } from "./tree-layout.js";

const MOST_PROGRAMS = 160;
/** More numbers than this are not read. */
const MOST_LABELS = 64;
/** px that a column takes whose numbers stand above its line */
const COLUMN = 44;
/** Deeper trees have no numbers on lines, and the usual width. */
const MOST_COLUMNS = 32;
const ROW = { labelled: 17, bare: 7 } as const; // px

const keysOf = (placed: readonly PlacedPoint[]): readonly Key[] => [
  { label: "program, the darker the better", colour: shade(0.6), shape: "dot" },
  { label: "path to the best", colour: PALETTE.best, shape: "line" },
  { label: "base", colour: PALETTE.base, shape: "ring" },
  ...(placed.some(({ score }) => score === -Infinity) ? [FAILED] : []),
  ...(placed.some(({ repairs }) => repairs === true) ? [REPAIR] : []),
];

const FAILED: Key = { label: "failed", colour: PALETTE.data, shape: "cross" };
const REPAIR: Key = { label: "repair", colour: PALETTE.data, shape: "dashes" };

export interface TreePlotOptions {
  readonly scoreKind: ScoreKind;
  /** of the errors that stand beside the programs, where predictions were scored */
  readonly unit?: string;
  /** id of the program called best; absent: the one with the highest score */
  readonly best?: string;
}

/** `points` in creation order, the first of them the base. Of large runs the leading 160 programs are shown. */
export function treePlot(
  points: readonly GenealogyPoint[],
  { scoreKind, unit, best: chosen }: TreePlotOptions,
): string {
  if (!points.some(({ score }) => Number.isFinite(score)))
    throw new Error("Expected a candidate with a finite score, got none");
  const { placed, rows, path, programs } = layOutTree(points, MOST_PROGRAMS, chosen);
  const labelled = placed.length <= MOST_LABELS;
  const known = new Map(placed.map((point) => [point.node, point]));
  const deepest = Math.max(...placed.map(({ depth }) => depth));
  const isDeep = deepest > MOST_COLUMNS;
  const onPath = new Set(path.map(({ node }) => node));
  const edges = placed.flatMap((child) => {
    const parent = child.parent === null ? undefined : known.get(child.parent);
    return parent === undefined ? [] : [edgeOf(parent, child, onPath.has(child.node))];
  });
  const [base, best] = [placed[0], path[path.length - 1]];
  const ran = placed.filter(({ score }) => Number.isFinite(score));
  const failed = placed.filter(({ score }) => !Number.isFinite(score));
  const at = { x: "depth", y: "row" } as const;
  const chart = drawChart({
    width: isDeep ? PICTURE_WIDTH : Math.max(PICTURE_WIDTH, deepest * COLUMN + 100),
    height: Math.max(160, rows * (labelled ? ROW.labelled : ROW.bare) + 60),
    marginLeft: 24,
    marginRight: 60,
    marginTop: 16,
    marginBottom: 42,
    x: {
      label: "depth (changes)",
      labelAnchor: "center",
      labelArrow: "none",
      ticks: wholeTicks(placed),
      tickFormat: "d",
    },
    y: { axis: null, reverse: true, domain: [-0.7, rows - 0.3] },
    marks: [
      Plot.gridX({ ticks: wholeTicks(placed), stroke: PALETTE.grid, strokeOpacity: 1 }),
      ...linesOf(edges),
      Plot.dot(ran, { ...at, r: labelled ? 4.5 : 3, fill: shadesOf(ran), stroke: "#FFFFFF", strokeWidth: 0.5 }),
      Plot.dot(failed, { ...at, r: labelled ? 3.5 : 2.5, symbol: "times", stroke: PALETTE.data, fill: "none" }),
      Plot.dot([best], { ...at, r: 6, fill: PALETTE.best, stroke: "#FFFFFF" }),
      Plot.dot([base], { ...at, r: 5, fill: "#FFFFFF", stroke: PALETTE.base, strokeWidth: 2 }),
      ...allLabels(labelled ? ran : isDeep ? [] : ran.filter(({ node }) => onPath.has(node)), placed, onPath, isDeep),
    ],
  });
  return drawPicture([chart], {
    title: "The tree of programs",
    note: noteOf(scoreKind, unit, labelled ? "all" : isDeep ? "none" : "path", placed.length, programs),
    keys: keysOf(placed),
  });
}

interface Edge {
  readonly points: readonly { readonly depth: number; readonly row: number; readonly edge: string }[];
  readonly kind: "plain" | "best" | "repair";
}

/** Out of the parent to the right, then to the child's row: as a step, so that lines do not cross programs. */
function edgeOf(parent: PlacedPoint, child: PlacedPoint, isBest: boolean): Edge {
  const edge = String(child.node);
  const bend = Math.max(parent.depth, child.depth - 0.55);
  const corners = [
    [parent.depth, parent.row],
    [bend, parent.row],
    [bend, child.row],
    [child.depth, child.row],
  ] as const;
  const kind = isBest ? "best" : child.repairs === true ? "repair" : "plain";
  return { kind, points: corners.map(([depth, row]) => ({ depth, row, edge })) };
}

const LOOKS = {
  plain: { stroke: "#BBBBBB", strokeWidth: 1 },
  repair: { stroke: PALETTE.data, strokeWidth: 1, strokeDasharray: "3 3" },
  best: { stroke: PALETTE.best, strokeWidth: 2.5 },
} as const;

/** The best path lies on top. */
function linesOf(edges: readonly Edge[]) {
  return (["plain", "repair", "best"] as const).map((kind) =>
    Plot.line(
      edges.filter((edge) => edge.kind === kind).flatMap(({ points }) => points),
      { x: "depth", y: "row", z: "edge", ...LOOKS[kind] },
    ),
  );
}

/** To the right of a leaf; of others above, off the line that leads on. */
function labels(points: readonly PlacedPoint[], place: "right" | "above", weight: number) {
  return Plot.text(points, {
    x: "depth",
    y: "row",
    ...(place === "right" ? { dx: 9 } : { dx: 6, dy: -9 }),
    textAnchor: "start",
    fontSize: 11,
    fontWeight: weight,
    fill: PALETTE.data,
    stroke: "#FFFFFF",
    strokeWidth: 3,
    text: ({ score, rmse }: PlacedPoint) => (rmse === undefined ? score.toFixed(1) : errorLabel(rmse)),
  });
}

/** Five characters at most: numbers on a line have little room. */
function errorLabel(rmse: number): string {
  if (rmse !== 0 && (rmse < 0.01 || rmse >= 99_999.5)) return rmse.toExponential(0).replace("e+", "e");
  const digits = rmse >= 1 ? 4 : 3;
  return Number(rmse.toPrecision(rmse >= 9999.5 ? 5 : digits)).toString();
}

function allLabels(
  ran: readonly PlacedPoint[],
  placed: readonly PlacedPoint[],
  onPath: ReadonlySet<NodeId>,
  leavesOnly: boolean,
) {
  const parents = new Set(placed.map(({ parent }) => parent));
  return (leavesOnly ? [false] : [true, false]).flatMap((isInner) =>
    ([true, false] as const).map((isOnPath) => {
      const some = ran.filter(({ node }) => parents.has(node) === isInner && onPath.has(node) === isOnPath);
      return labels(some, isInner ? "above" : "right", isOnPath ? 700 : 400);
    }),
  );
}

const wholeTicks = (placed: readonly PlacedPoint[]): number[] => {
  const deepest = Math.max(...placed.map(({ depth }) => depth));
  const step = Math.max(1, Math.ceil(deepest / 20));
  return Array.from({ length: Math.floor(deepest / step) + 1 }, (_, i) => i * step);
};

/** From light to dark by rank: a few programs far below the others must not press these into one shade. */
function shadesOf(ran: readonly PlacedPoint[]): string[] {
  const sorted = [...new Set(ran.map(({ score }) => score))].sort((a, b) => a - b);
  const rank = new Map(sorted.map((score, i) => [score, i / Math.max(1, sorted.length - 1)]));
  return ran.map(({ score }) => shade(rank.get(score)!));
}

/** 0: light grey-blue, 1: nearly the colour of the best. */
function shade(share: number): string {
  const mix = (from: number, to: number) =>
    Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, "0");
  return `#${mix(0xd5, 0x1f)}${mix(0xdd, 0x6f)}${mix(0xe6, 0xb0)}`;
}

function noteOf(
  kind: ScoreKind,
  unit: string | undefined,
  labelled: "all" | "path" | "none",
  shown: number,
  programs: number,
): string {
  const numbers =
    unit === undefined ? `${kind}${scoreKinds[kind].isEvidence ? ", nats" : ""}` : `RMSE on validation folds, ${unit}`;
  const where = labelled === "path" ? ", along the path to the best" : "";
  const told = labelled === "none" ? "" : ` Numbers${where}: ${numbers}, as the search saw them.`;
  const cut = programs > shown ? ` The leading ${shown} of ${programs} programs are shown.` : "";
  return `Each program where it was first met, joined to what it was made from.${told}${cut}`;
}
