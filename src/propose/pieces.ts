/**
 * @file How many things a child changes at once: the check that an edit is atomic (NIMMGen 2026 asks for one compartment,
 * term, transition, dependency or equation at a time, and does not say how that is judged).
 *
 * A piece is what can be changed on its own:
 * - each state that comes or goes, together with the changed parameters and constants that it hangs together with, and the
 *   equations that these enter: a latent stage brings its rate and rewires two transitions, and is one piece;
 * - each group of changed parameters and constants that hang together, with the equations that they enter;
 * - each other equation, observable or statement that changed;
 * - each layer of the network that came or went (one replaced by another is one).
 *
 * Parts hang together where one mentions the other.
 */
import { partsOf, type Part, type PartKind } from "./parts.js";

/** Pieces that one edit may have. */
export const MOST_PIECES = 2;

interface Changed {
  readonly kind: PartKind;
  readonly name: string;
  /** absent from one of the two programs */
  readonly comesOrGoes: boolean;
  /** in either program */
  readonly mentions: ReadonlySet<string>;
}

/** What a child changes, a line for each piece; null where one of the two cannot be read. */
export function piecesOf(parent: string, child: string): readonly string[] | null {
  const [before, after] = [partsOf(parent), partsOf(child)];
  if (before === null || after === null) return null;
  const changed = changesOf(
    before.filter((p) => p.kind !== "layer"),
    after.filter((p) => p.kind !== "layer"),
  );
  return [...structuralPieces(changed), ...layerPieces(before, after)];
}

/** Parts that differ, matched by kind and name; of several of one name (statements), as many as differ. */
function changesOf(before: readonly Part[], after: readonly Part[]): Changed[] {
  const key = ({ kind, name }: Part): string => `${kind} ${name}`;
  const groups = new Map<string, { old: Part[]; new: Part[] }>();
  const group = (p: Part) => groups.get(key(p)) ?? groups.set(key(p), { old: [], new: [] }).get(key(p))!;
  for (const p of before) group(p).old.push(p);
  for (const p of after) group(p).new.push(p);
  return [...groups.values()].flatMap(({ old, new: now }) => {
    const [gone, come] = [less(old, now), less(now, old)];
    return Array.from({ length: Math.max(gone.length, come.length) }, (_, i): Changed => {
      const sides = [gone[i], come[i]].filter((p) => p !== undefined);
      const mentions = new Set(sides.flatMap((p) => [...p.mentions]));
      return { kind: sides[0].kind, name: sides[0].name, comesOrGoes: sides.length === 1, mentions };
    });
  });
}

/** Parts of `some` whose text is in none of `others`, each counted once. */
function less(some: readonly Part[], others: readonly Part[]): Part[] {
  const left = others.map((p) => p.text);
  return some.filter(({ text }) => {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function structuralPieces(changed: readonly Changed[]): string[] {
  const cores: Changed[][] = changed.filter((c) => c.kind === "state" && c.comesOrGoes).map((c) => [c]);
  const carriers = changed.filter((c) => c.kind === "parameter" || c.kind === "constant");
  const sinks = changed.filter(
    (c) => c.kind === "equation" || c.kind === "observable" || c.kind === "statement" || isStart(c),
  );
  const free = new Set(carriers);
  const grow = (core: Changed[]): void => {
    for (let i = 0; i < core.length; i++)
      for (const c of free)
        if (hangTogether(core[i], c) || sinkOf(core[i], sinks)?.mentions.has(c.name)) {
          core.push(c);
          free.delete(c);
        }
  };
  cores.forEach(grow);
  for (const c of carriers) {
    if (!free.delete(c)) continue;
    const core = [c];
    grow(core);
    cores.push(core);
  }
  const carried = (s: Changed): boolean =>
    cores.some((core) => core.some((c) => c.name === s.name || s.mentions.has(c.name)));
  return [...cores.map(describe), ...sinks.filter((s) => !carried(s)).map((s) => describe([s]))];
}

/** A given state that starts otherwise. */
const isStart = (c: Changed): boolean => c.kind === "state" && !c.comesOrGoes;

/** Of a state, its own equation. */
const sinkOf = (c: Changed, sinks: readonly Changed[]): Changed | undefined =>
  c.kind === "state" ? sinks.find((s) => s.kind === "equation" && s.name === c.name) : undefined;

const hangTogether = (a: Changed, b: Changed): boolean => a.mentions.has(b.name) || b.mentions.has(a.name);

const describe = (parts: readonly Changed[]): string => parts.map(({ kind, name }) => `${kind} ${name}`).join(", ");

function layerPieces(before: readonly Part[], after: readonly Part[]): string[] {
  const layers = (parts: readonly Part[]): Part[] => parts.filter((p) => p.kind === "layer");
  const [gone, come] = [less(layers(before), layers(after)), less(layers(after), layers(before))];
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, i) => {
    const names = [gone[i], come[i]].flatMap((p) => p?.text ?? []);
    return `layer ${names.join(" for ")}`;
  });
}
