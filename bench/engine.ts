/** @file Overhead of the engine per candidate: `finite`, whose evaluations cost next to nothing, at growing N. */
import { print, scratchRun } from "./support.js";

async function main(): Promise<void> {
  await scratchRun({ sampler: "smc", env: "finite", particles: 1000 }, { workers: 0 }); // warm-up: code is compiled
  print("particles   candidates   seconds   µs per candidate");
  for (const particles of [1e3, 1e4, 1e5]) {
    const began = performance.now();
    const summary = await scratchRun({ sampler: "smc", env: "finite", particles, moves: 1 }, { workers: 0 });
    const seconds = (performance.now() - began) / 1000;
    print(
      `${String(particles).padEnd(11)} ${String(summary.candidates).padEnd(12)} ${seconds.toFixed(2).padEnd(9)} ${((seconds / summary.candidates) * 1e6).toFixed(1)}`,
    );
  }
}

await main();
