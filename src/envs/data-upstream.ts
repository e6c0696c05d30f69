/**
 * @file Files of others, rewritten into ours: `flu_state_data.csv` of GradABM (Chopra et al. 2023) names symptoms
 * "symptom:Low-grade fever", counts no weeks and marks what was not reported by "X".
 */

/** What it becomes, below the data folder. */
export const FROM_GRADABM = "influenza_usa/ili_symptoms_51x191.csv";

const SYMPTOM = "symptom:";

/** By its header. */
export const isGradAbm = (text: string): boolean =>
  /^\uFEFF?region,epiweek,year,month,symptom:[^\n]*,ili\r?\n/.test(text);

/** Columns renamed, weeks of each region numbered from 1, empty cells for what was not reported. */
export function influenzaFromGradAbm(text: string): string {
  const [header, ...lines] = text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .trimEnd()
    .split("\n");
  const weeks = new Map<string, number>();
  const rows = lines.map((line) => {
    const [region, epiweek, ...others] = line.split(",");
    const week = (weeks.get(region) ?? 0) + 1;
    weeks.set(region, week);
    return [region, epiweek, week, ...others.map((cell) => (cell === "X" ? "" : cell))].join(",");
  });
  const [region, epiweek, ...names] = header.split(",");
  return `${[[region, epiweek, "t", ...names.map(nameOf)].join(","), ...rows].join("\n")}\n`;
}

/** "symptom:Generalized tonic–clonic seizure" → "sym_generalized_tonic_clonic_seizure" */
function nameOf(column: string): string {
  if (!column.startsWith(SYMPTOM)) return column;
  return `sym_${column
    .slice(SYMPTOM.length)
    .toLowerCase()
    .replace(/[^a-z]+/g, "_")}`;
}
