/**
 * @file How far posteriors from 1,000 and 10,000 simulations are from the exact ones: accuracy of a classifier two-sample
 * test (0.5: cannot be told apart), neural likelihood and neural posterior, single networks and ensembles, beside the mean
 * over ten observations that the benchmark of Lueckmann et al. 2021 publishes for its own. Every accuracy is appended to a
 * file and never computed again, so that the study can be stopped, gone on with, and split over processes (`--part 1/2` in
 * one, `--part 2/2` in the other; whoever ends last prints the whole table).
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { estimatorOf } from "../src/density/estimators.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { measure } from "./c2st/measure.js";
import type { Job } from "./c2st/measure.js";
import { tableLines } from "./c2st/table.js";
import type { Accuracy } from "./c2st/table.js";
import { argument, print, word } from "./support.js";
import { tasks } from "./tasks/index.js";

const ESTIMATORS = "mdn,mdn*5,nsf";

function jobs(): Job[] {
  const list = (name: string, all: string): string[] => word(name, all).split(",");
  return list("task", Object.keys(tasks).join(",")).flatMap((task) =>
    list("sims", "1000,10000").flatMap((sims) =>
      list("method", "nle,npe").flatMap((method) =>
        list("estimator", ESTIMATORS).map((estimator) => {
          estimatorOf(estimator);
          if (!(task in tasks)) throw new RangeError(`Expected --task ${Object.keys(tasks).join("|")}, got ${task}`);
          if (method !== "nle" && method !== "npe") throw new RangeError(`Expected --method nle|npe, got ${method}`);
          const bounds = word("bounds", "mapped");
          if (bounds !== "mapped" && bounds !== "truncated")
            throw new RangeError(`Expected --bounds mapped|truncated, got ${bounds}`);
          return { task, sims: Number(sims), method, estimator, bounds, seed: argument("seed", 1) };
        }),
      ),
    ),
  );
}

function main(): void {
  const file = word("out", "runs/c2st.jsonl");
  mkdirSync(dirname(file), { recursive: true });
  const observations = argument("observations", 3);
  const [part, parts] = word("part", "1/1").split("/").map(Number);
  const known = (): Accuracy[] =>
    existsSync(file)
      ? readFileSync(file, "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => JSON.parse(line) as Accuracy)
      : [];
  const on = wasmExecutor();
  for (const job of dealt(jobs(), part, parts)) {
    const done = known()
      .filter((a) => same(a, job))
      .map((a) => a.observation);
    const missing = Array.from({ length: observations }, (_, i) => i).filter((i) => !done.includes(i));
    if (missing.length === 0) continue;
    measure(on, tasks[job.task], job, missing, argument("draws", 0), (line) => {
      appendFileSync(file, `${JSON.stringify(line)}\n`);
      const { task, sims, method, estimator, observation, accuracy, seconds } = line;
      print(
        `${task} ${sims} ${method} ${estimator} observation ${observation}: ${accuracy.toFixed(3)} ${JSON.stringify(seconds)}`,
      );
    });
  }
  print();
  tableLines(known()).forEach((line) => print(line));
}

/** Dear jobs first, dealt back and forth, so that parts take about as long. */
function dealt(all: readonly Job[], part: number, parts: number): Job[] {
  const cost = ({ sims, estimator }: Job): number => sims * Number(/\*(\d+)$/.exec(estimator)?.[1] ?? 1);
  const sorted = [...all].sort((a, b) => cost(b) - cost(a));
  return sorted.filter((_, i) => {
    const [round, place] = [Math.floor(i / parts), i % parts];
    return (round % 2 === 0 ? place : parts - 1 - place) === part - 1;
  });
}

const same = (a: Accuracy, job: Job): boolean =>
  a.task === job.task &&
  a.sims === job.sims &&
  a.method === job.method &&
  a.estimator === job.estimator &&
  a.bounds === job.bounds &&
  a.seed === job.seed;

main();
