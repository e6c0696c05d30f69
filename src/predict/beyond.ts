/**
 * @file The time after the data, as one more fold: everything that was measured is fitted, from where the last test window
 * begins to be, and what comes next is predicted. How wrong that is, validation folds say as far ahead as they go.
 */
import { UsageError } from "../core/errors.js";
import type { Environment, Fold } from "../envs/types.js";
import { taskOf, windowOf } from "../evaluate/fit/fold-world.js";
import { continued } from "./changed-world.js";

export interface Beyond {
  /** its world goes on, without data */
  readonly environment: Environment;
  readonly fold: Fold;
}

/** `horizon`: observations after the last one, 1 at least. */
export function beyondData(environment: Environment, horizon: number): Beyond {
  const { kind, folds, knownAhead = [], season } = taskOf(environment);
  if (kind !== "forecast")
    throw new UsageError(
      `Expected no --horizon: ${environment.name} asks for experiments that were not fitted, not for times to come`,
    );
  const known = Math.max(...folds.map((fold) => windowOf(fold).to - windowOf(fold).split));
  if (horizon > known)
    throw new UsageError(
      `Expected --horizon ≤ ${known}, got ${horizon}: no fold says how large errors are further ahead. An environment of your own may set task.horizon`,
    );
  const tests = folds.filter(({ purpose }) => purpose === "test");
  const last = tests[tests.length - 1];
  const [arm] = last.fitted;
  const split = environment.world.arms[arm].times.length;
  const { from } = windowOf(last);
  const moves = tests.some((fold) => windowOf(fold).from !== from);
  const window = { from: moves ? from + split - windowOf(last).split : from, split, to: split + horizon };
  const world = continued(environment.world, horizon, season === null ? undefined : { names: knownAhead, season });
  return { environment: { ...environment, world }, fold: { ...last, name: "after the data", window } };
}
