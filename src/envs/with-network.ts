/** @file The same environment with something else to supply predicted parameters, for one run. */
import type { NetworkChoice } from "../core/method-names.js";
import type { Environment } from "./types.js";

/** The environment itself where nothing changes. */
export function withNetwork(environment: Environment, choice: NetworkChoice): Environment {
  const { task } = environment;
  if (choice === "auto" || task === undefined || task.network === choice) return environment;
  return { ...environment, task: { ...task, network: choice } };
}
