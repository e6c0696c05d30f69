import { describe, expect, it } from "vitest";
import { emptyMemory } from "../../src/core/memory.js";
import type { Candidate, Memory, ModelProgram, Outcome } from "../../src/core/types.js";
import { stream } from "../../src/math/rng.js";
import { compile } from "../../src/programs/compile.js";
import { reflectOn } from "../../src/propose/library-notes.js";
import { planEdit } from "../../src/propose/library-plan.js";
import { mechanismSpace } from "../../src/propose/mechanism-space.js";
import { createPlannedMechanisms } from "../../src/propose/planned-mechanisms.js";
import { base, mechanisms } from "../programs/boarding-fixture.js";
import { worldOf } from "../programs/small-world.js";
import { contextOf, environment, failedOf, requestFor, scored } from "../support/proposals.js";

const library = mechanisms.filter((m) => ["latency", "seeding", "isolation"].includes(m.name));
const school = { ...environment, base, mechanisms: library, world: worldOf({ inBed: 1 }) };
const space = mechanismSpace(school, compile);
const idOf = (...names: string[]): string =>
  [...space.programs.values()].find(({ program }) => program.mechanisms.join() === [...names].sort().join())!.program
    .id;
const programOf = (...names: string[]): ModelProgram => space.programs.get(idOf(...names))!.program;

const candidate = (id: number, names: string[], score: number): Candidate => scored(id, 0, programOf(...names), score);
const outcome = (parent: Candidate, child: Candidate): Outcome => ({ candidate: child, parent });
const knowing = (...known: string[]): Memory => ({ ...emptyMemory, first: (id) => (known.includes(id) ? 1 : null) });

describe("reflect", () => {
  const root = candidate(0, [], -100);
  const outcomes = [
    outcome(root, candidate(1, ["latency"], -90)), // gain 10: above 2 of 4, p = 2.5/4
    outcome(root, failedOf(candidate(2, ["seeding"], -100), "NaN")), // least: p = 0.5/4
    outcome(root, candidate(3, ["isolation"], -105)), // gain −5: p = 1.5/4
    outcome(candidate(3, ["isolation"], -105), candidate(4, ["latency"], -90)), // gain 15: p = 3.5/4, + latency − isolation
  ];

  it("gives the share of changes that gained less, shrunk towards one half", () => {
    const notes = reflectOn(outcomes);
    expect(notes.get("latency")).toEqual({ tries: 2, standing: (0.5 + 2.5 / 4 + 3.5 / 4) / 3 });
    expect(notes.get("seeding")).toEqual({ tries: 1, standing: (0.5 + 0.5 / 4) / 2 });
    expect(notes.get("isolation")).toEqual({ tries: 2, standing: (0.5 + 1.5 / 4 + (1 - 3.5 / 4)) / 3 });
  });

  it("learns nothing from drafts and from children of failures", () => {
    const failed = failedOf(root, "NaN");
    expect(reflectOn([{ candidate: root, parent: null }, outcome(failed, candidate(1, ["latency"], -90))]).size).toBe(
      0,
    );
  });
});

