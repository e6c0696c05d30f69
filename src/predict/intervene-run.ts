/** @file `discover intervene`: what scaling parameters or inputs would do, by the posterior of a finished run or by its fits. */
import { UsageError } from "../core/errors.js";
import { stream } from "../math/rng.js";
import type { CompiledProgram } from "../programs/types.js";
import { continued, inputsAmong } from "./changed-world.js";
import { parameterNames, requireNames } from "./exposed-program.js";
import { fittedEnsemble } from "./fitted.js";
import { averagedOf, weightsText } from "./finalists.js";
import { isOfFits, openFittedRun } from "./fitted-run.js";
import { averageWords } from "./forecast-draws.js";
import { intervene, whenOf } from "./intervene.js";
import { joinedEnsemble } from "./joined.js";
import { armsShown } from "./predict-run.js";
import { voicesOf } from "./programs.js";
import type { FinishedRun } from "./read-run.js";
import { compileAll, sampledEnsemble } from "./sampled.js";
import { silentNotes } from "./silent.js";
import type { Ensemble, Intervened } from "./types.js";

export interface InterveneAsked {
  /** one for each scenario: name → factor */
  readonly scales: readonly Readonly<Record<string, number>>[];
  /** times of the world, or ISO dates; null: from the beginning, to the end */
  readonly from: string | null;
  readonly to: string | null;
  /** runs of fits: name of the fold; null: the last test fold */
  readonly fold: string | null;
  readonly horizon: number;
  readonly level: number;
  readonly members: number;
  readonly arms: number | null;
  readonly apart: boolean;
  /** runs of fits: programs that speak, at most; absent: the best alone */
  readonly average?: number;
  readonly note?: (text: string) => void;
}

export async function interveneRun(run: FinishedRun, asked: InterveneAsked): Promise<Intervened> {
  const { environment } = run;
  const { ensemble, programs, first, notes } = isOfFits(run) ? await ofFits(run, asked) : ofDraws(run, asked);
  const names = [...new Set(asked.scales.flatMap((factors) => Object.keys(factors)))];
  requireNames(names, programs, ensemble.world);
  const when = saying(() => whenOf(environment, ensemble, asked, first));
  const changes = asked.scales.map((factors) => ({ factors, ...when.change }));
  const compared = intervene(environment, ensemble, { changes, level: asked.level, apart: asked.apart, first });
  const failed =
    compared.failed === 0 ? [] : [`${compared.failed} of ${compared.members} runs failed and are left out.`];
  return {
    ...compared,
    run: run.dir,
    environment: environment.name,
    from: when.from,
    to: when.to,
    notes: [
      ...notes,
      ...untouched(names, programs, ensemble),
      ...silentNotes(ensemble, compared.scenarios, when.change, when.from.date ?? `time ${when.from.time}`),
      ...failed,
      BEYOND,
    ],
  };
}

/** Programs without a parameter stay as they are, which counts as no effect. */
function untouched(names: readonly string[], programs: readonly CompiledProgram[], { world }: Ensemble): string[] {
  const inputs = inputsAmong(world, names);
  return names.flatMap((name) => {
    const without = programs.filter((program) => !parameterNames(program).includes(name)).length;
    if (inputs.includes(name) || without === 0) return [];
    return [`${without} of ${programs.length} programs have no '${name}': nothing changes in them.`];
  });
}

const BEYOND =
  "A change is made to the program alone: what else would change with it in the world, and whether the program still holds there, no fit can say.";

function saying<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

interface Opened {
  readonly ensemble: Ensemble;
  readonly programs: readonly CompiledProgram[];
  /** first observation of the ensemble's world in the task's calendar */
  readonly first: number;
  readonly notes: readonly string[];
}

function ofDraws(run: FinishedRun, asked: InterveneAsked): Opened {
  const { environment, config } = run;
  const { best, average, notes } = voicesOf(run);
  const world = continued(environment.world, asked.horizon);
  const programs = average ?? best;
  const of = average === null ? "best program" : averageWords(average);
  const count = Math.min(asked.arms ?? armsShown(world.arms), world.arms.length);
  const arms = world.arms.map((_, arm) => arm).slice(0, count);
  const key = stream(config.seed).fork("predict").key();
  const ensemble = sampledEnsemble(programs, world, { of, members: asked.members, arms, key });
  return { ensemble, programs: compileAll(programs, world), first: 0, notes };
}

async function ofFits(run: FinishedRun, asked: InterveneAsked): Promise<Opened> {
  if (asked.horizon > 0)
    throw new UsageError(
      "Expected no --horizon: changes to a run of fits are made inside of a test fold, whose data tell what was. discover predict --horizon forecasts the time after the data",
    );
  const { environment, summary } = run;
  const fitted = await openFittedRun(run);
  const folds = fitted.best.folds("test").filter(({ forecasts }) => forecasts.length > 0);
  const named = asked.fold === null ? folds.at(-1) : folds.find(({ fold }) => fold.name === asked.fold);
  if (named === undefined)
    throw new UsageError(
      `Expected --fold to be one of ${folds.map(({ fold }) => fold.name).join("; ")}, got ${asked.fold ?? "none"}`,
    );
  const some = asked.arms ?? armsShown(environment.world.arms);
  const averaged = averagedOf(run, asked);
  const speaking = (averaged.length > 0 ? averaged : [{ id: summary.best.id, weight: 1 }]).flatMap(({ id, weight }) => {
    const own = id === summary.best.id ? fitted.best : fitted.program(id);
    const folded = own.folds("test").find(({ fold }) => fold.name === named.fold.name);
    const forecasts = folded?.forecasts.map((f) => ({ ...f, arms: f.arms.slice(0, some) })) ?? [];
    return forecasts.length === 0 ? [] : [{ id, weight, program: own.program, forecasts }];
  });
  const words = `${wordsOf(speaking)} of ${named.fold.name}`;
  const parts = speaking.map(({ weight, forecasts }) => {
    return { weight, size: forecasts.length, ensemble: fittedEnsemble(fitted.fitter, words, forecasts) };
  });
  return {
    ensemble: parts.length === 1 ? parts[0].ensemble : joinedEnsemble(words, parts),
    programs: speaking.map(({ program }) => program),
    first: named.fold.window?.from ?? 0,
    notes: [bandsNote(speaking)],
  };
}

interface Speaking {
  readonly id: string;
  readonly weight: number;
  readonly forecasts: readonly unknown[];
}

function wordsOf(speaking: readonly Speaking[]): string {
  if (speaking.length > 1)
    return `the ${speaking.length} best programs, each as often as it weighs (${weightsText(speaking)}),`;
  const [{ forecasts }] = speaking;
  return `best program, ${forecasts.length === 1 ? "one fit" : `${forecasts.length} fits`}`;
}

function bandsNote(speaking: readonly Speaking[]): string {
  if (speaking.length > 1)
    return "Bands are what these programs and their fits disagree about, weighed by 1/RMSE² on the validation folds: no posterior.";
  return speaking[0].forecasts.length === 1
    ? "There is one fit of this fold, and so no band: how far it may be off is not shown."
    : "Bands are the spread of fits, which differ by their seeds alone; the program and its data are the same in all.";
}
