import { expect, it } from "vitest";
import { createGenealogy } from "../../src/core/genealogy.js";
import { executionSuccess } from "../../src/core/execution.js";
import type { Attempt, Intent } from "../../src/core/types.js";
import { BASE_SOURCE, failedOf, programOf, scored } from "../support/proposals.js";

interface Made {
  readonly parent: number | null;
  readonly intent?: Intent;
  readonly runs: boolean;
  readonly attempts?: readonly Attempt[];
}

function genealogyOf(made: readonly Made[]) {
  const genealogy = createGenealogy();
  made.forEach(({ parent, intent = "extend", runs, attempts }, id) => {
    const c = scored(id, parent, programOf(BASE_SOURCE), -10);
    const whole = {
      ...c,
      ticket: { id, parent, intent },
      proposal: { ...c.proposal, ...(attempts ? { attempts } : {}) },
    };
    genealogy.append(runs ? whole : failedOf(whole, "NaN"));
  });
  return genealogy;
}
const base: Made = { parent: null, intent: "draft", runs: true };

it("counts every program written, and first tries on their own", () => {
  const found = executionSuccess(
    genealogyOf([
      base,
      { parent: 0, runs: true }, // ran at once
      { parent: 0, runs: false }, // failed when it ran …
      { parent: 2, intent: "debug", runs: true }, // … and was repaired
      { parent: 0, runs: true, attempts: ["refused", "stands"] }, // the checker refused the first text
      { parent: 0, runs: false, attempts: ["refused", "refused"] },
    ]),
  );
  // written: 1 + 1 + 1 + 2 + 2; runnable: 3; first tries: 4, of which one runs
  expect(found).toMatchObject({ written: 7, runnable: 3, firstTries: 4, firstRunnable: 1 });
  expect(found.withRepairs).toBeCloseTo(3 / 7, 12);
  expect(found.withoutRepairs).toBeCloseTo(1 / 4, 12);
});

it("leaves out what was given back for another reason than an error, and answers that never came", () => {
  const found = executionSuccess(
    genealogyOf([
      base,
      { parent: 0, runs: true, attempts: ["known", "stands"] },
      { parent: 0, runs: true, attempts: ["too large", "stands"] },
      { parent: 0, runs: false, attempts: [] },
    ]),
  );
  expect(found).toMatchObject({ written: 2, runnable: 2, firstTries: 2, firstRunnable: 2 });
});

it("says nothing of a run that wrote nothing", () => {
  expect(executionSuccess(genealogyOf([base]))).toMatchObject({ withRepairs: null, withoutRepairs: null });
});
