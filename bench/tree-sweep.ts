/**
 * @file Settings of tree search, swept: rule × depth × children × iterations, with the offline library. Each program is
 * weighed once for all searches, so a sweep costs no more than the programs that it meets. Reported for each setting: how
 * far the best program found lies below the best of the library (mean over seeds ± standard error), and how often it is
 * found. Below them, as many independent draws from the library, which every rule has to beat.
 *
 *   npm run bench -- tree-sweep --env finite --seeds 20 --iterations 10,20,40,80 --depths 3,6 --children 3,6
 *
 * A search of 80 iterations begins like one of 10: one run for each seed gives all columns. `--all 0` does not weigh the
 * whole library first (then distances are to the best program that any search met). `--exploration`, `--drafts`,
 * `--debug-every` as of `discover tree`; `--proposals exact` for the memoryless moves of `smc` in place of planned ones.
 */
import { infer, scoreOf } from "../src/core/infer.js";
import { TREE_RULES } from "../src/core/method-names.js";
import type { Candidate, Evaluation, EvaluationRequest, ModelProgram, Proposer, Sampler } from "../src/core/types.js";
import { noUsage } from "../src/core/usage.js";
import { loadEnvironment } from "../src/envs/load.js";
import { evaluateProgram } from "../src/evaluate/evaluate.js";
import { stream } from "../src/math/rng.js";
import { createMechanismProposer } from "../src/propose/mechanisms.js";
import { createPlannedMechanisms } from "../src/propose/planned-mechanisms.js";
import { compileIn } from "../src/run/compile-in.js";
import { runConfigSchema, type RunConfigInput } from "../src/run/config.js";
import { samplers } from "../src/samplers.js";
import { argument, mean, print, sd, word } from "./support.js";

const numbers = (name: string, byDefault: string): number[] => word(name, byDefault).split(",").map(Number);

const env = word("env", "finite");
const seeds = argument("seeds", 20);
const iterations = numbers("iterations", "10,20,40,80");
const most = Math.max(...iterations);

const environment = loadEnvironment(env);
const library = createMechanismProposer(environment, (source) => compileIn(environment, source));
const proposer: Proposer =
  word("proposals", "planned") === "exact" ? library : createPlannedMechanisms("mechanisms", library);
const request: EvaluationRequest = {
  method: word("evidence", environment.defaults.evidence ?? "auto"),
  batch: "A",
  rung: 1,
  replicates: argument("replicates", 3),
  seed: 1,
};
const weighed = new Map<string, Evaluation>();

function weigh(program: ModelProgram): Evaluation {
  const known = weighed.get(program.id) ?? evaluateProgram(program, environment, request);
  weighed.set(program.id, known);
  return known;
}

const [base] = library.programs.values();

function baseCandidate(): Candidate {
  const evaluation = weigh(base.program);
  const proposal = { ...base, rationale: "base", logForward: null, logReverse: null, usage: noUsage };
  return {
    node: 0,
    ticket: { id: 0, parent: null, intent: "draft" },
    proposal,
    evaluation,
    score: scoreOf(evaluation),
  };
}

/** Best score after each of `iterations` tickets; of a search that ended earlier, its last. */
async function bestAfter(sampler: Sampler<unknown>, seed: number, made: Proposer): Promise<number[]> {
  const root = stream(seed);
  const problem = {
    base: baseCandidate(),
    propose: (
      ticket: Candidate["ticket"],
      view: Pick<Parameters<Proposer["propose"]>[0], "lineage" | "siblings" | "memory">,
    ) =>
      made.propose(
        {
          ticket,
          lineage: view.lineage,
          siblings: view.siblings,
          memory: view.memory,
          environment,
          base: base.program,
        },
        {
          stream: root.fork("propose", ticket.id),
          signal: new AbortController().signal,
          record: () => Promise.resolve(),
        },
      ),
    evaluate: ({ program }: Candidate["proposal"]) => Promise.resolve(weigh(program)),
  };
  const path: number[] = [];
  for await (const { genealogy, ended } of infer(problem, sampler, { room: 1, stream: root.fork("sampler") }))
    if (ended === null)
      path[genealogy.size - 1] = Math.max(path.at(-1) ?? -Infinity, genealogy.get(genealogy.size - 1).score);
  return iterations.map((n) => path[Math.min(n, path.length - 1)]);
}

interface Row {
  readonly name: string;
  /** [seeds][iterations] */
  readonly best: readonly (readonly number[])[];
}

async function rowOf(name: string, config: RunConfigInput, made: Proposer): Promise<Row> {
  const parsed = runConfigSchema.parse(config);
  const sampler = samplers[parsed.sampler].create(parsed, library.programs.size);
  const best: number[][] = [];
  for (let seed = 1; seed <= seeds; seed++) best.push(await bestAfter(sampler, seed, made));
  return { name, best };
}

function lineOf({ name, best }: Row, top: number): string {
  const cells = iterations.map((_, i) => {
    const below = best.map((row) => top - row[i]);
    const se = seeds > 1 ? sd(below) / Math.sqrt(seeds) : Number.NaN;
    const found = below.filter((b) => b < 1e-9).length / seeds;
    return `${mean(below).toFixed(2)} ± ${se.toFixed(2)} (${(100 * found).toFixed(0)} %)`.padStart(22);
  });
  return name.padEnd(40) + cells.join("");
}

async function main(): Promise<void> {
  if (argument("all", 1) === 1) for (const { program } of library.programs.values()) weigh(program);
  const rows: Row[] = [];
  const settings = {
    exploration: Number(word("exploration", "0.25")),
    drafts: argument("drafts", 3),
    debugEvery: argument("debug-every", 0),
    lossQuantum: Number(word("loss-quantum", "0")),
  };
  for (const maxDepth of numbers("depths", "3,6"))
    for (const maxChildren of numbers("children", "3,6"))
      for (const rule of TREE_RULES) {
        const tree = { ...settings, rule, maxDepth, maxChildren };
        const name = `${rule}, depth ${maxDepth}, children ${maxChildren}`;
        rows.push(await rowOf(name, { sampler: "tree", env, iterations: most, tree }, proposer));
      }
  rows.push(await rowOf("independent draws", { sampler: "best-of-n", env, particles: most }, library));
  const top = Math.max(...[...weighed.values()].map(scoreOf));
  print(
    `${env}: ${library.programs.size} programs, ${weighed.size} weighed; ${seeds} seeds; best score ${top.toFixed(2)}, base ${baseCandidate().score.toFixed(2)}`,
  );
  print("below the best of the library, mean ± standard error (how often it is found), after so many iterations");
  print(" ".repeat(40) + iterations.map((n) => String(n).padStart(22)).join(""));
  for (const row of rows) print(lineOf(row, top));
}

await main();
