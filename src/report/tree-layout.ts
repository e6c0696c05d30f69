/**
 * @file Where the programs of a run stand in a picture of its tree: a column for each depth, a row for each leaf, a parent
 * half way between its first and its last child. Each program stands once, where it was first met. A repair takes the place
 * of what it repairs: same column, next row. Nothing is known here of pixels.
 */
import type { NodeId } from "../core/types.js";

/** One candidate of a run, as pictures need it. */
export interface GenealogyPoint {
  readonly node: NodeId;
  readonly parent: NodeId | null;
  /** nats; −Infinity for a failure */
  readonly score: number;
  /** id of its program; absent: no other candidate has it */
  readonly program?: string;
  /** made to repair its parent */
  readonly repairs?: boolean;
  /** of a prediction held out, in the task's unit */
  readonly rmse?: number;
}

export interface PlacedPoint extends GenealogyPoint {
  /** refinements of its root, from 0 */
  readonly depth: number;
  /** from 0 at the top */
  readonly row: number;
}

export interface TreeLayout {
  readonly placed: readonly PlacedPoint[];
  readonly rows: number;
  /** the line of descent of the best, root first */
  readonly path: readonly PlacedPoint[];
  /** different programs in all, shown or not */
  readonly programs: number;
}

/**
 * `points` in creation order, the base first; at most `most` programs, those of the best and their ancestors. `program`: the
 * one called best; absent, or not met: the first with the highest score.
 */
export function layOutTree(points: readonly GenealogyPoint[], most: number, program?: string): TreeLayout {
  const all = distinct(points);
  const best = all.find((point) => program !== undefined && point.program === program) ?? bestOf(all);
  const byNode = new Map(all.map((point) => [point.node, point]));
  const shown = all.length <= most ? all : leading(all, byNode, most, best);
  const rows = rowsOf(shown, byNode);
  const placed = shown.map((point) => ({ ...point, depth: depthOf(point, byNode), row: rows.at.get(point.node)! }));
  const places = new Map(placed.map((point) => [point.node, point]));
  const path = lineOf(best, byNode).map(({ node }) => places.get(node)!);
  return { placed, rows: rows.count, path, programs: all.length };
}

/** First candidates of each program, their parents first candidates too: parents stay older than their children. */
function distinct(points: readonly GenealogyPoint[]): GenealogyPoint[] {
  const firstOf = new Map<string, NodeId>();
  const standIn = new Map<NodeId, NodeId>();
  return points
    .filter(({ node, program = String(node) }) => {
      const known = firstOf.get(program);
      standIn.set(node, known ?? node);
      if (known === undefined) firstOf.set(program, node);
      return known === undefined;
    })
    .map((point) => ({ ...point, parent: point.parent === null ? null : (standIn.get(point.parent) ?? null) }));
}

type Points = ReadonlyMap<NodeId, GenealogyPoint>;

const parentOf = ({ parent }: GenealogyPoint, points: Points): GenealogyPoint | undefined =>
  parent === null ? undefined : points.get(parent);

/** Root first, the point itself last. */
function lineOf(point: GenealogyPoint, points: Points): GenealogyPoint[] {
  const line: GenealogyPoint[] = [];
  for (let at: GenealogyPoint | undefined = point; at !== undefined; at = parentOf(at, points)) line.push(at);
  return line.reverse();
}

const depthOf = (point: GenealogyPoint, points: Points): number =>
  lineOf(point, points).filter(({ repairs }, i) => i > 0 && repairs !== true).length;

/** The first with the highest score. */
const bestOf = (points: readonly GenealogyPoint[]): GenealogyPoint =>
  points.reduce((a, b) => (b.score > a.score ? b : a));

/** The base, the best, and others with their ancestors, best first, until there are `most`; in order of creation. */
function leading(all: readonly GenealogyPoint[], points: Points, most: number, best: GenealogyPoint): GenealogyPoint[] {
  const kept = new Set<NodeId>([all[0], ...lineOf(best, points)].map(({ node }) => node));
  for (const point of [...all].sort((a, b) => b.score - a.score || a.node - b.node)) {
    const line = lineOf(point, points).filter(({ node }) => !kept.has(node));
    if (kept.size + line.length <= most) line.forEach(({ node }) => kept.add(node));
  }
  return all.filter(({ node }) => kept.has(node));
}

/** In the picture a repair hangs where what it repairs hangs. */
function hangsFrom(point: GenealogyPoint, points: Points): NodeId | null {
  let at = point;
  while (at.repairs === true) {
    const broken = parentOf(at, points);
    if (broken === undefined) return null;
    at = broken;
  }
  return at.parent;
}

/** Rows in depth-first order; without recursion, for a line of descent may be thousands long. */
function rowsOf(shown: readonly GenealogyPoint[], points: Points) {
  const children = new Map<NodeId | null, NodeId[]>();
  for (const point of shown) {
    const holder = hangsFrom(point, points);
    children.set(holder, [...(children.get(holder) ?? []), point.node]);
  }
  const at = new Map<NodeId, number>();
  let count = 0;
  const stack: { readonly node: NodeId; readonly done: boolean }[] = downwards(children.get(null));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const own = children.get(next.node) ?? [];
    if (own.length === 0) at.set(next.node, count++);
    else if (next.done) at.set(next.node, (at.get(own[0])! + at.get(own[own.length - 1])!) / 2);
    else stack.push({ ...next, done: true }, ...downwards(own));
  }
  return { at, count };
}

const downwards = (nodes: readonly NodeId[] = []) => [...nodes].reverse().map((node) => ({ node, done: false }));
