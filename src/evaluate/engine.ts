/**
 * @file What evaluations are made with: the backend that networks run on, and the density that a neural likelihood is
 * learnt by. Plain data, so that worker threads open what was chosen; each thread opens it once.
 */
import { type BackendChoice, openBackend } from "../neural/backend.js";
import type { Weigher } from "./weigher.js";
import { DEFAULT_DENSITY, weighersOn } from "./weighers.js";

export interface Engine {
  readonly backend: Pick<BackendChoice, "name" | "source">;
  readonly density: string;
}

/** Always there: the embedded kernels. */
export const EMBEDDED_ENGINE: Engine = {
  backend: { name: "wasm", source: { kind: "embedded" } },
  density: DEFAULT_DENSITY,
};

const opened = new Map<string, Promise<readonly Weigher[]>>();

/** The table of weighers on an engine. */
export function weighersOf(engine: Engine): Promise<readonly Weigher[]> {
  const key = JSON.stringify(engine);
  const known =
    opened.get(key) ?? openBackend(engine.backend).then(({ executor }) => weighersOn(executor, engine.density));
  opened.set(key, known);
  return known;
}
