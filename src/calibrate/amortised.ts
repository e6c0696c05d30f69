/**
 * @file The neural likelihood learnt once, from prior simulations, and used for every data set of a study: what a study of
 * hundreds of data sets can afford. It is what a run does but for the second half of its simulations, which a run draws
 * where its own data say the posterior is; so an amortised posterior that passes speaks for the run's, and one that fails
 * need not speak against it.
 */
import type { FitDensities } from "../density/density.js";
import type { Environment } from "../envs/types.js";
import { refusesToLearn, roughly } from "../evaluate/nle.js";
import { integrate, posteriorDraws } from "../evaluate/nle/importance.js";
import { alone } from "../evaluate/nle/lockstep.js";
import { settingOf } from "../evaluate/nle/replicate.js";
import { simulateRows } from "../evaluate/nle/simulations.js";
import { learnLikelihood, type Surrogate } from "../evaluate/nle/surrogate.js";
import { type Space, spaceOf } from "../evaluate/space.js";
import type { Replicate, Weigher } from "../evaluate/weigher.js";
import type { Executor } from "../neural/executor.js";
import type { Stream } from "../math/rng.js";
import type { CompiledProgram } from "../programs/types.js";

const DRAWS = 1000;
const KEPT = 200;

interface Learnt {
  readonly space: Space;
  readonly likelihood: Surrogate;
  readonly failed: number;
}

/** `stream`: of the one likelihood of each program. All data sets must be of one environment. */
export function amortisedWeigher(on: Executor, fit: FitDensities, sims: number, stream: Stream): Weigher {
  const known = new Map<CompiledProgram, Learnt>();
  const learntFor = (program: CompiledProgram, environment: Environment): Learnt => {
    const learnt = known.get(program) ?? learn(on, fit, program, environment, sims, stream.fork(program.id));
    known.set(program, learnt);
    return learnt;
  };
  return {
    name: "nle",
    pooling: "logarithmic",
    method: () => "nle/amortised",
    refuses: refusesToLearn,
    replicate(program, environment, options): Replicate {
      const { space, likelihood, failed } = learntFor(program, environment);
      const observed = environment.world.arms.map(({ data }, arm) => environment.statistics.of(data, arm));
      const integral = integrate(space, likelihood.logJoint(observed), null, DRAWS, options.stream.fork("integral"));
      return {
        logZ: integral.logZ,
        draws: posteriorDraws(space, integral, KEPT, options.stream.fork("draws").uniform()),
        simulations: sims,
        failed,
        diagnostics: { ess: integral.ess, paretoK: integral.paretoK },
      };
    },
  };
}

function learn(
  on: Executor,
  fit: FitDensities,
  program: CompiledProgram,
  environment: Environment,
  sims: number,
  stream: Stream,
): Learnt {
  const space = spaceOf(program.parameters);
  const setting = settingOf({ on, fit, fitRoughly: roughly(on) }, { program, environment }, space);
  const points = { z: space.draw(stream.fork("theta"), sims), count: sims };
  const simulations = simulateRows(program, environment, space, points, stream.fork("noise").key());
  if (simulations.failed === sims) throw new Error(`all ${sims} simulations failed`);
  const likelihood = alone(learnLikelihood(setting, fit, simulations, stream.fork("likelihood")));
  return { space, likelihood, failed: simulations.failed };
}
