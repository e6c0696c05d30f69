import { expect, it } from "vitest";
import { createGenealogy } from "../../src/core/genealogy.js";
import { memoryNow, nothingRemembered, remember } from "../../src/core/memory.js";
import type { Candidate } from "../../src/core/types.js";
import { BASE_SOURCE, failedOf, programOf, scored } from "../support/proposals.js";

const candidate = (id: number, score: number, program = `p${id}`): Candidate =>
  scored(id, id === 0 ? null : 0, { ...programOf(BASE_SOURCE), id: program }, score);
const remembered = (candidates: readonly Candidate[]) => candidates.reduce(remember, nothingRemembered);

it("keeps the best six distinct programs, best first", () => {
  const scores = [-5, -3, -9, -1, -7, -2, -8];
  const all = [...scores.map((s, i) => candidate(i, s)), candidate(7, -1, "p3")];
  expect(remembered(all).best.map((c) => c.score)).toEqual([-1, -2, -3, -5, -7, -8]);
});

it("keeps the last eight errors; errors that differ in numbers alone are one, the latest stays", () => {
  const fails = (id: number, reason: string) => failedOf(candidate(id, -1), reason);
  const letters = "abcdefghi".split("").map((l, i) => fails(i, `${l} is not defined`));
  expect(remembered(letters).errors).toEqual("bcdefghi".split("").map((l) => `${l} is not defined`));
  const nan = [fails(0, "NaN at step 3, beta 0.25"), fails(1, "stiff"), fails(2, "NaN at step 17, beta 1e-3")];
  expect(remembered(nan).errors).toEqual(["stiff", "NaN at step 17, beta 1e-3"]);
});

it("tells errors in different lines apart", () => {
  const at = (id: number, where: string): Candidate => {
    const c = failedOf(candidate(id, -1), "not a number");
    return c.evaluation.ok ? c : { ...c, evaluation: { ...c.evaluation, where } };
  };
  expect(remembered([at(0, "6:5"), at(1, "7:12"), at(2, "6:9")]).errors).toEqual([
    "not a number: return { S: S - force * S * dt, I: I + (force * S - gamma * I) * dt, R: R + gamma * I * dt };",
    "not a number: const force = beta * I / N;",
  ]);
});

it("shows the latest beside their parents and knows programs again, as of the moment it was asked", () => {
  const genealogy = createGenealogy();
  for (let i = 0; i < 12; i++) genealogy.append(candidate(i, -i, `p${i % 10}`));
  const memory = memoryNow(nothingRemembered, genealogy);
  genealogy.append(candidate(12, -12));
  expect(memory.latest(8).map(({ candidate: c, parent }) => [c.node, parent?.node])).toEqual(
    [4, 5, 6, 7, 8, 9, 10, 11].map((node) => [node, 0]),
  );
  expect([memory.first("p3"), memory.first("p11"), memory.first("p12"), memory.first("?")]).toEqual([
    3,
    null,
    null,
    null,
  ]);
  expect(memoryNow(nothingRemembered, createGenealogy()).latest(8)).toEqual([]);
});
