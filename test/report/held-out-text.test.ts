/** What is said beside errors of predictions. */
import { expect, it } from "vitest";
import { foldsWords } from "../../src/report/held-out-text.js";
import { summaryText } from "../../src/report/summary-text.js";
import { predicted } from "./summary-input.js";

const heldOut = predicted.heldOut!;
const closed = heldOut.baselines.map((baseline) => ({ ...baseline, test: null }));

it.each([
  ["were opened once", heldOut],
  ["were opened once", { ...heldOut, test: { base: null, best: null } }], // both fail there
  ["were opened once", { ...heldOut, test: { ...heldOut.test, best: null }, baselines: [] }],
  ["have not been opened yet", { ...heldOut, test: { base: null, best: null }, baselines: closed }],
])("test folds %s", (words, summary) => expect(foldsWords(summary)).toContain(`test folds ${words}`));

it("fits without a learning rate are said to have used no networks", () => {
  const best = heldOut.validation.best!;
  const validation = { ...heldOut.validation, best: { ...best, folds: best.folds.map((f) => ({ ...f, rate: 0 })) } };
  expect(summaryText(predicted, "r")).toContain("networks on cpu");
  expect(summaryText({ ...predicted, heldOut: { ...heldOut, validation } }, "r")).not.toContain("networks on cpu");
});
