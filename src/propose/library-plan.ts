/**
 * @file The role "plan" without a language model: which edit of the parent to try next. Programs that the run has had are
 * left out; the others are drawn by the rank of what the notes say of their mechanisms.
 *
 *   value(edit) = mean value(added), or 1 − mean value(dropped) where none is added;   q(edit) ∝ 1 / rank(value)²
 *   value(m)    = influence of m's choice where m is untried, else the mean of that and standing(m)
 *
 * A swap counts like an addition: what it drops has stood for the same part of the model, and says nothing against trying
 * another. (Charged for what it drops, a swap of a mechanism that helped would hardly ever be tried.)
 *
 * Where no edit is new, any new program of the library will do, drawn from the prior; where none is, a known one.
 */
import type { LogProb, Memory } from "../core/types.js";
import type { Stream } from "../math/rng.js";
import { type Edit, editOf, type Influence, type Notes } from "./library-notes.js";
import type { MechanismSpace } from "./mechanism-space.js";

/** What a plan looks at: all programs of a library, or those that were met so far. `logPrior`: up to a constant. */
export type PlanSpace = Pick<MechanismSpace, "programs" | "neighbours" | "logPrior">;

export interface LibraryPlan extends Edit {
  /** id of the program that the edit leads to */
  readonly target: string;
  /** log-probability of this plan, given all that the run knows */
  readonly logForward: LogProb;
}

/** `parent`: id of the program to edit; null for a draft. */
export function planEdit(
  space: PlanSpace,
  parent: string | null,
  notes: Notes,
  memory: Pick<Memory, "first">,
  stream: Stream,
  influence: Influence = () => 1 / 2,
): LibraryPlan {
  const { ids, weights } = choicesOf(space, parent, valueBy(notes, influence), memory);
  const at = drawn(weights, stream);
  const total = weights.reduce((sum, w) => sum + w, 0);
  return { target: ids[at], logForward: Math.log(weights[at] / total), ...edit(space, parent, ids[at]) };
}

type Value = (mechanism: string) => number;

const valueBy =
  (notes: Notes, influence: Influence): Value =>
  (name) => {
    const note = notes.get(name);
    return note === undefined ? influence(name) : (note.standing + influence(name)) / 2;
  };

interface Choices {
  readonly ids: readonly string[];
  readonly weights: readonly number[];
}

function choicesOf(space: PlanSpace, parent: string | null, value: Value, { first }: Pick<Memory, "first">): Choices {
  const isNew = (id: string): boolean => first(id) === null;
  const edits = parent === null ? [] : space.neighbours(parent).filter(isNew);
  if (parent !== null && edits.length > 0) return { ids: edits, weights: rankWeights(space, parent, edits, value) };
  const all = [...space.programs.keys()];
  const fresh = all.filter(isNew);
  const ids = fresh.length > 0 ? fresh : all;
  return { ids, weights: ids.map((id) => Math.exp(space.logPrior(id))) };
}

const mechanismsOf = (space: PlanSpace, id: string): readonly string[] => space.programs.get(id)!.program.mechanisms;
const edit = (space: PlanSpace, parent: string | null, target: string): Edit =>
  editOf(parent === null ? [] : mechanismsOf(space, parent), mechanismsOf(space, target));

/** 1 / rank² of each edit's value; equal values share a rank. */
function rankWeights(space: PlanSpace, parent: string, ids: readonly string[], value: Value): number[] {
  const average = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + value(name), 0) / names.length;
  const values = ids.map((id) => {
    const { added, dropped } = edit(space, parent, id);
    return added.length > 0 ? average(added) : 1 - average(dropped);
  });
  return values.map((v) => 1 / (1 + values.filter((other) => other > v).length) ** 2);
}

/** Index drawn in proportion to its weight. */
function drawn(weights: readonly number[], stream: Stream): number {
  let left = stream.uniform() * weights.reduce((sum, w) => sum + w, 0);
  const at = weights.findIndex((w) => (left -= w) <= 0);
  return at < 0 ? weights.length - 1 : at;
}
