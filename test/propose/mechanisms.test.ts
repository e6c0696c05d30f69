import { describe, expect, it } from "vitest";
import type { Candidate, ModelProgram, Proposal, ProposalRequest, Ticket } from "../../src/core/types.js";
import type { Environment, Mechanism } from "../../src/envs/types.js";
import { stream } from "../../src/math/rng.js";
import { compile } from "../../src/programs/compile.js";
import { admissible } from "../../src/programs/admissible.js";
import { FRESH, MOST_SETS } from "../../src/propose/mechanism-space.js";
import { createMechanismProposer } from "../../src/propose/mechanisms.js";
import { base, mechanisms } from "../programs/boarding-fixture.js";
import { worldOf } from "../programs/small-world.js";
import { emptyMemory } from "../../src/core/memory.js";

function environment(library: readonly Mechanism[], source = base): Environment {
  return {
    name: "school",
    title: "",
    brief: "",
    citation: "",
    hash: "",
    world: worldOf({ inBed: 1 }),
    replication: "shared",
    priors: "environment",
    sparePriors: [],
    statistics: { names: [], of: () => new Float64Array() },
    base: source,
    mechanisms: library,
    defaults: {},
  };
}

/** Two spellings of one mechanism, alternatives, a requirement, and an effect that nobody sees. */
const library: readonly Mechanism[] = [
  { name: "half", factors: { force: "0.5" } },
  { name: "saturation", choice: "mixing", factors: { force: "(1 / (1 + I / N))" } },
  { name: "saturation, spelled out", choice: "mixing", factors: { force: "(N / N / (I / N + 1))" } },
  { name: "seasons", choice: "mixing", inputs: ["t"], factors: { force: "Math.cos(t)" } },
  { name: "strong seasons", requires: ["seasons"], inputs: ["t"], factors: { force: "Math.cos(t)" } },
  { name: "tally", states: { total: "0" }, terms: { total: "+ infections" } },
];

const { programs, ...space } = createMechanismProposer(environment(library), compile);
const ids = [...programs.keys()];

function request(intent: Ticket["intent"], parent: ModelProgram | null): ProposalRequest {
  const proposal = { program: parent } as unknown as Proposal;
  const lineage = parent ? [{ proposal } as unknown as Candidate] : [];
  const first = programs.get(ids[0])!.program;
  const memory = emptyMemory;
  const ticket = { id: 1, parent: parent ? 0 : null, intent };
  return { ticket, lineage, siblings: [], memory, environment: environment(library), base: first };
}

const context = (seed: number) => ({
  stream: stream(seed),
  signal: new AbortController().signal,
  record: () => Promise.resolve(),
});

/** Σ over programs of e^log, which should be 1. */
const total = (logs: readonly number[]): number => logs.reduce((sum, log) => sum + Math.exp(log), 0);

/** Pearson's statistic, and how many standard deviations of its distribution it lies above its mean. */
function excess(counts: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): number {
  let statistic = 0;
  for (const [id, mean] of expected) statistic += ((counts.get(id) ?? 0) - mean) ** 2 / mean;
  const freedom = expected.size - 1;
  return (statistic - freedom) / Math.sqrt(2 * freedom);
}

