/** An environment whose predictions are scored: a search finds at once what is true of it, and meets much that is idle. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stream } from "../../src/math/rng.js";

/** A clock that is read with an error; a base that stands still; one mechanism that is true and three that are idle. */
export function clock(): string {
  const folder = mkdtempSync(join(tmpdir(), "discover-clock-"));
  const noise = stream(3);
  const rows = Array.from({ length: 36 }, (_, i) => `${i + 1},${i + 1 + 0.3 * noise.normal()}`);
  writeFileSync(join(folder, "counts.csv"), `time,count\n${rows.join("\n")}\n`);
  writeFileSync(
    join(folder, "base.model.ts"),
    `import { model } from "model-discovery";
export default model({
  parameters: {},
  initial: () => ({ x: 0 }),
  step: ({ x }, {}, { dt }) => ({ x: x + 0 * dt }),
  observe: ({ x }) => ({ count: x }),
});
`,
  );
  writeFileSync(
    join(folder, "environment.yaml"),
    `name: clock
title: A clock (made-up data)
brief: Forecast what a clock shows.
time: { start: 0, end: 36, dt: 1, unit: hour }
observables: { count: { unit: hour } }
data: counts.csv
base: base.model.ts
priors: program
mechanisms:
  - { name: ticking, description: It runs., parameters: { pace: "lognormal(1, 1)" }, terms: { x: "+ pace * dt" } }
  - { name: drag, description: It is held back., parameters: { drag: "uniform(0, 1)" }, terms: { x: "- drag * x * dt" } }
  - { name: sway, description: It sways., parameters: { sway: "uniform(0, 1)" }, inputs: [t], terms: { x: "+ sway * Math.sin(t) * dt" } }
  - { name: start, description: It is set., parameters: { ahead: "uniform(0, 1)" }, inputs: [t], terms: { x: "+ (t < 1 ? ahead : 0)" } }
task: { kind: forecast, horizon: 4, validation: 4, test: 2, unit: hour, synthetic: true }
`,
  );
  return folder;
}
