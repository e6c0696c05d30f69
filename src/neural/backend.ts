/**
 * @file Which executor runs, and why. A backend that was asked for and cannot be had is an error; "auto" takes the
 * fastest that is there and says so.
 */
import { cpuExecutor } from "./cpu.js";
import type { Executor } from "./executor.js";

export interface Backend {
  readonly executor: Executor;
  /** e.g. "cpu (float64): the only executor built in" */
  readonly reason: string;
}

interface Available {
  readonly name: string;
  readonly make: () => Executor;
}

/** Fastest first. */
const AVAILABLE: readonly Available[] = [{ name: "cpu", make: () => cpuExecutor("float64") }];

/** Named in the interface of the program, not in this build. */
const ABSENT: Readonly<Record<string, string>> = {
  wasm: "no WebAssembly executor is built in",
  node: "no tfjs executor is built in",
  cuda: "no tfjs executor is built in",
  webgpu: "no tfjs executor is built in",
};

export const backendNames = (): readonly string[] => ["auto", ...AVAILABLE.map((b) => b.name)];

export function chooseBackend(name = "auto"): Backend {
  const found = name === "auto" ? AVAILABLE[0] : AVAILABLE.find((b) => b.name === name);
  if (found === undefined) {
    const why = name in ABSENT ? `: ${ABSENT[name]}` : "";
    throw new RangeError(`Expected --backend ${backendNames().join("|")}, got ${name}${why}`);
  }
  const executor = found.make();
  const why = name !== "auto" ? "asked for" : AVAILABLE.length === 1 ? "the only one built in" : "the fastest there is";
  return { executor, reason: `${executor.name} (${executor.precision}): ${why}` };
}
