/**
 * @file How far posteriors from 1,000 and 10,000 simulations are from the exact ones: accuracy of a classifier two-sample
 * test (0.5: cannot be told apart), neural likelihood and neural posterior, single networks and ensembles, beside the mean
 * over ten observations that the benchmark of Lueckmann et al. 2021 publishes for its own. Every accuracy is appended to a
 * file and never computed again, so that the study can be stopped, split over processes (`--part 1/2`) and gone on with.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { estimatorOf } from "../src/density/estimators.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { measure } from "./c2st/measure.js";
import type { Job } from "./c2st/measure.js";
import { tableLines } from "./c2st/table.js";
import type { Accuracy } from "./c2st/table.js";
import { argument, print, words } from "./support.js";
import { tasks } from "./tasks/index.js";

const ESTIMATORS = "nsf,nsf*5";

function jobs(): Job[] {
  const list = (name: string, all: string): string[] => words(name, all).split(",");
  return list("task", Object.keys(tasks).join(",")).flatMap((task) =>
    list("sims", "1000,10000").flatMap((sims) =>
      list("method", "nle,npe").flatMap((method) =>
        list("estimator", ESTIMATORS).map((estimator) => {
          estimatorOf(estimator);
          if (!(task in tasks)) throw new RangeError(`Expected --task ${Object.keys(tasks).join("|")}, got ${task}`);
          if (method !== "nle" && method !== "npe") throw new RangeError(`Expected --method nle|npe, got ${method}`);
          const bounds = words("bounds", "mapped");
          if (bounds !== "mapped" && bounds !== "truncated")
            throw new RangeError(`Expected --bounds mapped|truncated, got ${bounds}`);
          return { task, sims: Number(sims), method, estimator, bounds, seed: argument("seed", 1) };
        }),
      ),
    ),
  );
}

function main(): void {
  const file = words("out", "c2st.jsonl");
  const observations = argument("observations", 3);
  const [part, parts] = words("part", "1/1").split("/").map(Number);
  const known = (): Accuracy[] =>
    existsSync(file)
      ? readFileSync(file, "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => JSON.parse(line) as Accuracy)
      : [];
  const on = wasmExecutor();
  const all = jobs();
  for (const job of all.filter((_, i) => i % parts === part - 1)) {
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

const same = (a: Accuracy, job: Job): boolean =>
  a.task === job.task &&
  a.sims === job.sims &&
  a.method === job.method &&
  a.estimator === job.estimator &&
  a.bounds === job.bounds &&
  a.seed === job.seed;

main();
