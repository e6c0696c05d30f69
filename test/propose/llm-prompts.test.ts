import { describe, expect, it } from "vitest";
import type { ProposalRequest } from "../../src/core/types.js";
import type { PredictionTask } from "../../src/envs/types.js";
import { proposalMessages, systemText } from "../../src/propose/prompts.js";
import { ancestorsOf, type FeedbackMode } from "../../src/propose/show.js";
import {
  base,
  BASE_SOURCE,
  checkSigns,
  CHILD_SOURCE,
  environment,
  failedOf,
  programOf,
  requestFor,
  scored,
} from "../support/proposals.js";
import { emptyMemory } from "../../src/core/memory.js";

const options = { fewShot: 3, mechanisms: false, limit: 1e6 };
const plain = { mechanisms: false, mode: "mechanistic" } as const;
const waning = scored(1, 0, programOf(CHILD_SOURCE, ["waning"]), -100.25, 0.125);
const variant = (k: number) => CHILD_SOURCE.replace("0.9", `0.${k}`);

function prompt(changes: Partial<ProposalRequest> = {}, feedback: FeedbackMode = "metrics"): string {
  const shown = { request: requestFor(9, changes), feedback, diagnoses: new Map(), notes: new Map() };
  const [, user] = proposalMessages(shown, "SYSTEM", options);
  return user.content;
}

describe("the system text", () => {
  const checked = checkSigns(BASE_SOURCE);
  const text = systemText(environment, BASE_SOURCE, checked.ok ? (checked.parameters ?? []) : [], plain);

  it.each([
    ["the language", "export default model({ ... })"],
    ["the brief", "Boys in bed were counted for 14 days."],
    ["the base program", BASE_SOURCE],
    ["given priors", '* beta: uniform(0, 5, "1/day")'],
    ["spare priors", "* fraction: beta(2, 3)"],
    ["the time grid with its unit", "from t = 0 in 56 steps of dt = 0.25 [day]"],
    ["constants with unit and value", "* N [boys]: = 763, a whole number"],
    ["contexts", "* dose: a number, one per experiment"],
    ["covariates", "* temperature [°C]: a number at every step"],
    ["wide covariates", "* mobility: an array of 3 numbers at every step"],
    ["events and their fields", "* closure: { strength }"],
    ["observables", "* inBed: a number"],
  ])("holds %s", (_, part) => expect(text).toContain(part));

  it("lets programs set priors where the environment does", () => {
    const open = systemText({ ...environment, priors: "program" }, BASE_SOURCE, [], plain);
    expect(open).toContain("of your choice");
    expect(open).not.toContain("beta(2, 3)");
  });

  it("explains mechanisms only where they can be used", () => {
    expect(text).not.toContain("```mechanism");
    expect(systemText(environment, BASE_SOURCE, [], { ...plain, mechanisms: true })).toContain("```mechanism");
  });
});

