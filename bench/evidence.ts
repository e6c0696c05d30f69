/**
 * @file Is evidence right, and its error true? Conjugate model programs (`conjugate.ts`) over many seeds:
 *
 *   exact        bias and spread of log Ẑ at 1,000 particles over θ
 *   unbiased     mean of Ẑ/Z of the method that claims to be unbiased, over --runs runs
 *   neural       bias of one replicate, and of evidence of three: spread over stated error; beside it what the log mean of
 *                the same replicates would have been. --density NAME, --evidence NAME for others than the default.
 */
import { estimatorOf } from "../src/density/estimators.js";
import { combine, replicateStream } from "../src/evaluate/evidence.js";
import { exactWeigher } from "../src/evaluate/exact.js";
import { nleWeigher } from "../src/evaluate/nle.js";
import type { Replicate, Weigher } from "../src/evaluate/weigher.js";
import { chooseBackend, openBackend } from "../src/neural/backend.js";
import type { BackendName } from "../src/neural/backend-names.js";
import { type Conjugate, conjugates, waitingTimes } from "./conjugate.js";
import { argument, mean, print, rms, sd, word } from "./support.js";

const seeds = argument("seeds", 8);
const runs = argument("runs", 100);
const density = word("density", "mdn");
const backend = await chooseBackend(word("backend", "auto") as BackendName | "auto");
const { executor, close } = await openBackend(backend);
const neural = nleWeigher(executor, { fit: estimatorOf(density).make(executor) });

function replicate(weigher: Weigher, { program, environment }: Conjugate, seed: number, rung = 1, r = 0): Replicate {
  const own = replicateStream(seed, environment.hash, "A", r);
  return weigher.replicate(program, environment, { rung, key: own.fork("noise").key(), stream: own });
}

const plusMinus = (v: readonly number[]): string =>
  `${mean(v).toFixed(4)} ± ${(sd(v) / Math.sqrt(v.length)).toFixed(4)}`.padEnd(20);

print(`exact, 1,000 particles, ${runs} runs`);
print("case                bias (± SE)          SD       mean Ẑ/Z, frozen (± SE)");
for (const one of conjugates) {
  const rung = 1 + Math.log2(1000 / (200 + 40 * one.program.parameters.length));
  const numbers = Array.from({ length: runs }, (_, seed) => seed);
  const errors = numbers.map((seed) => replicate(exactWeigher(), one, seed, rung).logZ - one.logZ);
  const frozen = exactWeigher({ frozen: true });
  const ratios = numbers.map((seed) => Math.exp(replicate(frozen, one, seed).logZ - one.logZ));
  print(`${one.name.padEnd(20)}${plusMinus(errors)} ${sd(errors).toFixed(4)}   ${plusMinus(ratios)}`);
}

const EACH = 3;
print(`\nneural, ${density}, 1,000 simulations, ${seeds} seeds of ${EACH} replicates; ${backend.reason}`);
print("case                bias (± SE)          SD of one  spread  stated  ratio  bias of log mean  s/replicate");
for (const one of [...conjugates, waitingTimes()]) {
  const began = performance.now();
  const evidence = Array.from({ length: seeds }, (_, seed) => {
    const made = Array.from({ length: EACH }, (_r, r) => replicate(neural, one, seed, 1, r));
    const label = { method: "nle", rung: 1, batch: "A" } as const;
    return { logs: combine(made, label, neural.pooling), linear: combine(made, label) };
  });
  const seconds = (performance.now() - began) / 1000 / seeds / EACH;
  const errors = evidence.map(({ logs }) => logs.logZ - one.logZOfStatistics);
  const single = evidence.flatMap(({ logs }) => logs.replicates);
  const linear = evidence.map((e) => e.linear.logZ - one.logZOfStatistics);
  const [spread, stated] = [sd(errors), rms(evidence.map(({ logs }) => logs.se))];
  print(
    `${one.name.padEnd(20)}${plusMinus(errors)} ${sd(single).toFixed(3).padEnd(10)} ${spread.toFixed(3).padEnd(7)} ` +
      `${stated.toFixed(3).padEnd(7)} ${(spread / stated).toFixed(2).padEnd(6)} ${mean(linear).toFixed(3).padEnd(17)} ${seconds.toFixed(2)}`,
  );
}
close();
