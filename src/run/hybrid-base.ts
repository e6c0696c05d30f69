/**
 * @file The environment that a mode searches in. Bases leave predicted parameters to the environment's network; in hybrid mode
 * a program defines its own, so the base gets a small one to begin with.
 */
import { UsageError } from "../core/errors.js";
import type { Environment, PredictionTask } from "../envs/types.js";
import type { Mode } from "../programs/types.js";
import { compileIn } from "./compile-in.js";

const HEAD = /export\s+default\s+model\s*\(\s*\{/;

/** The same environment where its base will do as it is. */
export function environmentFor(mode: Mode, environment: Environment): Environment {
  const { base, task, name } = environment;
  if (mode === "mechanistic" || task === undefined || compileIn(environment, base, mode).ok) return environment;
  const hybrid = { ...environment, base: base.replace(HEAD, (head) => `${head}\n${networkOf(task)}`) };
  const result = compileIn(hybrid, hybrid.base, mode);
  if (result.ok) return hybrid;
  throw new UsageError(
    `The base program of ${name} cannot be given a network for --mode hybrid: ${result.errors[0].message}`,
  );
}

/** Through time where there is any, and aware of the place where there are several. */
function networkOf({ features, lanes, laneNames }: PredictionTask): string {
  if (features.rows <= 1)
    return `  network: (nn, { features }) => nn.parameters(nn.dense(nn.dense(features, 32, "tanh"), 32, "tanh")),`;
  const several = lanes === "places" && laneNames.length > 1;
  return `  network(nn, { features }) {
    const seen = nn.last(nn.gru(features, 32));
    return nn.parameters(nn.decoder(${several ? 'nn.concat(seen, nn.embedding("place", 8))' : "seen"}, 32));
  },`;
}
