/** @file Before a whole run of the suite: worker threads and the command line run built code, so it must be fresh. */
import { ensureBuilt } from "./support/built.js";

/** A run of named files builds only where one of them asks for it, by `ensureBuilt`. */
export function setup(): void {
  const named = process.argv.slice(2).filter((word) => !word.startsWith("-") && word !== "run");
  if (named.length === 0) ensureBuilt();
}
