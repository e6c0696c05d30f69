/**
 * @file The likelihood of a program whose only hidden randomness is a few choices among finitely many values, made before
 * time starts (a component of a mixture, a type of patient), summed over all of them:
 *
 *   p(data | θ) = Σ_path p(path | θ) · p(data | path, θ)
 *
 * The program is run once for each path, with a source of randomness that follows a script and notes the alternatives
 * (enumeration by re-execution: Goodman & Stuhlmüller 2014, The Design and Implementation of Probabilistic Programming
 * Languages, ch. 3). A path that fails is probability lost. Not for choices at every step: their paths multiply.
 */
import { logSumExp } from "../math/log-sum-exp.js";
import { createDraws, type Draws } from "../math/draws.js";
import type { Arm, CompiledProgram } from "../programs/types.js";
import { LimitError } from "./limits.js";
import type { ArmLikelihood } from "./likelihood.js";
import { logLikelihood } from "./simulate.js";

const FINITE: ReadonlySet<string> = new Set(["categorical", "bernoulli"]);
/** of one arm at one θ */
const MOST_PATHS = 4096;

/** null where all that is random can be enumerated; else why not. */
export function refusesEnumeration({ draws }: CompiledProgram): string | null {
  const drawn = draws.find(({ where }) => where === "step");
  if (drawn) return `${drawn.name} is drawn at every step`;
  const infinite = draws.find(({ distribution }) => !FINITE.has(distribution));
  return infinite ? `${infinite.name} is ${infinite.distribution}, which takes more than a few values` : null;
}

export function enumeratedLikelihood(program: CompiledProgram, arms: readonly Arm[], arm: number): ArmLikelihood {
  const script = createScript();
  const kernel = program.kernel(arm, script.draws);
  let failed = 0;
  return {
    log(theta) {
      const logs: number[] = [];
      do {
        if (logs.length === MOST_PATHS) throw new LimitError(`met more than ${MOST_PATHS} combinations of choices`);
        script.rewind();
        const log = logLikelihood(program, arms, arm, theta, kernel);
        if (Number.isNaN(log)) failed++;
        logs.push(Number.isNaN(log) ? -Infinity : script.logProbability() + log);
      } while (script.advance());
      return logSumExp(logs);
    },
    failed: () => failed,
    paths: 1,
  };
}

/** A source of randomness that takes one path after the other. */
interface Script {
  readonly draws: Draws;
  /** to the start of the path */
  rewind(): void;
  /** log p of the choices on the path that was taken */
  logProbability(): number;
  /** on to the next path, the last choice changing first; false after the last one */
  advance(): boolean;
}

function createScript(): Script {
  const choices: { taken: number; of: number }[] = [];
  let [at, log] = [0, 0];
  const choose = (weights: ArrayLike<number>): number => {
    const possible = possibleOf(weights);
    if (possible === null) return NaN; // outside the domain: the simulation fails, as it does when it is drawn
    if (at === choices.length) choices.push({ taken: 0, of: possible.values.length });
    const value = possible.values[choices[at++].taken];
    log += Math.log(weights[value] / possible.total);
    return value;
  };
  return {
    draws: {
      ...createDraws(),
      at: () => undefined,
      categorical: (_, weights) => choose(weights),
      bernoulli: (_, p) => choose([1 - p, p]),
    },
    rewind: () => void ([at, log] = [0, 0]),
    logProbability: () => log,
    advance() {
      while (choices.length > 0) {
        const last = choices[choices.length - 1];
        if (++last.taken < last.of) return true;
        choices.pop();
      }
      return false;
    },
  };
}

/** Indices of positive weights and their sum; null where the weights are none. */
function possibleOf(weights: ArrayLike<number>): { readonly values: readonly number[]; readonly total: number } | null {
  const list = Array.from(weights);
  const total = list.reduce((sum, w) => sum + (w >= 0 ? w : NaN), 0);
  if (!(total > 0 && total < Infinity)) return null;
  return { values: list.flatMap((w, i) => (w > 0 ? [i] : [])), total };
}
