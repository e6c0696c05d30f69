/**
 * @file The model posterior of `gmm-hard`, eight programs within five nats, by our exact and neural methods beside
 * quadrature: error of every log evidence, and total variation of the posterior. `--sims`, `--replicates`, `--seeds`;
 * `--density NAME` for another estimator of the neural likelihood.
 */
import { totalVariation } from "../src/core/posterior.js";
import { normalise } from "../src/core/weights.js";
import { estimatorOf } from "../src/density/estimators.js";
import { loadEnvironment } from "../src/envs/load.js";
import { combine, replicateStream } from "../src/evaluate/evidence.js";
import { exactWeigher } from "../src/evaluate/exact.js";
import { nleWeigher } from "../src/evaluate/nle.js";
import type { Replicate, ReplicateJob, Weigher } from "../src/evaluate/weigher.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { createMechanismProposer } from "../src/propose/mechanisms.js";
import { compileIn } from "../src/run/compile-in.js";
import { exactEvidences } from "../test/support/gmm-hard.js";
import { argument, mean, print, rms, word } from "./support.js";

const [sims, replicates, seeds] = [argument("sims", 4000), argument("replicates", 3), argument("seeds", 2)];
const density = word("density", "mdn");

const environment = loadEnvironment("gmm-hard");
const data = environment.world.arms.map((arm) => arm.data[0]);
const exact = exactEvidences(data, 120);
const space = createMechanismProposer(environment, (source) => compileIn(environment, source));
const programs = [...space.programs.values()].map(({ program }) => {
  const compiled = compileIn(environment, program.source);
  if (!compiled.ok) throw new Error(compiled.errors[0].message);
  return { name: program.mechanisms.join(), program: compiled.program };
});

const posteriorOf = (logs: ReadonlyMap<string, number>): Map<string, number> => {
  const weights = normalise([...logs.values()]);
  return new Map([...logs.keys()].map((name, i) => [name, weights[i]]));
};

/** log Ẑ of every program: all of their replicates in one go. */
function weigh(weigher: Weigher, seed: number): Map<string, { readonly logZ: number; readonly se: number }> {
  const jobs = programs.flatMap(({ program }) =>
    Array.from({ length: replicates }, (_, r): ReplicateJob => {
      const own = replicateStream(seed, environment.hash, "A", r);
      return { program, environment, options: { rung: 1, key: own.fork("noise").key(), stream: own, sims } };
    }),
  );
  const made = weigher.replicates?.(jobs) ?? jobs.map((j) => weigher.replicate(j.program, environment, j.options));
  return new Map(
    programs.map(({ name, program }, i) => {
      const own = made.slice(i * replicates, (i + 1) * replicates).map((one): Replicate => {
        if (one instanceof Error) throw one;
        return one;
      });
      const label = { method: weigher.method(program, environment), rung: 1, batch: "A" } as const;
      return [name, combine(own, label, weigher.pooling)];
    }),
  );
}

function study(what: string, weigher: Weigher): void {
  const runs = Array.from({ length: seeds }, (_, s) => weigh(weigher, s + 1));
  print(`\n${what}`);
  print("program        exact log Z   error, by seed (stated se)");
  for (const [name, logZ] of exact) {
    const errors = runs.map((run) => {
      const { logZ: estimate, se } = run.get(name)!;
      return `${(estimate - logZ).toFixed(3)} (${se.toFixed(3)})`;
    });
    print(`${(name || "base").padEnd(14)} ${logZ.toFixed(3).padStart(11)}   ${errors.join("   ")}`);
  }
  const distances = runs.map((run) =>
    totalVariation(posteriorOf(new Map([...run].map(([name, { logZ }]) => [name, logZ]))), posteriorOf(exact)),
  );
  const errors = runs.flatMap((run) => [...run].map(([name, { logZ }]) => logZ - exact.get(name)!));
  print(`total variation ${mean(distances).toFixed(3)}; errors, root mean square ${rms(errors).toFixed(3)} nats`);
}

print(`${environment.title}: ${seeds} seeds, ${replicates} replicates`);
study("exact", exactWeigher());
const on = wasmExecutor();
study(`nle, ${density}, ${sims} simulations`, nleWeigher(on, { fit: estimatorOf(density).make(on) }));
