/**
 * @file What weighing one candidate of `sir` costs: 1,000 simulations, a neural posterior and a neural likelihood learnt,
 * 100 arms × 5,000 densities. Processor seconds by phase, so that other work on the machine counts less; of --repeats the
 * fastest; --backend, --density, --draws.
 */
import { estimatorOf } from "../src/density/estimators.js";
import { loadEnvironment } from "../src/envs/load.js";
import { alone } from "../src/evaluate/nle/lockstep.js";
import { learnPosterior } from "../src/evaluate/nle/posterior.js";
import { settingOf } from "../src/evaluate/nle/replicate.js";
import { simulateRows } from "../src/evaluate/nle/simulations.js";
import { learnLikelihood } from "../src/evaluate/nle/surrogate.js";
import { nleWeigher } from "../src/evaluate/nle.js";
import { spaceOf } from "../src/evaluate/space.js";
import { logMeanExp } from "../src/math/log-sum-exp.js";
import { stream } from "../src/math/rng.js";
import { chooseBackend, openBackend } from "../src/neural/backend.js";
import type { BackendName } from "../src/neural/backend-names.js";
import { compile } from "../src/programs/compile.js";
import { argument, print, word } from "./support.js";

const [repeats, draws, sims] = [argument("repeats", 3), argument("draws", 5000), argument("sims", 1000)];
const density = word("density", "mdn");
const backend = await chooseBackend(word("backend", "auto") as BackendName | "auto");
const { executor: on, close } = await openBackend(backend);

const environment = loadEnvironment("sir");
const { world, statistics } = environment;
const compiled = compile(environment.base, world);
if (!compiled.ok) throw new Error(compiled.errors[0].message);
const { program } = compiled;
const space = spaceOf(program.parameters);
const fit = estimatorOf(density).make(on);
const setting = settingOf({ on, fit, fitRoughly: fit }, { program, environment }, space);

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const phases = ["simulate", "learn q(θ | x)", "learn q(x | θ)", "densities", "all"] as const;
type Seconds = Record<(typeof phases)[number], number>;

function candidate(seed: number): Seconds {
  const own = stream(seed);
  const marks = [cpuSeconds()];
  const mark = () => marks.push(cpuSeconds());
  on.tidy(() => {
    const z = space.draw(own.fork("theta"), sims);
    const rows = simulateRows(program, environment, space, { z, count: sims }, own.fork("noise").key());
    mark();
    alone(learnPosterior(setting, rows, own.fork("posterior")));
    mark();
    const likelihood = alone(learnLikelihood(setting, fit, rows, own.fork("likelihood")));
    mark();
    const observed = world.arms.map(({ data }, arm) => statistics.of(data, arm));
    const logL = likelihood.logJoint(observed)(space.draw(own.fork("prior"), draws), draws);
    if (Number.isNaN(logMeanExp(logL))) throw new Error("Expected log densities");
    mark();
  });
  const seconds = marks.slice(1).map((m, i) => m - marks[i]);
  return Object.fromEntries(phases.map((p, i) => [p, seconds[i] ?? seconds.reduce((a, b) => a + b)])) as Seconds;
}

print(
  `sir, ${world.arms.length} arms of ${statistics.names.length} statistics, ${sims} simulations, ${draws} θ each; ${density}, ${backend.reason}`,
);
const runs = Array.from({ length: repeats }, (_, seed) => candidate(seed));
for (const phase of phases) print(`${phase.padEnd(16)} ${Math.min(...runs.map((r) => r[phase])).toFixed(2)} s`);
const began = cpuSeconds();
const weigher = nleWeigher(on, { fit });
weigher.replicate(program, environment, { rung: 1, sims, key: stream(1).key(), stream: stream(1) });
print(`a replicate as a run makes it: ${(cpuSeconds() - began).toFixed(2)} s`);
close();
