/**
 * @file The environments `cancer`, `cancer-chemo` and `cancer-chemo-radio`: one-step predictions of simulated patients.
 * Three disjoint groups of patients are fitted, guide the search, and are opened at its end; each is dealt out to four folds. The folders have the base
 * programs and libraries; here are patients, as arms, and the task. `cancer-200` has 200 patients in each group; a smaller
 * group is the beginning of a larger one.
 */
import { UsageError } from "../core/errors.js";
import { stream } from "../math/rng.js";
import type { Arm, World } from "../programs/types.js";
import type { Variation } from "./folder.js";
import { DAYS, diameterOf, simulatePatient, type Patient, type Treatments } from "./tumour.js";
import type { Fold, PredictionTask } from "./types.js";

const SEED = 2017; // Geng, Paganetti & Grassberger
export const MOST_PATIENTS = 1000;

const GROUPS = ["fitted", "validation", "test"] as const;

/** Patients in each group, in the order of `GROUPS`, where a name says nothing. */
const USUAL = [200, 200, 1000] as const;

/** Folds of each purpose, each with patients of its own to fit and to score: what errors of other patients are read off. */
const FOLDS = 4;

export const CANCERS = {
  cancer: { treatments: { chemo: false, radio: false }, published: 1.41 },
  "cancer-chemo": { treatments: { chemo: true, radio: false }, published: 0.08 },
  "cancer-chemo-radio": { treatments: { chemo: true, radio: true }, published: 0.06 },
} as const satisfies Readonly<Record<string, { readonly treatments: Treatments; readonly published: number }>>;

export type CancerName = keyof typeof CANCERS;

/** `patients`: in each group; null: as usual. */
export function cancerVariation(kind: CancerName, name: string, patients: number | null): Variation {
  if (patients === 0) throw new UsageError(`Expected ${kind}-1 to ${kind}-${MOST_PATIENTS}, got '${name}'`);
  const sizes = patients === null ? USUAL : GROUPS.map(() => patients);
  const { treatments, published } = CANCERS[kind];
  const groups = GROUPS.map((group, g) =>
    Array.from({ length: sizes[g] }, (_, i) => ({
      name: `${group} ${i + 1}`,
      patient: simulatePatient(stream(SEED).fork(group, i), treatments),
    })),
  );
  const arms = groups.flat().map(({ name: arm, patient }) => armOf(arm, patient, treatments));
  return { name, arms, task: (world) => taskOf(world, sizes, published) };
}

function armOf(name: string, patient: Patient, { chemo, radio }: Treatments): Arm {
  const { volume, concentration } = patient;
  const columns = chemo || radio ? [volume, concentration] : [volume];
  return {
    name,
    context: { volume0: volume[0] },
    covariates: { ...(chemo ? { chemo: patient.chemo } : {}), ...(radio ? { radio: patient.radio } : {}) },
    events: [],
    times: Array.from({ length: DAYS }, (_, day) => day),
    data: Float64Array.from(
      { length: DAYS * columns.length },
      (_, i) => columns[i % columns.length][Math.floor(i / columns.length)],
    ),
  };
}

function taskOf({ arms, observables, steps }: World, sizes: readonly number[], published: number): PredictionTask {
  const starts = sizes.map((_, g) => sizes.slice(0, g).reduce((a, b) => a + b, 0));
  const count = Math.min(FOLDS, ...sizes);
  const part = (g: number, k: number): number[] =>
    Array.from({ length: sizes[g] }, (_, i) => starts[g] + i).filter((_, i) => i % count === k);
  const folds = (purpose: Fold["purpose"], scored: number): Fold[] =>
    Array.from({ length: count }, (_, k) => ({
      name: `${purpose} patients ${k + 1} of ${count}`,
      purpose,
      fitted: part(0, k),
      scored: part(scored, k),
    }));
  return {
    kind: "one-step",
    targets: Object.keys(observables),
    lanes: "arms",
    laneNames: arms.map(({ name }) => name),
    features: featuresOf(arms),
    grid: steps,
    folds: [...folds("validation", 1), ...folds("test", 2)],
    metric: "per-place",
    unit: Object.keys(observables).length === 1 ? "cm³" : "cm³ and mg/m³",
    season: null,
    network: "mlp",
    published: [
      {
        name: "NIMMGen",
        value: published,
        source: "Guan et al. 2026, arXiv 2602.18008 (other patients of the same simulator)",
      },
    ],
    synthetic: true,
  };
}

/** What is known of a patient on the first day. */
function featuresOf(arms: readonly Arm[]): PredictionTask["features"] {
  const rows = arms.map(({ context }) => Number(context["volume0"]));
  const values = Float64Array.from(rows.flatMap((v) => [v, diameterOf(v)]));
  return { names: ["volume on the first day", "diameter on the first day"], width: 2, rows: 1, values };
}
