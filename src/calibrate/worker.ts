/**
 * @file What a worker thread of a calibration study runs: one data set. Environments and programs are read once in each
 * thread; programs travel as text, and only the code that the compiler emits for them runs.
 */
import { loadEnvironment } from "../envs/load.js";
import type { Environment } from "../envs/types.js";
import { weighersOf } from "../evaluate/engine.js";
import type { Weigher } from "../evaluate/weigher.js";
import { estimatorOf } from "../density/estimators.js";
import { stream } from "../math/rng.js";
import { openBackend } from "../neural/backend.js";
import { compile } from "../programs/compile.js";
import type { CompiledProgram } from "../programs/types.js";
import type { PredictiveCheck } from "../diagnose/predictive-checks.js";
import { armsFor, withArms } from "./arms.js";
import { amortisedWeigher } from "./amortised.js";
import { rankParameters, weighModels, type Bench } from "./one-data-set.js";
import { checkPredictions } from "./predictive.js";
import type { CalibrationPlan, Outcome } from "./types.js";

const clock = (): number => performance.now() / 1000;

interface Place {
  readonly environment: Environment;
  readonly programs: readonly { readonly program: CompiledProgram; readonly prior: number }[];
}

let known: { readonly plan: string; readonly base: Environment; readonly places: Map<string, Place> } | null = null;

/** The environment with the arms of one data set, and the programs compiled in it. */
function placeOf(plan: CalibrationPlan, index: number): Place {
  const name = JSON.stringify(plan);
  if (known?.plan !== name) known = { plan: name, base: loadEnvironment(plan.env), places: new Map() };
  const arms = armsFor(known.base, plan.arms, index);
  const place = known.places.get(arms.join()) ?? makePlace(plan, known.base, arms);
  known.places.set(arms.join(), place);
  return place;
}

function makePlace(plan: CalibrationPlan, base: Environment, arms: readonly number[]): Place {
  const whole = arms.length === base.world.arms.length;
  const environment = whole ? base : withArms(base, arms);
  const programs = plan.programs.map(({ source, prior }) => {
    const result = compile(source, environment.world);
    if (!result.ok) throw new Error(result.errors[0]?.message ?? "the program does not compile");
    return { program: result.program, prior };
  });
  return { environment, programs };
}

/** One set of weighers in each thread: an amortised likelihood is learnt once in each, the same in all. */
let opened: { readonly plan: string; readonly weighers: Promise<readonly Weigher[]> } | null = null;

function weighersFor(plan: CalibrationPlan): Promise<readonly Weigher[]> {
  const name = JSON.stringify(plan);
  if (opened?.plan !== name) opened = { plan: name, weighers: openWeighers(plan) };
  return opened.weighers;
}

async function openWeighers({ engine, amortised, sims, seed }: CalibrationPlan): Promise<readonly Weigher[]> {
  if (!amortised) return weighersOf(engine);
  const { executor } = await openBackend(engine.backend);
  return [amortisedWeigher(executor, estimatorOf(engine.density).make(executor), sims, stream(seed).fork("amortised"))];
}

async function benchOf(plan: CalibrationPlan): Promise<Bench> {
  return { weighers: await weighersFor(plan), options: { sims: plan.sims, clock }, clock };
}

/** One data set; whatever goes wrong in it is an outcome. */
export async function calibrationTask({ plan, index }: { plan: CalibrationPlan; index: number }): Promise<Outcome> {
  const began = clock();
  try {
    const { environment, programs } = placeOf(plan, index);
    const bench = await benchOf(plan);
    return plan.level === "parameters"
      ? rankParameters(programs[0].program, environment, plan, index, bench)
      : weighModels(programs, environment, plan, index, bench);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "lost", index, reason, seconds: clock() - began };
  }
}

/** The program's predictions beside the environment's own data. */
export async function predictiveTask({ plan }: { plan: CalibrationPlan }): Promise<PredictiveCheck[]> {
  const { environment, programs } = placeOf(plan, 0);
  const { weighers, options } = await benchOf(plan);
  const { method, replicates, seed } = plan;
  const request = { method, batch: "B", rung: 1, replicates, seed } as const;
  return checkPredictions(programs[0].program, environment, request, weighers, options);
}
