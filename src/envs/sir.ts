/**
 * @file Data of the environment `sir`: trajectories of a benchmark where they are to be had, else one hundred outbreaks
 * of the same chain binomial, infections ~ Bin(S, 1 − exp(−β I / N)), recoveries ~ Bin(I, γ), β = 0.5, γ = 0.1.
 */
import { stream, type Stream } from "../math/rng.js";
import type { Variation } from "./folder.js";
import type { Table } from "./table.js";

/** Columns split, traj, t, S, I, R; rows with split "valid" are used. */
export const TRAJECTORIES = "sir_trajectories.csv";

const SEED = 1927; // Kermack & McKendrick
const [BETA, GAMMA, DAYS, OUTBREAKS] = [0.5, 0.1, 60, 100];

/** `table`: the benchmark's trajectories; without them, our own simulation, which is then said. */
export function sirVariation(table: Table | null): Variation {
  if (table) return { tables: tablesOf(validationRows(table)) };
  return {
    title: "Closed epidemics, one hundred trajectories (simulated here)",
    briefSuffix: "\n\nThe trajectories were simulated here, with a fixed seed; they are not a benchmark's.",
    tables: tablesOf(simulatedOutbreaks()),
  };
}

type Row = Readonly<Record<"arm" | "time" | "S" | "I" | "R", string>>;

const validationRows = (table: Table): Row[] =>
  table.rows
    .filter((row) => row["split"] === "valid")
    .map((row) => ({ arm: `outbreak ${row["traj"]}`, time: row["t"], S: row["S"], I: row["I"], R: row["R"] }));

function tablesOf(rows: readonly Row[]): NonNullable<Variation["tables"]> {
  const starts = rows.filter((row) => row.time === "0");
  return {
    observations: { file: TRAJECTORIES, columns: ["arm", "time", "S", "I", "R"], rows },
    contexts: {
      file: TRAJECTORIES,
      columns: ["arm", "S0", "I0", "N"],
      rows: starts.map(({ arm, S, I }) => ({ arm, S0: S, I0: I, N: String(Number(S) + Number(I)) })),
    },
  };
}

/** S0 ~ 50 … 100, I0 ~ 1 … 5, days 0 … 60. */
function simulatedOutbreaks(): Row[] {
  return Array.from({ length: OUTBREAKS }, (_, k) => outbreak(k, stream(SEED).fork("outbreak", k))).flat();
}

function outbreak(k: number, random: Stream): Row[] {
  let [S, I, R] = [50 + random.below(51), 1 + random.below(5), 0];
  const N = S + I;
  return Array.from({ length: DAYS + 1 }, (_, day) => {
    if (day > 0) {
      const infections = heads(S, 1 - Math.exp((-BETA * I) / N), random);
      const recoveries = heads(I, GAMMA, random);
      [S, I, R] = [S - infections, I + infections - recoveries, R + recoveries];
    }
    return { arm: `outbreak ${k}`, time: String(day), S: String(S), I: String(I), R: String(R) };
  });
}

/** Binomial draw by counting: n is small. */
function heads(n: number, p: number, random: Stream): number {
  let count = 0;
  for (let i = 0; i < n; i++) if (random.uniform() < p) count++;
  return count;
}
