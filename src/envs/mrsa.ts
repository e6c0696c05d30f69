/**
 * @file The environments `mrsa-virginia` and `mrsa-virginia-1` … `mrsa-virginia-644`: weekly infections in so many
 * facilities, all of them simulated. The shape (644 places, 244 weeks, 20 features) and the windows are those of a benchmark
 * whose data are not public; the numbers are not its numbers and are compared with none of its figures.
 */
import { UsageError } from "../core/errors.js";
import type { Arm } from "../programs/types.js";
import type { Variation } from "./folder.js";
import { MRSA_FEATURES, simulateFacility, WEEKS, type Facility } from "./mrsa-recipe.js";
import type { PredictionTask } from "./types.js";
import { foldsOf, growing, movedOn } from "./windows.js";

export const MOST_FACILITIES = 644;

/** Where a name says nothing. */
const USUAL = 40;

const [FITTED, SCORED] = [232, 9];

/** `facilities`: how many; null: as usual. A smaller set is the beginning of a larger one. */
export function mrsaVariation(name: string, facilities: number | null): Variation {
  if (facilities === 0)
    throw new UsageError(`Expected mrsa-virginia-1 to mrsa-virginia-${MOST_FACILITIES}, got '${name}'`);
  const places = Array.from({ length: facilities ?? USUAL }, (_, id) => simulateFacility(id));
  const task = taskOf(places);
  return {
    name,
    arms: [armOf(places)],
    observables: { cases: { width: places.length, unit: "cases/week" } },
    constants: { place: places.length, patients: places.map(({ patients }) => patients) },
    task: () => task,
  };
}

function taskOf(places: readonly Facility[]): PredictionTask {
  const values = new Float64Array(places.length * WEEKS * MRSA_FEATURES.length);
  places.forEach(({ features }, place) => values.set(features, place * features.length));
  return {
    kind: "forecast",
    targets: ["cases"],
    lanes: "places",
    laneNames: places.map((_, id) => `facility ${id + 1}`),
    features: { names: MRSA_FEATURES, width: MRSA_FEATURES.length, rows: WEEKS, values },
    grid: 1,
    folds: foldsOf(
      growing(FITTED, SCORED, 4),
      movedOn([0, FITTED, FITTED + SCORED], 1, 4),
      (week) => `week ${week + 1}`,
    ),
    metric: "aggregate",
    unit: "cases/week, summed over facilities",
    season: 52,
    network: "calib",
    published: [],
    synthetic: true,
  };
}

/** Cases of week k are seen after step k, hence at time index k + 1; data: [weeks × places]. */
function armOf(places: readonly Facility[]): Arm {
  const weeks = Array.from({ length: WEEKS }, (_, week) => week);
  return {
    name: "synthetic facilities",
    context: {},
    covariates: {},
    events: [],
    times: weeks.map((week) => week + 1),
    data: Float64Array.from(weeks.flatMap((week) => places.map(({ cases }) => cases[week]))),
  };
}
