/** An environment to forecast, written into a scratch folder: a colony that grows until it is full, counted every week. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stream } from "../../src/math/rng.js";

const [WEEKS, RATE, FULL, FIRST] = [40, 0.3, 300, 8];

/** Logistic growth in weekly steps, counted with an error of two. */
function counts(): number[] {
  const noise = stream(4).fork("colony");
  let x = FIRST;
  return Array.from({ length: WEEKS }, () => {
    x += RATE * x * (1 - x / FULL);
    return x + 2 * noise.normal();
  });
}

const program = (rate: string): string => `import { model, uniform, normal, predicted } from "model-discovery";
export default model({
  parameters: { rate: ${rate}, start: uniform(1, 40), noise: uniform(0.5, 10) },
  initial: ({ start }) => ({ x: start }),
  step({ x }, { rate }, { dt }) {
    const growth = rate * x * dt;
    return { x: x + growth };
  },
  observe: ({ x }, { noise }) => ({ count: normal(x, noise) }),
});
`;

const YAML = `name: colony
title: A colony counted every week (made-up data)
brief: Forecast the counts of the last weeks.
time: { start: 0, end: ${WEEKS}, dt: 1, unit: week }
observables: { count: { unit: animals } }
data: counts.csv
base: base.model.ts
mechanisms:
  - name: crowding
    description: Growth ends where the colony is full.
    parameters: { full: "uniform(50, 1000)" }
    factors: { growth: "(1 - x / full)" }
  - name: losses
    description: Animals leave at a constant rate.
    parameters: { leaving: 'uniform(0, 0.2, "1/week")' }
    terms: { x: "- leaving * x * dt" }
task:
  kind: forecast
  horizon: 5
  validation: 2
  test: 2
  shift: 2
  unit: animals
  network: mlp
  published: [{ name: an expert, value: 12.5, source: nowhere }]
  synthetic: true
`;

/** Folder of the environment; its rate of growth is one number, or one that a network predicts week by week. */
export function colony(rate: "given" | "predicted" = "given"): string {
  const folder = mkdtempSync(join(tmpdir(), "discover-colony-"));
  const rows = counts().map((count, week) => `${week + 1},${count.toFixed(3)}`);
  const prior = rate === "given" ? 'uniform(0, 1, "1/week")' : 'predicted(0, 1, "1/week")';
  writeFileSync(join(folder, "environment.yaml"), YAML);
  writeFileSync(join(folder, "base.model.ts"), program(prior));
  writeFileSync(join(folder, "counts.csv"), `time,count\n${rows.join("\n")}\n`);
  return folder;
}
