/**
 * @file Simulated patients with lung cancer: tumour volume v and drug concentration c over 60 days, explicit Euler in steps
 * of one day.
 *
 *   v' = v + v (ρ ln(K / v) − β c − α d − (α / 10) d²)     c' = c / 2 + C     (Geng et al. 2017; constants: Holt et al. 2024)
 *
 * Doses of a day, C = 5 mg/m³ and d = 2 Gy or none, are drawn independently with probability
 * 1 / (1 + exp(−(2/13) (D − 6.5))) for a tumour of diameter D cm: large tumours are treated more often (Bica et al. 2020).
 * Not the simulator of Geng et al.: there patients differ in their constants, and may die or be cured.
 */
import type { Stream } from "../math/rng.js";

export const DAYS = 60;

/** cm³ of a sphere */
export const volumeOf = (diameter: number): number => (Math.PI / 6) * diameter ** 3;
export const diameterOf = (volume: number): number => Math.cbrt((6 / Math.PI) * volume);

export const TUMOUR = {
  /** volume that growth would end at, cm³ */
  capacity: volumeOf(30),
  /** 1/day */
  growth: 7e-5 + 2 * 7.23e-3,
  /** of a concentration, 1/day per mg/m³ */
  chemo: 0.028,
  /** of a dose of radiation, 1/day per Gy; the quadratic part is a tenth of it per Gy */
  radio: 0.0398,
  /** mg/m³ */
  chemoDose: 5,
  /** Gy */
  radioDose: 2,
  smallest: 0.014165261814709135,
  largest: 1149.8958812597193,
} as const;

const MAX_DIAMETER = 13; // cm
const CONFOUNDING = 2; // steepness of the probability of treatment, in widths of the range of diameters

export interface Treatments {
  readonly chemo: boolean;
  readonly radio: boolean;
  /** days whose mean diameter decides on treatment; 1: today's */
  readonly averaged?: number;
}

export interface Patient {
  /** cm³, [DAYS] */
  readonly volume: Float64Array;
  /** mg/m³, [DAYS] */
  readonly concentration: Float64Array;
  /** mg/m³, [DAYS − 1] */
  readonly chemo: Float64Array;
  /** Gy, [DAYS − 1] */
  readonly radio: Float64Array;
}

/** Volume and concentration a day later. */
export function nextDay(volume: number, concentration: number, chemo: number, radio: number): [number, number] {
  const { growth, capacity, chemo: potency, radio: damage } = TUMOUR;
  const killed = potency * concentration + damage * radio + (damage / 10) * radio ** 2;
  const change = volume > 0 ? volume * (growth * Math.log(capacity / volume) - killed) : 0;
  return [volume + change, concentration - concentration / 2 + chemo];
}

/** Probability of a treatment on a day, for a tumour of this diameter in cm. */
export const treatmentProbability = (diameter: number): number =>
  1 / (1 + Math.exp(-(CONFOUNDING / MAX_DIAMETER) * (diameter - MAX_DIAMETER / 2)));

/** One patient, a function of the stream. */
export function simulatePatient(random: Stream, treatments: Treatments): Patient {
  const patient = {
    volume: new Float64Array(DAYS),
    concentration: new Float64Array(DAYS),
    chemo: new Float64Array(DAYS - 1),
    radio: new Float64Array(DAYS - 1),
  };
  patient.volume[0] = TUMOUR.smallest + (TUMOUR.largest - TUMOUR.smallest) * random.uniform();
  for (let day = 0; day < DAYS - 1; day++) {
    const p = treatmentProbability(meanDiameter(patient.volume, day, treatments.averaged ?? 1));
    const drawn = [random.uniform() < p, random.uniform() < p]; // drawn whether given or not: patients of all sets share them
    patient.chemo[day] = treatments.chemo && drawn[0] ? TUMOUR.chemoDose : 0;
    patient.radio[day] = treatments.radio && drawn[1] ? TUMOUR.radioDose : 0;
    [patient.volume[day + 1], patient.concentration[day + 1]] = nextDay(
      patient.volume[day],
      patient.concentration[day],
      patient.chemo[day],
      patient.radio[day],
    );
  }
  return patient;
}

/** Of the last `days` days up to this one, or of as many as there are. */
function meanDiameter(volume: Float64Array, day: number, days: number): number {
  const recent = volume.subarray(Math.max(0, day - days + 1), day + 1);
  return recent.reduce((sum, v) => sum + diameterOf(v), 0) / recent.length;
}
