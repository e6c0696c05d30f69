/**
 * @file What evaluations are made with: the backend that networks run on, the density that a neural likelihood is learnt
 * by, and the in-context network that needs no learning. Plain data, so that worker threads open what was chosen; each
 * thread opens it once.
 */
import { inContextDensity } from "../density/pfn/in-context.js";
import { openOnnx } from "../density/pfn/onnx.js";
import { findPfn, type PfnSource } from "../density/pfn/source.js";
import type { Fitting } from "./fit/types.js";
import { type BackendChoice, chooseBackend, openBackend } from "../neural/backend.js";
import { isDevice } from "../neural/backend-names.js";
import type { Weigher } from "./weigher.js";
import { DEFAULT_DENSITY, weighersOn } from "./weighers.js";

export interface Engine {
  readonly backend: Pick<BackendChoice, "name" | "source">;
  readonly density: string;
  /** weights for nle-pfn, where there are any */
  readonly pfn?: PfnSource;
  /** how `--evidence fit` fits; absent: as usual */
  readonly fitting?: Fitting;
}

/** Always there: the embedded kernels. */
export const EMBEDDED_ENGINE: Engine = {
  backend: { name: "wasm", source: { kind: "embedded" } },
  density: DEFAULT_DENSITY,
};

export interface Wanted {
  readonly backend: string;
  readonly density: string;
  readonly evidence: string;
  readonly pfnWeights: string | null;
  readonly fitting?: Fitting;
}

/** The engine, and why it runs on what it runs on; throws a RangeError that says what cannot be had. */
export async function chooseEngine(wanted: Wanted): Promise<{ readonly engine: Engine; readonly reason: string }> {
  if (wanted.evidence === "nle-pfn" && wanted.pfnWeights === null)
    throw new RangeError("Expected --pfn-weights FILE with --evidence nle-pfn, got none");
  const { name, source, reason } = await chooseBackend(wanted.backend);
  const pfn = wanted.pfnWeights === null ? {} : { pfn: findPfn(wanted.pfnWeights) };
  const fitting = wanted.fitting === undefined ? {} : { fitting: wanted.fitting };
  return { engine: { backend: { name, source }, density: wanted.density, ...pfn, ...fitting }, reason };
}

/** Whether one thread should hold it alone. */
export const isOnDevice = ({ backend }: Engine): boolean => isDevice(backend.name);

const opened = new Map<string, Promise<readonly Weigher[]>>();

/** The table of weighers on an engine. */
export function weighersOf(engine: Engine): Promise<readonly Weigher[]> {
  const key = JSON.stringify(engine);
  const known = opened.get(key) ?? open(engine);
  opened.set(key, known);
  return known;
}

async function open({ backend, density, pfn, fitting }: Engine): Promise<readonly Weigher[]> {
  const { executor } = await openBackend(backend);
  return weighersOn(executor, density, pfn && inContextDensity(openOnnx(pfn)), fitting);
}
