import { describe, expect, it } from "vitest";
import { emptyMemory } from "../../src/core/memory.js";
import type { Candidate, Memory, ModelProgram, Outcome } from "../../src/core/types.js";
import { stream } from "../../src/math/rng.js";
import { compile } from "../../src/programs/compile.js";
import { influenceIn, reflectOn } from "../../src/propose/library-notes.js";
import { planEdit } from "../../src/propose/library-plan.js";
import { mechanismSpace } from "../../src/propose/mechanism-space.js";
import { createPlannedAround, createPlannedMechanisms } from "../../src/propose/planned-mechanisms.js";
import { programsAround } from "../../src/propose/programs-around.js";
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

  it("gives the share of changes that gained less, shrunk towards one half, fading as time goes on", () => {
    const notes = reflectOn(outcomes);
    const w = (ago: number): number => 0.9 ** ago;
    const check = (name: string, sum: number, weight: number): void => {
      expect(notes.get(name)!.tries).toBeCloseTo(weight, 12);
      expect(notes.get(name)!.standing).toBeCloseTo((0.5 + sum) / (1 + weight), 12);
    };
    check("latency", w(3) * (2.5 / 4) + w(0) * (3.5 / 4), w(3) + w(0));
    check("seeding", w(2) * (0.5 / 4), w(2));
    check("isolation", w(1) * (1.5 / 4) + w(0) * (1 - 3.5 / 4), w(1) + w(0));
  });

  it("says how much a choice has moved scores, up or down, and is curious about what was not touched", () => {
    const finite = outcomes.filter(({ candidate: c }) => c.score > -Infinity); // sizes 10, 5, 15
    const influence = influenceIn(finite, (name) => (name === "isolation" ? "care" : "course"));
    // care: 5 (r = 0.5/3) and 15 (r = 2.5/3); course: 10 (r = 1.5/3) and 15
    expect(influence("isolation")).toBeCloseTo((1 + 0.9 * (0.5 / 3) + 2.5 / 3) / (1 + 0.9 + 1), 12);
    expect(influence("seeding")).toBeCloseTo((1 + 0.81 * (1.5 / 3) + 2.5 / 3) / (1 + 0.81 + 1), 12);
    expect(influenceIn(finite, (name) => name)("never tried")).toBe(1);
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
    // from the base: + latency 0.9 (rank 1), + isolation 0.5 (rank 2), + seeding 0.2 (rank 3): 1, 1/4, 1/9 of 49/36
    const expected = new Map([
      [idOf("latency"), 36 / 49],
      [idOf("isolation"), 9 / 49],
      [idOf("seeding"), 4 / 49],
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
    expect(stated.get(id("overdispersion"))).toBeCloseTo(36 / 49, 12);
    expect(stated.get(id("convalescence", "seeding"))).toBeCloseTo(9 / 49, 12);
    expect(stated.get(id())).toBeCloseTo(4 / 49, 12);
  });

  it("drops what has fared badly before what has fared well", () => {
    const from = idOf("latency", "seeding");
    const all = idOf("latency", "seeding", "isolation");
    const chances = [...Array(40).keys()].map((i) => {
      const { target, logForward } = planEdit(space, from, notes, knowing(from, all), stream(1).fork(i));
      return [target, Math.exp(logForward)] as const;
    });
    const stated = new Map(chances);
    expect(stated.get(idOf("latency"))).toBeCloseTo(4 / 5, 12); // takes seeding out, which stands at 0.2
    expect(stated.get(idOf("seeding"))).toBeCloseTo(1 / 5, 12);
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

it("proposes as much of a library that is not listed: new programs, one edit from the parent, whatever was met before", async () => {
  const around = () => createPlannedAround("mechanisms", programsAround(school, compile));
  const known = [idOf()];
  const ask = (id: number, asked = around()) => {
    const request = requestFor(id, {
      lineage: [candidate(0, [], -100)],
      memory: knowing(...known),
      environment: school,
    });
    return asked.propose(request, contextOf(id));
  };
  const proposer = around();
  for (let id = 1; id <= library.length; id++) {
    const { program, logPrior } = await ask(id, proposer);
    expect([program.mechanisms.length, logPrior]).toEqual([1, null]);
    expect(known).not.toContain(program.id);
    expect((await ask(id)).program).toEqual(program); // as one that has met nothing
    known.push(program.id);
  }
  const { program } = await ask(9, proposer); // all edits are known: two changes at once
  expect(program.mechanisms).toHaveLength(2);
  expect(idOf(...program.mechanisms)).toBe(program.id);
});
