/**
 * @file Which numbers of a forward pass are kept on the tape, and which the backward pass works out again. Kept are results
 * of `Math` functions, divisions, choices, values that loops carry, single numbers read from arrays; sums, products and
 * comparisons of what is at hand are cheaper to repeat than to keep (Griewank & Walther 2008, §4: recompute or store).
 *
 * Every run of a block leaves one frame on the tape, at its end: nested blocks' frames lie below it.
 */
import type { Block, Buffer, Instruction, Routine, Value, While } from "../ir.js";
import type { Activity } from "./activity.js";
import type { Places } from "./places.js";
import { isLive, readsOf } from "./reads.js";
import { snapshotsOf } from "./snapshots.js";
import { operandsOf } from "./terms.js";

export interface Frame {
  /** numbers kept, one each */
  readonly kept: readonly Value[];
  /** loops whose rounds are counted */
  readonly counted: readonly While[];
  /** arrays kept whole */
  readonly copied: readonly Buffer[];
  /** kept or worked out again, in the order of the forward pass */
  readonly restored: readonly Value[];
}

/** Numbers on the tape. */
export function frameSize({ kept, counted, copied }: Frame): number {
  return kept.length + counted.length + copied.reduce((sum, b) => sum + b.length, 0);
}

export interface Frames {
  of(block: Block): Frame;
  isKept(value: Value): boolean;
  /** block at whose end all of a buffer is kept */
  copiedIn(buffer: number): Block | null;
}

const CHEAP = new Set<string>(["+", "-", "*", "negate", "<", "<=", ">", ">=", "===", "!==", "!", "number"].concat(
  ["isFinite", "isNaN", "isInteger", "Math.abs", "Math.min", "Math.max", "Math.floor", "Math.trunc", "Math.sign"],
)); // prettier-ignore
const CHEAP_MEANS = new Set(["normal", "poisson", "negativeBinomial", "exponential", "bernoulli", "binomial", "gamma"]);

export function framesOf(routine: Routine, places: Places, activity: Activity): Frames {
  const reads = readsOf(routine, places, activity);
  const snapshots = snapshotsOf(reads, places);
  const kept = new Set<number>();
  const restored = new Set<number>();

  function isFree(v: Value): boolean {
    const anywhere = ["constant", "theta", "state", "input", "index"].includes(v.kind);
    return anywhere || places.blockOf(v) === null; // null: left the time loop
  }
  const isAtHand = (v: Value): boolean => isFree(v) || reads.values.has(v) || restored.has(v.id) || isCheap(v);

  /** True where a value can be had again from numbers at hand. */
  function isCheap(v: Value): boolean {
    if (v.kind === "element") return isAtHand(v.index);
    if (v.kind === "load") return snapshots.has(v.buffer.id) && isAtHand(v.index);
    if (v.kind === "draw") return CHEAP_MEANS.has(v.distribution) && operandsOf(v).every(isAtHand);
    if (v.kind === "choice") return [v.condition, v.then, v.else].every((a) => isVisible(a, v) && isAtHand(a));
    return v.kind === "operation" && CHEAP.has(v.operator) && v.arguments.every(isAtHand);
  }
  function isVisible(part: Value, whole: Value): boolean {
    const [inner, outer] = [places.blockOf(part), places.blockOf(whole)];
    return inner === null || (outer !== null && places.encloses(inner, outer));
  }
  function want(v: Value): void {
    if (isFree(v) || restored.has(v.id)) return;
    restored.add(v.id);
    if (!isCheap(v)) kept.add(v.id);
    else partsOf(v).forEach(want);
  }
  reads.values.forEach(want);

  const frames = new Map(places.blocks.map((block) => [block, frameOf(block)] as const));
  function frameOf(block: Block): Frame {
    const values = valuesOf(block, routine, places).filter((v) => restored.has(v.id));
    return {
      restored: values,
      kept: values.filter((v) => kept.has(v.id)),
      counted: block.instructions.filter((i): i is While => i.kind === "while" && isLive(i, activity)),
      copied: reads.loads
        .map((l) => l.buffer)
        .filter((b, at, all) => snapshots.get(b.id) === block && all.indexOf(b) === at),
    };
  }
  return {
    of: (block) => frames.get(block) as Frame,
    isKept: (value) => kept.has(value.id),
    copiedIn: (buffer) => snapshots.get(buffer) ?? null,
  };
}

function partsOf(v: Value): readonly Value[] {
  switch (v.kind) {
    case "element":
    case "load":
      return [v.index];
    case "draw":
      return operandsOf(v);
    case "choice":
      return [v.condition, v.then, v.else];
    case "operation":
      return v.arguments;
    default:
      return [];
  }
}

/** Values that a block itself computes, in order: what its loop carries, then instruction by instruction. */
function valuesOf(block: Block, { body }: Routine, places: Places): Value[] {
  const made = block.instructions.flatMap((i): readonly Value[] => {
    if (i.kind === "let") return [i.value];
    if (i.kind === "if") return i.choices;
    return i.kind === "for" || i.kind === "while" ? i.results : [];
  });
  return [...carriedBy(block, body.instructions, places), ...made];
}

function carriedBy(block: Block, instructions: readonly Instruction[], places: Places): readonly Value[] {
  for (const i of instructions) {
    if (i.kind === "for" || i.kind === "while") {
      const inside = places.bodyOf(i);
      if (inside === block) return i.carried;
      if (places.encloses(inside, block)) return carriedBy(block, inside.instructions, places);
    }
    if (i.kind === "if")
      for (const arm of [i.then, i.else])
        if (places.encloses(arm, block)) return carriedBy(block, arm.instructions, places);
  }
  return [];
}
