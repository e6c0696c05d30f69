/**
 * @file What a study knows already, in `simulations.jsonl`: the plan on the first line, one outcome on each other. Written
 * as it becomes known; a study that is started again goes on from it. A torn last line is dropped.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../core/errors.js";
import { decode, encode } from "../journal/encoding.js";
import type { CalibrationPlan, Outcome } from "./types.js";

const FILE = "simulations.jsonl";

export interface Records {
  /** index → outcome */
  readonly known: ReadonlyMap<number, Outcome>;
  add(outcome: Outcome): void;
}

/** The number of data sets may grow from one sitting to the next; nothing else of the plan may differ. */
const identity = (plan: CalibrationPlan): string => encode({ ...plan, simulations: 0 });

export function openRecords(folder: string, plan: CalibrationPlan): Records {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, FILE);
  const outcomes = existsSync(file) ? readKnown(file, plan) : [];
  writeFileSync(file, [encode(plan), ...outcomes.map(encode)].map((line) => `${line}\n`).join(""));
  const known = new Map(outcomes.map((outcome) => [outcome.index, outcome]));
  return {
    known,
    add(outcome) {
      known.set(outcome.index, outcome);
      appendFileSync(file, `${encode(outcome)}\n`);
    },
  };
}

function readKnown(file: string, plan: CalibrationPlan): Outcome[] {
  const [first = "", ...lines] = readFileSync(file, "utf8").split("\n").slice(0, -1);
  if (first === "") return [];
  if (identity(decode(first) as CalibrationPlan) !== identity(plan))
    throw new UsageError(
      `Expected ${file} to be of the same study, got another program, method or seed: choose another --out`,
    );
  return lines.map((line) => decode(line) as Outcome);
}
