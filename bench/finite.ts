/**
 * @file The particle measure against the exact posterior of `finite`, over N: root mean square of the total variation
 * beside that of N independent draws from the posterior (the multinomial floor), and the slope in log N.
 */
import { infer, scoreOf } from "../src/core/infer.js";
import { totalVariation } from "../src/core/posterior.js";
import type { Candidate, Evaluation } from "../src/core/types.js";
import { collapse, normalise } from "../src/core/weights.js";
import { loadEnvironment } from "../src/envs/load.js";
import { evaluateProgram } from "../src/evaluate/evaluate.js";
import { stream } from "../src/math/rng.js";
import { createMechanismProposer } from "../src/propose/mechanisms.js";
import { compileIn } from "../src/run/compile-in.js";
import { runConfigSchema } from "../src/run/config.js";
import { samplers } from "../src/samplers.js";
import { resamplings } from "../src/smc/resampling.js";
import { argument, mean, print, rms } from "./support.js";
import { emptyMemory } from "../src/core/memory.js";

const seeds = argument("seeds", 20);
const sizes = [100, 300, 1000, 3000];

const environment = loadEnvironment("finite");
const space = createMechanismProposer(environment, (source) => compileIn(environment, source));
const request = { method: "auto", batch: "A", rung: 1, replicates: 1, seed: 1 } as const;
const evaluations = new Map<string, Evaluation>(
  [...space.programs.values()].map(({ program }) => [program.id, evaluateProgram(program, environment, request)]),
);
const ids = [...space.programs.keys()];
const weights = normalise(ids.map((id) => space.logPrior(id) + scoreOf(evaluations.get(id)!)));
const exact = new Map(ids.map((id, i) => [id, weights[i]]));
const base = ids[0];

async function main(): Promise<void> {
  print(`finite: ${ids.length} programs, largest weight ${Math.max(...weights).toFixed(3)}; ${seeds} seeds`);
  print("N      tempered RMS TV   floor    ratio   published RMS TV");
  const points: [number, number][] = [];
  for (const n of sizes) {
    const [tempered, published] = [rms(await distances(n, "tempered")), rms(await distances(n, "published"))];
    const floor = multinomialFloor(n);
    points.push([Math.log(n), Math.log(tempered)]);
    print(
      `${String(n).padEnd(6)} ${tempered.toFixed(4).padStart(8)} ${floor.toFixed(4).padStart(15)} ` +
        `${(tempered / floor).toFixed(3).padStart(7)} ${published.toFixed(4).padStart(12)}`,
    );
  }
  print(`slope of log RMS TV in log N: ${slope(points).toFixed(3)}`);
}

async function distances(particles: number, kind: "tempered" | "published"): Promise<number[]> {
  const list: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) list.push(await distance(particles, kind, seed));
  return list;
}

/** Total variation of the last particle measure of one search. */
async function distance(particles: number, weightsKind: "tempered" | "published", seed: number): Promise<number> {
  const config = runConfigSchema.parse({ sampler: "smc", env: "finite", particles, weights: weightsKind, seed });
  const sampler = samplers.smc.create(config, ids.length);
  const root = stream(seed);
  const problem = {
    base: baseCandidate(),
    propose: (ticket: Candidate["ticket"], view: { readonly lineage: readonly Candidate[] }) =>
      space.propose(
        {
          ticket,
          lineage: view.lineage,
          siblings: [],
          memory: emptyMemory,
          environment,
          base: space.programs.get(base)!.program,
        },
        {
          stream: root.fork("propose", ticket.id),
          signal: new AbortController().signal,
          record: () => Promise.resolve(),
        },
      ),
    evaluate: (proposal: Candidate["proposal"]) => Promise.resolve(evaluations.get(proposal.program.id)!),
  };
  for await (const step of infer(problem, sampler, { room: particles, stream: root.fork("sampler") })) {
    if (step.ended === null) continue;
    const { nodes, logWeights } = sampler.particles(step.state, step.genealogy);
    const names = nodes.map((node) => step.genealogy.get(node).proposal.program.id);
    return totalVariation(collapse(names, normalise(logWeights)), exact);
  }
  throw new Error("The search did not end");
}

function baseCandidate(): Candidate {
  const evaluation = evaluations.get(base)!;
  const usage = { promptTokens: 0, completionTokens: 0, costUsd: 0, requests: 0 };
  const { program, logPrior } = space.programs.get(base)!;
  const proposal = { program, rationale: "base", logPrior, logForward: null, logReverse: null, usage };
  return {
    node: 0,
    ticket: { id: 0, parent: null, intent: "draft" },
    proposal,
    evaluation,
    score: scoreOf(evaluation),
  };
}

/** RMS total variation of n independent draws. */
function multinomialFloor(n: number): number {
  const draws = Array.from({ length: 200 }, (_, r) => {
    const names = [...resamplings.multinomial(weights, n, stream(1).fork(r))].map((i) => ids[i]);
    return totalVariation(collapse(names, new Float64Array(n).fill(1 / n)), exact);
  });
  return rms(draws);
}

function slope(points: readonly [number, number][]): number {
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  return points.reduce((s, [x, y]) => s + (x - mx) * (y - my), 0) / points.reduce((s, [x]) => s + (x - mx) ** 2, 0);
}

await main();