function frequencies(draws: number, next: () => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < draws; i++) {
    const id = next();
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

describe("the space of a library", () => {
  it("merges sets of one program, whose smallest set names it", () => {
    const sets = [...admissible(library)].length;
    expect(sets).toBe(2 * (4 + 1) * 2); // half × (mixing, with strong seasons) × tally
    expect(programs.size).toBe(2 * 4); // tally reaches no observable; two spellings are one
    const { program, sets: spelled } = [...programs.values()].find(
      (p) => p.program.mechanisms.join() === "saturation",
    )!;
    expect(spelled).toEqual([
      ["saturation"],
      ["saturation, spelled out"],
      ["saturation", "tally"],
      ["saturation, spelled out", "tally"],
    ]);
    expect(program.source).toContain("Mechanisms: saturation.");
    expect(space.logPrior(program.id)).toBeCloseTo(Math.log(4 / sets), 12);
  });

  it("starts with the base", () => {
    expect(programs.get(ids[0])!.program).toMatchObject({ source: base, mechanisms: [] });
  });

  it("has a prior that sums to 1, and is −∞ elsewhere", () => {
    expect(total(ids.map((id) => space.logPrior(id)))).toBeCloseTo(1, 12);
    expect(space.logPrior("0000000000000000")).toBe(-Infinity);
  });

  it("has moves that sum to 1 from every parent", () => {
    for (const parent of ids) expect(total(ids.map((child) => space.logMove(child, parent)))).toBeCloseTo(1, 12);
    expect(space.logMove("0000000000000000", ids[0])).toBe(-Infinity);
  });

  it("gives a move the probability that counting edits by hand gives", () => {
    // From the base: its sets are {} and {tally}. Each has half, three mixings and tally one edit away (5 edits; strong
    // seasons needs seasons); two of them lead to saturation.
    const saturation = [...programs.values()].find((p) => p.program.mechanisms.join() === "saturation")!.program.id;
    const prior = 4 / 20;
    expect(Math.exp(space.logMove(saturation, ids[0]))).toBeCloseTo(FRESH * prior + (1 - FRESH) * (2 / 5), 12);
    // Back: each of the four sets of saturation has five edits, one of which drops it.
    expect(Math.exp(space.logMove(ids[0], saturation))).toBeCloseTo(FRESH * (2 / 20) + (1 - FRESH) * (1 / 5), 12);
  });

  it("draws and moves as often as its densities say (seed 1)", () => {
    const random = stream(1);
    const n = 20_000;
    const expected = new Map(ids.map((id) => [id, n * Math.exp(space.logPrior(id))]));
    expect(
      Math.abs(
        excess(
          frequencies(n, () => space.draw(random)),
          expected,
        ),
      ),
    ).toBeLessThan(4);
    for (const parent of ids) {
      const q = ids.map((id) => [id, n * Math.exp(space.logMove(id, parent))] as const).filter(([, mean]) => mean > 0);
      const counts = frequencies(n, () => space.move(parent, random));
      expect([...counts.keys()].every((id) => q.some(([other]) => other === id))).toBe(true);
      expect(Math.abs(excess(counts, new Map(q)))).toBeLessThan(4);
    }
  });

  it("refuses a library that is too large, or one of whose programs does not compile", () => {
    const many = Array.from({ length: 15 }, (_, i) => ({ name: `m${i}`, factors: { force: `1.${i}` } }));
    expect(2 ** many.length).toBeGreaterThan(MOST_SETS);
    expect(() => createMechanismProposer(environment(many), compile)).toThrow(
      "Expected a library with at most 20000 admissible sets, got more from 15 mechanisms: put alternatives into one choice",
    );
    const broken = [{ name: "typo", factors: { force: "Math.expp(I)" } }];
    expect(() => createMechanismProposer(environment(broken), compile)).toThrow(
      /^environment\.yaml: mechanisms: expected every program of school to compile\. Its base with typo: \d+:\d+ /,
    );
  });
});

describe("the proposer", () => {
  const proposer = createMechanismProposer(environment(library), compile);

  it("drafts from the prior", async () => {
    const drafted = await proposer.propose(request("draft", null), context(3));
    expect(drafted.logForward).toBe(space.logPrior(drafted.program.id));
    expect(drafted.logPrior).toBe(drafted.logForward);
  });

  it("extends with exact densities, forward and back", async () => {
    const parent = programs.get(ids[2])!.program;
    for (let seed = 0; seed < 20; seed++) {
      const child = await proposer.propose(request("extend", parent), context(seed));
      expect(child.logForward).toBe(space.logMove(child.program.id, parent.id));
      expect(child.logReverse).toBe(space.logMove(parent.id, child.program.id));
      expect(child.logPrior).toBe(space.logPrior(child.program.id));
      expect(child.error).toBeUndefined();
    }
  });

  it("gives the same child for the same stream", async () => {
    const parent = programs.get(ids[1])!.program;
    const [a, b] = await Promise.all([1, 2].map(() => proposer.propose(request("extend", parent), context(7))));
    expect(a).toEqual(b);
  });

  it("copies for a clone", async () => {
    const parent = programs.get(ids[3])!.program;
    expect((await proposer.propose(request("clone", parent), context(1))).program).toBe(parent);
  });

  it("does not know a stranger", async () => {
    const child = await proposer.propose(
      request("extend", { id: "feedfeedfeedfeed", source: "", mechanisms: [] }),
      context(1),
    );
    expect(child.error).toContain("got program feedfeedfeedfeed, which is not in that space");
    expect(child.logForward).toBeNull();
  });

  it("enumerates the 48 programs of the boarding school, each with the prior 1/48", () => {
    const school = createMechanismProposer(environment(mechanisms), compile);
    expect(school.programs.size).toBe(48);
    for (const id of school.programs.keys()) expect(school.logPrior(id)).toBeCloseTo(-Math.log(48), 12);
  });
});