describe("plan", () => {
  const notes = new Map([
    ["latency", { tries: 1, standing: 0.9 }],
    ["seeding", { tries: 1, standing: 0.2 }],
  ]);

  it("draws edits by the rank of their mechanisms' standings, and states the probability (seed 2, 5 standard errors)", () => {
    // from the base: + latency 0.9 (rank 1), + isolation 0.5 (rank 2), + seeding 0.2 (rank 3): 1, 1/2, 1/3 of 11/6
    const expected = new Map([
      [idOf("latency"), 6 / 11],
      [idOf("isolation"), 3 / 11],
      [idOf("seeding"), 2 / 11],
    ]);
    const n = 2000;
    const counts = new Map<string, number>();
    for (let i = 0; i < n; i++) {
      const { target, logForward } = planEdit(space, idOf(), notes, emptyMemory, stream(2).fork(i));
      counts.set(target, (counts.get(target) ?? 0) + 1);
      expect(Math.exp(logForward)).toBeCloseTo(expected.get(target)!, 12);
    }
    for (const [id, p] of expected)
      expect(Math.abs(counts.get(id)! - n * p)).toBeLessThan(5 * Math.sqrt(n * p * (1 - p)));
  });

  it("leaves out what the run has had; then takes any new program; then a known one", () => {
    const plan = (...known: string[]) => planEdit(space, idOf(), notes, knowing(idOf(), ...known), stream(3));
    expect(plan(idOf("latency"), idOf("isolation"))).toMatchObject({
      target: idOf("seeding"),
      logForward: 0,
      added: ["seeding"],
    });
    const singles = [idOf("latency"), idOf("isolation"), idOf("seeding")];
    expect(space.programs.get(plan(...singles).target)!.program.mechanisms.length).toBeGreaterThan(1);
    expect(plan(...space.programs.keys()).logForward).toBeLessThan(0);
  });

  it("values a swap by what it brings, as an addition", () => {
    const boarding = mechanisms.filter((m) => ["convalescence", "overdispersion"].includes(m.name)); // exclude each other
    const choice = boarding.map((m) => ({ ...m, choice: "beds", excludes: undefined }));
    const seeding = mechanisms.filter((m) => m.name === "seeding");
    const beds = mechanismSpace({ ...school, mechanisms: [...choice, ...seeding] }, compile);
    const id = (...names: string[]) =>
      [...beds.programs.values()].find(({ program }) => program.mechanisms.join() === names.join())!.program.id;
    const standings = new Map([
      ["convalescence", { tries: 3, standing: 0.9 }],
      ["overdispersion", { tries: 1, standing: 0.6 }],
      ["seeding", { tries: 1, standing: 0.5 }],
    ]);
    // from convalescence: the swap 0.6 (rank 1), + seeding 0.5 (rank 2), − convalescence 0.1 (rank 3)
    const stated = new Map(
      [...Array(60).keys()].map((i) => {
        const { target, logForward } = planEdit(beds, id("convalescence"), standings, emptyMemory, stream(1).fork(i));
        return [target, Math.exp(logForward)];
      }),
    );
    expect(stated.get(id("overdispersion"))).toBeCloseTo(6 / 11, 12);
    expect(stated.get(id("convalescence", "seeding"))).toBeCloseTo(3 / 11, 12);
    expect(stated.get(id())).toBeCloseTo(2 / 11, 12);
  });

  it("drops what has fared badly before what has fared well", () => {
    const from = idOf("latency", "seeding");
    const all = idOf("latency", "seeding", "isolation");
    const chances = [...Array(40).keys()].map((i) => {
      const { target, logForward } = planEdit(space, from, notes, knowing(from, all), stream(1).fork(i));
      return [target, Math.exp(logForward)] as const;
    });
    const stated = new Map(chances);
    expect(stated.get(idOf("latency"))).toBeCloseTo(2 / 3, 12); // takes seeding out, which stands at 0.2
    expect(stated.get(idOf("seeding"))).toBeCloseTo(1 / 3, 12);
  });
});

it("proposes new programs of the library, one edit from the parent, until all are known", async () => {
  const proposer = createPlannedMechanisms("mechanisms", space);
  const known = [idOf()];
  const parent = candidate(0, [], -100);
  for (let id = 1; id < space.programs.size; id++) {
    const request = requestFor(id, { lineage: [parent], memory: knowing(...known), environment: school });
    const { program, error } = await proposer.propose(request, contextOf(id));
    expect(error).toBeUndefined();
    expect(known).not.toContain(program.id);
    if (id <= library.length) expect(program.mechanisms).toHaveLength(1);
    known.push(program.id);
  }
  expect([...known].sort()).toEqual([...space.programs.keys()].sort());
});
