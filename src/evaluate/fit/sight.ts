/**
 * @file What one fit sees of a fold: the arms that are run, which of their cells are fitted and which are held back to judge
 * rates and stopping by, and what the network reads. The last part of a window is held back, as long as the horizon; of arms
 * a run of neighbours, a fifth of them. Without `heldBack` everything that may be fitted is.
 */
import type { Environment, Fold } from "../../envs/types.js";
import type { Stream } from "../../math/rng.js";
import { foldWorld, startOf, taskOf, windowOf } from "./fold-world.js";
import { overLanes, overRows, type Standardised } from "./features.js";
import type { Cells } from "./squares.js";
import { rowWidth } from "./target-columns.js";

export interface SightArm {
  /** index into the arms of the fold's world */
  readonly arm: number;
  /** lane of the network's output; null where lanes are places */
  readonly lane: number | null;
  readonly fitted: Cells;
  readonly held: Cells;
}

export interface Sight {
  readonly arms: readonly SightArm[];
  readonly features: Standardised;
  /** rows of the network's output, and how many rows of features one of them spans */
  readonly outputs: number;
  readonly span: number;
  readonly holdsBack: boolean;
}

/** Share of the arms that is held back. */
const HELD_ARMS = 0.2;
/** The window that is left is at least this share of it. */
const LEAST_FITTED = 0.5;

export function sightOf(environment: Environment, fold: Fold, heldBack: Stream | null): Sight {
  return taskOf(environment).kind === "forecast"
    ? ofWindow(environment, fold, heldBack !== null)
    : ofArms(environment, fold, heldBack);
}

function ofWindow(environment: Environment, fold: Fold, holdsBack: boolean): Sight {
  const { features, grid, laneNames } = taskOf(environment);
  const { from, split, to } = windowOf(fold);
  const world = foldWorld(environment, fold);
  const [arm] = world.arms;
  const seen = split - from;
  const kept = holdsBack ? Math.max(Math.ceil(LEAST_FITTED * seen), seen - (to - split)) : seen;
  const width = rowWidth(environment);
  const cells = (first: number, last: number): Cells => ({
    width,
    values: arm.data.map((x, i) => (i >= first * width && i < last * width ? x : NaN)),
  });
  const every = (arm.times[arm.times.length - 1] - arm.times[0]) / Math.max(1, arm.times.length - 1); // steps
  const reached = arm.times[kept - 1]; // steps; no datum says anything of later rows, so that the last of these holds
  return {
    arms: [{ arm: 0, lane: null, fitted: cells(0, kept), held: cells(kept, seen) }],
    features: overRows(features, laneNames.length, from, from + kept),
    outputs: Math.max(1, Math.ceil(reached / grid)),
    span: Math.max(1, Math.round(grid / every)),
    holdsBack: kept < seen,
  };
}

function ofArms(environment: Environment, fold: Fold, heldBack: Stream | null): Sight {
  const count = fold.fitted.length;
  const some = heldBack === null || count < 2 ? 0 : Math.max(1, Math.floor(HELD_ARMS * count));
  const first = some === 0 ? 0 : heldBack!.below(count); // a run that goes round the end
  const isHeld = (i: number): boolean => (i - first + count) % count < some;
  const seen = fold.fitted.filter((_, i) => !isHeld(i));
  return { ...ofLanes(environment, fold.fitted, seen, isHeld), holdsBack: some > 0 };
}

/** Arms that are predicted, after a fit of the whole fold: nothing of them is fitted. */
export function sightOfScored(environment: Environment, fold: Fold): Sight {
  if (taskOf(environment).kind === "forecast") return ofWindow(environment, fold, false);
  return { ...ofLanes(environment, fold.scored, fold.fitted, () => true), holdsBack: false };
}

function ofLanes(
  environment: Environment,
  wanted: readonly number[],
  seen: readonly number[],
  isHeld: (index: number) => boolean,
): Omit<Sight, "holdsBack"> {
  const { kind, features } = taskOf(environment);
  const width = rowWidth(environment);
  const { arms } = environment.world;
  return {
    arms: wanted.map((arm, i) => {
      const counted = { width, values: countedOf(arms[arm].data, kind === "one-step" ? width : 0) };
      const none = { width, values: new Float64Array(counted.values.length).fill(NaN) };
      return isHeld(i) ? { arm, lane: i, fitted: none, held: counted } : { arm, lane: i, fitted: counted, held: none };
    }),
    features: overLanes(features, wanted, seen),
    outputs: 1,
    span: 1,
  };
}

/** The first observation of an arm counts for nothing where each is predicted from the one before. */
const countedOf = (data: Float64Array, skipped: number): Float64Array =>
  skipped === 0 ? data : data.slice().fill(NaN, 0, skipped);

/** Arm of the environment that the arm of a sight is. */
export const armInEnvironment = (environment: Environment, fold: Fold, arm: number): number =>
  taskOf(environment).kind === "forecast" ? startOf(environment.world, fold).arm : arm;
