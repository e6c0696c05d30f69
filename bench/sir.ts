/**
 * @file What may be gained by re-mapping parameters inside a program? The true program of `sir` under its stated prior,
 * β ~ U(0, 2), γ ~ U(0, 1), beside the same program with parameters squeezed in code to β in 0.33 … 0.46 and γ in
 * 0.10 … 0.12 (the data were made at 0.5 and 0.1): exact evidence with θ anew for each outbreak and with θ shared, our
 * exact and neural methods, and the score of the published release, which is rebuilt in `published/score.ts`.
 * `--replicates`, `--published` (how often that score is made), `--sims` and `--draws` of it.
 */
import { loadEnvironment } from "../src/envs/load.js";
import type { Environment } from "../src/envs/types.js";
import { evaluateProgram } from "../src/evaluate/evaluate.js";
import { simulate } from "../src/evaluate/simulate.js";
import { stream } from "../src/math/rng.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { compile } from "../src/programs/compile.js";
import { applyMechanisms } from "../src/programs/mechanism.js";
import { compileIn } from "../src/run/compile-in.js";
import { type Box, chainBinomialEvidence } from "./published/chain-binomial.js";
import { publishedScore } from "./published/score.js";
import { argument, mean, print, sd } from "./support.js";

const replicates = argument("replicates", 3);
const scores = argument("published", 2);
const sims = argument("sims", 1000);
const draws = argument("draws", 1000);

const STATED: Box = { beta: [0, 2], gamma: [0, 1] };
const SQUEEZED: Box = { beta: [0.33, 0.46], gamma: [0.1, 0.12] };

const shared = loadEnvironment("sir");
const perArm = loadEnvironment("sir-per-arm");
const stated = textOf(shared);
const squeezed = stated
  .replace("const force = beta *", "const force = (0.33 + 0.065 * beta) *")
  .replace("const removal = gamma", "const removal = 0.1 + 0.02 * gamma");

function textOf(environment: Environment): string {
  const patched = applyMechanisms(
    environment.base,
    environment.mechanisms.filter(({ name }) => name === "mass-action"),
  );
  if (!patched.ok) throw new Error(patched.errors.join());
  return patched.source;
}

/** log Ẑ ± se of a program where programs may set priors. */
function weighed(environment: Environment, source: string, method: string): string {
  const free = { ...environment, priors: "program" } as const;
  const program = { id: "0", source, mechanisms: [] };
  const evaluation = evaluateProgram(program, free, { method, batch: "A", rung: 1, replicates, seed: 1 });
  if (!evaluation.ok || !evaluation.evidence) return evaluation.ok ? "no evidence" : evaluation.reason;
  const { logZ, se } = evaluation.evidence;
  return `${logZ.toFixed(1)} ± ${se.toFixed(1)}`;
}

const row = (what: string, a: string, b: string): void => print(`${what.padEnd(44)}${a.padStart(20)}${b.padStart(20)}`);

function exactRow(what: string, each: boolean, points: number): void {
  const [a, b] = [STATED, SQUEEZED].map((box) => chainBinomialEvidence(shared, box, each, points));
  row(what, a.toFixed(2), `${b.toFixed(2)} (${(b - a).toFixed(1)})`);
}

/** The release's score: 183 numbers of each outbreak, as fractions of its population, given θ, S0 and I0. */
function releaseScores({ beta, gamma }: Box): number[] {
  const compiled = compile(stated, shared.world);
  if (!compiled.ok) throw new Error("Expected the true program to compile");
  const { arms } = shared.world;
  const fractions = (data: Float64Array, arm: number) => data.map((v) => v / Number(arms[arm].context["N"]));
  const contextOf = (arm: number) => {
    const { S0, I0, N } = arms[arm].context as Record<string, number>;
    return [S0 / N, I0 / N, 0];
  };
  return Array.from({ length: scores }, (_, r) => {
    const random = stream(r).fork("release");
    const uniform = ([lo, hi]: readonly [number, number]) => lo + (hi - lo) * random.uniform();
    const theta = () => [uniform(beta), uniform(gamma)];
    const thetas = Array.from({ length: sims }, theta);
    const armOf = thetas.map(() => random.below(arms.length));
    const x = thetas.map((t, i) => {
      const outputs = simulate(compiled.program, arms, armOf[i], Float64Array.from(t), random.key(), i);
      if (!outputs) throw new Error("Expected every simulation to succeed");
      return fractions(outputs, armOf[i]);
    });
    const prior = Array.from({ length: draws }, theta);
    const observed = arms.map(({ data }, arm) => ({
      x: fractions(data, arm),
      conditions: rows(prior.map((t) => [...t, ...contextOf(arm)])),
    }));
    const condition = rows(thetas.map((t, i) => [...t, ...contextOf(armOf[i])]));
    return publishedScore(wasmExecutor(), { x: rows(x), condition, observed }, random.fork("network")).score;
  });
}

const rows = (list: readonly ArrayLike<number>[]) => ({
  values: Float64Array.from(list.flatMap((one) => Array.from(one))),
  count: list.length,
  width: list[0].length,
});

const spread = (v: readonly number[]): string =>
  `${mean(v).toFixed(0)}${v.length > 1 ? ` ± ${(sd(v) / Math.sqrt(v.length)).toFixed(0)}` : ""}`;

print(shared.title);
row("log evidence, nats", "stated prior", "squeezed (gain)");
exactRow("θ anew for each outbreak, quadrature", true, 4000);
exactRow("the same on half the grid", true, 2000);
exactRow("θ shared, quadrature", false, 4000);
exactRow("the same on half the grid", false, 2000);
row("θ anew, our exact method", weighed(perArm, stated, "exact"), weighed(perArm, squeezed, "exact"));
row("θ shared, our exact method", weighed(shared, stated, "exact"), weighed(shared, squeezed, "exact"));
row("θ shared, nle, ten statistics", weighed(shared, stated, "nle"), weighed(shared, squeezed, "nle"));
if (scores > 0) {
  const [a, b] = [releaseScores(STATED), releaseScores(SQUEEZED)];
  row(`score as released, ${sims} simulations`, spread(a), `${spread(b)} (${(mean(b) - mean(a)).toFixed(0)})`);
}
const refused = compileIn(shared, squeezed);
print(`\nThe squeezed program where priors are the environment's: ${refused.ok ? "accepted" : "refused"}`);
if (!refused.ok) for (const { line, message } of refused.errors) print(`  line ${line}: ${message}`);