describe("the question", () => {
  it("states direction, unit, standard errors and the base's score", () => {
    const text = prompt({ lineage: [base, waning] });
    expect(text).toContain("log evidence in nats");
    expect(text).toContain("higher is better");
    expect(text).toContain("The base scores −120.50 ± 0.50 nats.");
    expect(text).toContain("Score: −100.25 ± 0.13 nats (20.25 above the base)");
  });

  it("gives another direction to scores on held-out data", () => {
    const { evaluation } = waning;
    if (!evaluation.ok) throw new Error("a scored candidate");
    const heldOut = {
      ...evaluation,
      evidence: undefined,
      heldOut: { score: -0.5, se: 0.01, rmse: 2, rmseSe: 0.1, naive: 1.9, folds: [] },
    };
    const text = prompt({ lineage: [{ ...waning, evaluation: heldOut, score: -0.5 }] });
    expect(text).toContain("held out of the fit");
    expect(text).toContain("lower is better");
    expect(text).toContain("Score: RMSE 2.00 ± 0.10 (naive 1.90), score −0.50 ± 0.01");
    expect(text).not.toContain("nats");
  });

  it("gives errors in the unit of the task", () => {
    const { evaluation } = waning;
    if (!evaluation.ok) throw new Error("a scored candidate");
    const heldOut = { score: 7, se: 0.5, rmse: 12.5, rmseSe: 0.25, naive: 20, folds: [] };
    const child = { ...waning, evaluation: { ...evaluation, heldOut }, score: 7 };
    const task = { unit: "cases/day" } as PredictionTask;
    const text = prompt({ lineage: [child], environment: { ...environment, task } });
    expect(text).toContain("RMSE 12.50 ± 0.25 cases/day (naive 20.00), score 7.00 ± 0.50");
  });

  it("calls a distance no evidence", () => {
    const { evaluation } = waning;
    if (!evaluation.ok || !evaluation.evidence) throw new Error("a scored candidate");
    const byDistance = { ...evaluation, evidence: { ...evaluation.evidence, method: "mse" } };
    const text = prompt({ lineage: [{ ...waning, evaluation: byDistance }] });
    expect(text).toContain("minus a distance");
    expect(text).toContain("Score: −100.25 ± 0.13");
    expect(text).not.toContain("nats");
  });

  it("shows ancestors oldest first, the parent last, the base by reference", () => {
    const parent = scored(2, 1, programOf(variant(8), ["waning", "isolation"]), -99);
    const text = prompt({ lineage: [base, waning, parent] });
    const order = [
      "An ancestor: the base",
      "the base program above",
      "An ancestor: waning",
      "The parent: waning + isolation",
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places.every((p) => p >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text).toContain(CHILD_SOURCE);
    expect(text).not.toContain(BASE_SOURCE);
  });

  it("shows the last three different programs", () => {
    const chain = [0, 1, 2, 3].map((k) => scored(k + 1, k, programOf(variant(k + 5)), -100 - k));
    const clone = { ...chain[3], node: 7 };
    const shown = ancestorsOf(requestFor(9, { lineage: [base, ...chain, clone] }), 3);
    expect(shown.map((c) => c.node)).toEqual([2, 3, 7]);
  });

  it.each([
    ["metrics", true],
    ["both", true],
    ["narrative", false],
    ["none", false],
  ] as const)("with feedback %s has residuals: %s", (feedback, has) => {
    expect(prompt({ lineage: [waning] }, feedback).includes("z.peak = 2.5")).toBe(has);
  });

  it("gives the posterior of the parameters with units", () => {
    if (!waning.evaluation.ok) throw new Error("a scored candidate");
    const parameters = [{ name: "beta", unit: "1/day", median: 1.93456, lower: 1.8, upper: 2.0999 }];
    const text = prompt({ lineage: [{ ...waning, evaluation: { ...waning.evaluation, parameters } }] });
    expect(text).toContain("90 % interval: beta 1.93 (1.8 to 2.1) 1/day");
  });

  it("lists siblings, the best and the latest errors", () => {
    const text = prompt({
      siblings: [scored(4, 0, programOf(variant(7), ["isolation"]), -130), failedOf(waning, "NaN at step 3")],
      memory: { ...emptyMemory, best: [waning], errors: ["12:4 'gama' is not defined"] },
    });
    expect(text).toContain("* isolation: −130.00 ± 0.25 nats (9.50 below the base)");
    expect(text).toContain("* waning: failed: NaN at step 3");
    expect(text).toContain("* waning: −100.25 ± 0.13 nats (20.25 above the base)");
    expect(text).toContain("* 12:4 'gama' is not defined");
  });

  it("shows a failure in full to who shall mend it", () => {
    const failed = failedOf(waning, "a rate became negative");
    const text = prompt({ ticket: { id: 9, parent: 1, intent: "debug" }, lineage: [base, failed] });
    expect(text).toContain("What went wrong:\na rate became negative at step 12\ngamma was 3.2");
    expect(text).toContain("Mend the cause");
  });

  it("asks a draft for a model of its own and an extension for one change", () => {
    const draft = prompt({ ticket: { id: 9, parent: null, intent: "draft" }, lineage: [] });
    expect(draft).toContain("edit the base program");
    expect(draft).not.toContain("The parent");
    expect(prompt()).toContain("ONE change");
  });

  it("is the same text for the same request, and says nothing of time", () => {
    expect(prompt({ lineage: [base, waning] })).toBe(prompt({ lineage: [base, structuredClone(waning)] }));
  });
});
