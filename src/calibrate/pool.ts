/** @file Data sets of a calibration study in worker threads; with 0 workers here, one at a time. */
import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";
import type { PredictiveCheck } from "../diagnose/predictive-checks.js";
import type { CalibrationPlan, Outcome } from "./types.js";
import { calibrationTask, predictiveTask } from "./worker.js";

export interface CalibrationPool {
  outcome(plan: CalibrationPlan, index: number): Promise<Outcome>;
  predictive(plan: CalibrationPlan): Promise<PredictiveCheck[]>;
  close(): Promise<void>;
}

/** Built code, also when the caller runs from the TypeScript sources. */
const WORKER = fileURLToPath(new URL("./worker.js", import.meta.url)).replace(
  /([\\/])src([\\/]calibrate[\\/]worker\.js)$/,
  "$1dist$2",
);

export function createCalibrationPool(workers: number): CalibrationPool {
  if (workers === 0) {
    const turn = () => new Promise(setImmediate); // signals and timers get their turn
    return {
      outcome: async (plan, index) => {
        await turn();
        return calibrationTask({ plan, index });
      },
      predictive: async (plan) => {
        await turn();
        return predictiveTask({ plan });
      },
      close: () => Promise.resolve(),
    };
  }
  const { DISCOVER_DATA } = process.env;
  const pool = new Tinypool({
    filename: WORKER,
    minThreads: workers,
    maxThreads: workers,
    runtime: "worker_threads",
    env: DISCOVER_DATA === undefined ? {} : { DISCOVER_DATA }, // nothing else is a worker's business
  });
  return {
    outcome: async (plan, index) => (await pool.run({ plan, index }, { name: "calibrationTask" })) as Outcome,
    predictive: async (plan) => (await pool.run({ plan }, { name: "predictiveTask" })) as PredictiveCheck[],
    close: () => pool.destroy(),
  };
}
