/**
 * @file What the fidelity ladder saves, and what it costs: one search by a neural likelihood twice, with the ladder on and
 * off, at the same seeds. Simulations and working time, the best program, and how far the two posteriors are apart beside
 * their own errors. `--env` with a library that can be listed.
 */
import { totalVariation } from "../src/core/posterior.js";
import type { Summary } from "../src/run/summary-types.js";
import { argument, print, scratchRun, word } from "./support.js";

const env = word("env", "boarding-school");
const particles = argument("particles", 20);
const sims = argument("sims", 1000);
const seeds = argument("seeds", 1);

async function search(ladder: "on" | "off", seed: number): Promise<Summary> {
  return scratchRun({
    sampler: "smc",
    env,
    evidence: "nle",
    particles,
    moves: 1,
    sims,
    seed,
    ladder,
    crossCheck: 0,
  });
}

const weightsOf = ({ posterior }: Summary) => new Map(posterior.map(({ id, weight }) => [id, weight]));
/** Half the sum of the weights' errors: what two runs differ by if nothing but these errors is between them. */
const ownError = ({ posterior }: Summary) => posterior.reduce((sum, { weightSe }) => sum + weightSe, 0) / 2;

/** Weights are compared where there are some on both sides; rankings always. */
function apart(on: Summary, off: Summary): string {
  const leads = ({ posterior, ranking }: Summary) => (posterior.length > 0 ? posterior : ranking).map(({ id }) => id);
  const leading = leads(on).slice(0, LEADING);
  const shared = leading.filter((id) => leads(off).slice(0, LEADING).includes(id)).length;
  const both = `${shared} of the ${leading.length} leading programs are the same`;
  if (on.posterior.length === 0 || off.posterior.length === 0) return both;
  const distance = totalVariation(weightsOf(on), weightsOf(off)).toFixed(3);
  return `${both}; posteriors apart by ${distance} (total variation), their own errors ${ownError(on).toFixed(3)} and ${ownError(off).toFixed(3)}`;
}

const LEADING = 5;

async function main(): Promise<void> {
  print(`${env}, smc of ${particles} by a neural likelihood of ${sims} simulations, ladder on and off`);
  for (let seed = 1; seed <= seeds; seed++) {
    const on = await search("on", seed);
    const off = await search("off", seed);
    const working = ({ seconds }: Summary) => seconds.simulate + seconds.weigh + seconds.fit;
    const { ladder } = on;
    if (ladder === null) throw new Error("Expected a ladder: is --sims at least 100?");
    print(
      `seed ${seed}: ${on.evaluated} and ${off.evaluated} programs; working time ${working(on).toFixed(0)} and ${working(off).toFixed(0)} s`,
    );
    print(
      `  stopped ${ladder.stopped} (${ladder.rungs.map((r) => `${r.stopped} at ${r.simulations}, bound ${r.bound?.toFixed(1) ?? "unknown"}`).join("; ")}), ` +
        `simulations saved ${ladder.simulationsSaved}, spared ${ladder.spared}, of them within reach ${ladder.sparedWithinReach}, ` +
        `lost with probability at most ${ladder.lostProbability.toFixed(3)}`,
    );
    const same =
      on.best.id === off.best.id ? "the same best" : `best ${on.best.id.slice(0, 8)} and ${off.best.id.slice(0, 8)}`;
    const score = (s: Summary) => `${s.best.report?.logZ.toFixed(2)} ± ${s.best.report?.se.toFixed(2)}`;
    print(`  ${same}, ${score(on)} and ${score(off)}`);
    print(`  ${apart(on, off)}`);
    for (const s of [on, off]) if (s.noPosterior !== null) print(`  no posterior: ${s.noPosterior}`);
  }
}

await main();
