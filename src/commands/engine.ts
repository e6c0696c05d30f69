/** @file Parts of the engine that commands load when they need them, so that `--help` and usage errors answer at once. */

/** Starting runs and going on with them. */
export function loadRuns() {
  return import("../run/run.js");
}

/** The compiler of model programs. */
export function loadCompiler() {
  return import("../run/compile-in.js");
}
