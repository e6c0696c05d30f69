/** @file How programs of a library are compiled in a mode: they have no network of their own, and are of either. */
import type { Environment } from "../envs/types.js";
import { withDefaultNetwork } from "../programs/network/default.js";
import type { Compile } from "../propose/mechanism-space.js";
import type { Mode } from "../programs/types.js";
import { compileIn } from "./compile-in.js";

export const compilerOf = (environment: Environment, mode: Mode): Compile => {
  return (source) => compileIn(environment, mode === "hybrid" ? withDefaultNetwork(source, environment) : source, mode);
};
