/** @file One cell of the study: learn once, then draw and judge at every observation. */
import { estimatorOf } from "../../src/density/estimators.js";
import { mixtureDensity, MIXTURE_DEFAULTS } from "../../src/density/mixture-density.js";
import type { Rows } from "../../src/density/density.js";
import { classifierTwoSample, PUBLISHED_TWO_SAMPLE } from "../../src/diagnose/c2st.js";
import type { Stream } from "../../src/math/rng.js";
import { stream } from "../../src/math/rng.js";
import type { Executor } from "../../src/neural/executor.js";
import { NEURAL_POSTERIOR_DEFAULTS, neuralPosteriors } from "../../src/posterior/neural-posterior.js";
import { SAMPLER_DEFAULTS, samplePosterior } from "../../src/posterior/sample-posterior.js";
import type { FitDensities } from "../../src/density/density.js";
import { observationsOf, simulations } from "../tasks/task.js";
import type { Task } from "../tasks/task.js";
import { likelihoodCondition } from "./condition.js";
import type { Accuracy } from "./table.js";

export interface Job {
  readonly task: string;
  readonly sims: number;
  readonly method: "nle" | "npe";
  /** as in `estimatorOf` */
  readonly estimator: string;
  readonly bounds: "mapped" | "truncated";
  readonly seed: number;
}

/** Draws of each posterior; as published where the classifier is small. */
const DRAWS = { few: 10_000, many: 4_000 } as const;
const FEW = 2;

interface Learnt {
  sample(observed: Float64Array, count: number, random: Stream): { readonly theta: Rows; readonly note: string };
}

export function measure(
  on: Executor,
  task: Task,
  job: Job,
  observations: readonly number[],
  draws: number,
  report: (line: Accuracy) => void,
): void {
  const count = draws > 0 ? draws : task.dim <= FEW ? DRAWS.few : DRAWS.many;
  const random = stream(job.seed).fork(task.name, job.sims);
  const started = performance.now();
  const learnt = learn(on, task, job, random);
  const fit = since(started);
  for (const observation of observations) {
    const { x } = observationsOf(task, observation + 1)[observation];
    const own = random.fork("observation", observation);
    const begun = performance.now();
    const { theta, note } = learnt.sample(x, count, own.fork("draw"));
    const draw = since(begun);
    const reference = task.reference(x, count, own.fork("reference"));
    const referenced = performance.now();
    const judge = own.fork("classifier");
    const { accuracy, se } = classifierTwoSample(on, reference, theta, judge, PUBLISHED_TWO_SAMPLE);
    const severe = classifierTwoSample(on, reference, theta, judge).accuracy;
    const seconds = { fit, draw, test: since(referenced) };
    report({ ...job, observation, draws: count, accuracy, se, severe, note, seconds });
  }
}

const since = (start: number): number => Math.round(performance.now() - start) / 1000;

export function learn(on: Executor, task: Task, job: Job, random: Stream, given?: FitDensities): Learnt {
  const fit = given ?? estimatorOf(job.estimator).make(on);
  const pairs = simulations(task, job.sims, random.fork("simulations"));
  const { box } = task.prior;
  if (job.method === "npe") {
    const [posterior] = neuralPosteriors(
      fit,
      [{ ...pairs, box, stream: random.fork("fit") }],
      NEURAL_POSTERIOR_DEFAULTS,
    );
    return {
      sample: (observed, count, own) => {
        const at = posterior.given(observed, own.fork("leakage"));
        return { theta: at.sample(count, own).theta, note: `inside ${at.acceptance.value.toFixed(3)}` };
      },
    };
  }
  const condition = likelihoodCondition(box);
  const [density] = fit([{ x: pairs.x, condition: condition(pairs.theta), stream: random.fork("fit") }]);
  const rough = mixtureDensity(on, { ...MIXTURE_DEFAULTS, training: { ...MIXTURE_DEFAULTS.training, epochs: 30 } });
  const [guide] = neuralPosteriors(rough, [{ ...pairs, box, stream: random.fork("guide") }]);
  return {
    sample: (observed, count, own) => {
      const x = { values: observed, count: 1, width: observed.length };
      const proposal = guide.given(observed, own.fork("leakage"));
      const logLikelihood = (theta: Rows) => density.logDensity(x, condition(theta));
      const problem = { prior: task.prior, logLikelihood, proposal };
      const drawn = samplePosterior(problem, own, { ...SAMPLER_DEFAULTS, draws: count, pilots: 20_000 });
      const worst = drawn.report === null ? "" : `, R-hat ${Math.max(...drawn.report.rhat).toFixed(3)}`;
      return { theta: drawn.theta, note: `${drawn.method}, ESS ${drawn.importanceSize.toFixed(0)}${worst}` };
    },
  };
}
