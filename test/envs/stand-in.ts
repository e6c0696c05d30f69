/** @file Made-up tables in the form of the files that users bring: for tests on machines that have none. */
import { dateAfter } from "../../src/envs/calendar.js";
import { COVID_FEATURES } from "../../src/envs/covid.js";

/** A wave of cases over 343 days, with features that go with it. */
export function standInDays(): string {
  const rows = Array.from({ length: 343 }, (_, day) => {
    const cases = Math.round(500 + 400 * Math.sin(day / 30) + (day % 7) * 10);
    return [dateAfter("2020-04-12", day), cases, ...COVID_FEATURES.slice(1).map((_, k) => (day % (k + 3)) - 40)].join(
      ",",
    );
  });
  return `${["date", ...COVID_FEATURES].join(",")}\n${rows.join("\n")}\n`;
}

const REGIONS =
  "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY".split(
    " ",
  );

const SYMPTOMS =
  "Fever,Low-grade fever,Cough,Sore throat,Headache,Fatigue,Vomiting,Diarrhea,Shortness of breath,Chest pain,Dizziness,Confusion,Generalized tonic–clonic seizure,Weakness".split(
    ",",
  );

/** 191 epidemiological weeks from 2017-W34 on; 2020 had 53. */
function epiweeks(): string[] {
  let [year, week] = [2017, 34];
  return Array.from({ length: 191 }, () => {
    const name = `${year}${String(week).padStart(2, "0")}`;
    [year, week] = week === (year === 2020 ? 53 : 52) ? [year + 1, 1] : [year, week + 1];
    return name;
  });
}

/** In the form of GradABM: Florida did not report. */
export function standInGradAbm(): string {
  const rows = REGIONS.flatMap((region, r) =>
    epiweeks().map((epiweek, week) => {
      const ili = region === "FL" ? "X" : (1.5 + Math.cos((2 * Math.PI * (week - 22)) / 52.18) + 0.01 * r).toFixed(4);
      const symptoms = SYMPTOMS.map((_, k) => (1 + ((week + k) % 9) / 10).toFixed(2));
      return [region, epiweek, epiweek.slice(0, 4), 1 + (week % 12), ...symptoms, ili].join(",");
    }),
  );
  const names = ["region", "epiweek", "year", "month", ...SYMPTOMS.map((name) => `symptom:${name}`), "ili"];
  return `${names.join(",")}\n${rows.join("\n")}\n`;
}
