import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { start } from "../support/runs.js";

/** A clock: its program says exactly what it will show. */
function clock(): string {
  const folder = mkdtempSync(join(tmpdir(), "discover-clock-"));
  const rows = Array.from({ length: 24 }, (_, i) => `${i + 1},${i + 1}`);
  writeFileSync(join(folder, "counts.csv"), `time,count\n${rows.join("\n")}\n`);
  writeFileSync(
    join(folder, "base.model.ts"),
    `import { model, uniform } from "model-discovery";
export default model({
  parameters: { noise: uniform(0.5, 10) },
  initial: () => ({ x: 0 }),
  step: ({ x }, {}, { dt }) => ({ x: x + dt }),
  observe: ({ x }, { noise }) => ({ count: x + 0 * noise }),
});
`,
  );
  writeFileSync(
    join(folder, "environment.yaml"),
    `name: clock
title: A clock (made-up data)
brief: Forecast what a clock shows.
time: { start: 0, end: 24, dt: 1, unit: hour }
observables: { count: { unit: hour } }
data: counts.csv
base: base.model.ts
task: { kind: forecast, horizon: 4, validation: 2, test: 2, unit: hour, synthetic: true }
`,
  );
  return folder;
}

it("test folds are opened after a search whose scores have no error", { timeout: 60_000 }, async () => {
  const { summary } = await start({ sampler: "tree", env: clock(), seed: 1, iterations: 1 });
  const { validation, test } = summary.heldOut!;
  const foldsOf = (errors: typeof test): string[] => [...new Set(errors.best!.folds.map(({ fold }) => fold))];
  expect(validation.best).toMatchObject({ rmse: 0, se: 0 });
  expect(foldsOf(validation)).toEqual(["validation from observation 9", "validation from observation 13"]);
  expect(foldsOf(test)).toEqual(["test from observation 17", "test from observation 21"]);
});
