/**
 * @file The environment that a mode searches in. Bases leave predicted parameters to the environment's network; in hybrid mode
 * a program defines its own, so the base gets a small one to begin with.
 */
import { UsageError } from "../core/errors.js";
import type { Environment } from "../envs/types.js";
import { withNetwork } from "../envs/with-network.js";
import { withDefaultNetwork } from "../programs/network/default.js";
import { compileIn } from "./compile-in.js";
import type { RunConfig } from "./config.js";

/** The same environment where its base and its network will do as they are. */
export function environmentFor(
  { mode, network }: Pick<RunConfig, "mode" | "network">,
  given: Environment,
): Environment {
  const environment = withNetwork(given, network);
  const { base, task, name } = environment;
  if (mode === "mechanistic" || task === undefined || compileIn(environment, base, mode).ok) return environment;
  const hybrid = { ...environment, base: withDefaultNetwork(base, environment) };
  const result = compileIn(hybrid, hybrid.base, mode);
  if (result.ok) return hybrid;
  throw new UsageError(
    `The base program of ${name} cannot be given a network for --mode hybrid: ${result.errors[0].message}`,
  );
}
