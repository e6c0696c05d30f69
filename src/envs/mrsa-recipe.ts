/**
 * @file Synthetic weekly infections with methicillin-resistant Staphylococcus aureus in healthcare facilities. Nothing here
 * comes from patients: claims data of that kind are not public. In each facility, week by week,
 *
 *   acquired ~ Bin(n − C, 1 − exp(−β(t) C / n)),   discharged ~ Bin(C, 1 − exp(−1/stay)),
 *   admitted ~ Poisson(n q(t) / stay),             cases ~ Bin(C, disease)
 *
 * with C colonised of n patients, β rising with prescriptions of antibiotics, which peak in winter, and q the prevalence
 * among those admitted, a slow walk shared by the facilities of a region.
 */
import { createDraws, type Draws } from "../math/draws.js";
import { hashName, stream } from "../math/rng.js";

export const WEEKS = 244;
export const AGE_GROUPS = 15;
export const MRSA_FEATURES = [
  ...Array.from({ length: AGE_GROUPS }, (_, k) => `cases_age_${k + 1}`),
  "prescriptions",
  "admissions",
  "patients",
  "month",
  "cases",
] as const;

export interface Facility {
  readonly patients: number;
  /** [weeks] */
  readonly cases: Float64Array;
  /** [weeks × features] */
  readonly features: Float64Array;
}

const SEED = 1961; // M. P. Jevons
const [REGIONS, YEAR] = [5, 52.18]; // weeks
const [STAY, BETA, DISEASE, PRESCRIBED] = [1.5, 0.55, 0.12, 0.3]; // weeks, 1/week, shares
/** Older patients fall ill more often; shares of sum 1. */
const AGES = Array.from({ length: AGE_GROUPS }, (_, k) => (k + 2) / ((AGE_GROUPS * (AGE_GROUPS + 3)) / 2));

/** Facility number `id`: the same one however many there are. */
export function simulateFacility(id: number): Facility {
  const own = stream(SEED).fork("facility", id);
  const patients = Math.round(40 + 160 * Math.exp(0.8 * own.normal()));
  const [risk, habit] = [Math.exp(0.3 * own.normal()), Math.exp(0.2 * own.normal())];
  const carriers = walk(id % REGIONS);
  const draws = createDraws();
  const key = own.key();
  const weeks: Week[] = [];
  for (let week = 0, colonised = Math.round(0.06 * patients); week < WEEKS; week++) {
    draws.at(key[0], key[1], id, week);
    const next = simulateWeek(draws, { week, patients, colonised, risk, habit, carriers: carriers[week] });
    weeks.push(next);
    colonised = next.colonised;
  }
  return {
    patients,
    cases: Float64Array.from(weeks, ({ cases }) => cases),
    features: Float64Array.from(weeks.flatMap(({ features }) => features)),
  };
}

interface Week {
  /** at its end */
  readonly colonised: number;
  readonly cases: number;
  /** [features] */
  readonly features: readonly number[];
}

interface Before {
  readonly week: number;
  readonly patients: number;
  readonly colonised: number;
  readonly risk: number;
  readonly habit: number;
  /** prevalence among the admitted */
  readonly carriers: number;
}

const SITES = {
  admissions: hashName("admissions"),
  prescriptions: hashName("prescriptions"),
  acquired: hashName("acquired"),
  discharged: hashName("discharged"),
  admitted: hashName("admitted"),
  cases: hashName("cases"),
  ages: hashName("ages"),
} as const;

function simulateWeek(draws: Draws, { week, patients, colonised, risk, habit, carriers }: Before): Week {
  const winter = Math.cos((2 * Math.PI * week) / YEAR);
  const usual = PRESCRIBED * patients;
  const admissions = draws.poisson(SITES.admissions, patients / STAY);
  const prescriptions = draws.poisson(SITES.prescriptions, usual * habit * (1 + 0.25 * winter));
  const force = (BETA * risk * (0.5 + (0.5 * prescriptions) / usual) * colonised) / patients;
  const acquired = draws.binomial(SITES.acquired, patients - colonised, 1 - Math.exp(-force));
  const discharged = draws.binomial(SITES.discharged, colonised, 1 - Math.exp(-1 / STAY));
  const admitted = draws.binomial(SITES.admitted, admissions, carriers);
  const now = Math.min(patients, colonised + acquired - discharged + admitted);
  const cases = draws.binomial(SITES.cases, now, DISEASE);
  const ages = draws.multinomial(SITES.ages, cases, AGES);
  const month = 1 + Math.floor(((week % YEAR) / YEAR) * 12);
  return { colonised: now, cases, features: [...ages, prescriptions, admissions, patients, month, cases] };
}

/** [weeks], prevalence among the admitted: about 5 %, its logarithm a walk that is pulled back over half a year. */
function walk(region: number): Float64Array {
  const random = stream(SEED).fork("region", region);
  let log = 0.2 * random.normal();
  return Float64Array.from({ length: WEEKS }, () => {
    log = log * Math.exp(-1 / 26) + 0.06 * random.normal();
    return Math.min(0.5, 0.05 * Math.exp(log));
  });
}
