/** @file The same environment with other data: planted-truth studies, replicated data sets. */
import { UsageError } from "../core/errors.js";
import { hashWithData } from "./hash.js";
import type { Environment } from "./types.js";

/** `data`: [arm] → [times × width]. Arms, times and inputs stay; NaN must stand where the environment's own data have it. */
export function withData(environment: Environment, data: readonly Float64Array[]): Environment {
  const { arms } = environment.world;
  if (data.length !== arms.length) throw new UsageError(`Expected data of ${arms.length} arms, got ${data.length}`);
  const replaced = arms.map((arm, a) => {
    if (data[a].length !== arm.data.length)
      throw new UsageError(`Expected ${arm.data.length} numbers in arm '${arm.name}', got ${data[a].length}`);
    const moved = data[a].findIndex((v, i) => Number.isNaN(v) !== Number.isNaN(arm.data[i]));
    if (moved >= 0)
      throw new UsageError(
        `Expected NaN exactly where arm '${arm.name}' has no measurement, got ${data[a][moved]} at ${moved}`,
      );
    return { ...arm, data: Float64Array.from(data[a]) };
  });
  const hash = hashWithData(
    environment.hash,
    replaced.map((arm) => arm.data),
  );
  return { ...environment, hash, world: { ...environment.world, arms: replaced } };
}
