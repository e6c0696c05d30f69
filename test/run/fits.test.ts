/** Fits on disk, and children that start from those of their parents. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyMemory } from "../../src/core/memory.js";
import type { Candidate, Evaluation, EvaluationRequest, Fitted, ModelProgram } from "../../src/core/types.js";
import { noUsage } from "../../src/core/usage.js";
import type { Environment } from "../../src/envs/types.js";
import type { Entry, Journal } from "../../src/journal/types.js";
import { stream } from "../../src/math/rng.js";
import { openArchive } from "../../src/run/archive.js";
import { decodeFits, encodeFits, openFits } from "../../src/run/fits.js";
import { createKnowledge } from "../../src/run/knowledge.js";
import { createOutside } from "../../src/run/problem.js";

const folder = (): string => mkdtempSync(join(tmpdir(), "discover-fits-"));

const fitted: fc.Arbitrary<Fitted> = fc.record({
  replicate: fc.nat(100),
  fold: fc.string(),
  parameters: fc.array(fc.string(), { maxLength: 3 }),
  theta: fc.array(fc.double(), { maxLength: 3 }),
  predicted: fc.array(fc.string(), { maxLength: 2 }),
  weights: fc.option(fc.float32Array({ maxLength: 40 }), { nil: null }),
  rate: fc.double({ min: 0, max: 1, noNaN: true }),
  iterations: fc.nat(),
});

describe("fits as files", () => {
  it("come back bit for bit, whatever they hold (seed 5)", () => {
    const law = fc.property(fc.array(fitted, { maxLength: 4 }), (fits) => {
      expect(decodeFits(encodeFits(fits), "x")).toEqual(fits);
    });
    fc.assert(law, { seed: 5, numRuns: 200 });
  });

  it("are kept by program and batch, and read again by a later sitting", () => {
    const dir = folder();
    const fits = fc.sample(fitted, { seed: 1, numRuns: 3 });
    const store = openFits(dir);
    for (let i = 0; i < 12; i++) store.write(`p${i}`, "A", fits.slice(0, i % 4));
    store.write("p0", "C", fits);
    for (const each of [store, openFits(dir)]) {
      for (let i = 0; i < 12; i++) expect(each.read(`p${i}`, "A")).toEqual(fits.slice(0, i % 4));
      expect(each.read("p0", "C")).toEqual(fits);
      expect(each.read("p1", "C")).toBeNull();
    }
    expect(readdirSync(join(dir, "fits")).filter((name) => !/^p\d+-[AC]\.fit$/.test(name))).toEqual([]);
  });

  it("that lost a byte, gained one, or are no fits, are refused by name", () => {
    const dir = folder();
    openFits(dir).write("p", "A", [{ ...fc.sample(fitted, { seed: 1, numRuns: 1 })[0], weights: new Float32Array(5) }]);
    const path = join(dir, "fits", "p-A.fit");
    const whole = readFileSync(path);
    for (const wrong of [
      whole.subarray(0, -1),
      Buffer.concat([whole, Buffer.alloc(1)]),
      whole.subarray(7),
      Buffer.alloc(0),
    ]) {
      writeFileSync(path, wrong);
      expect(() => openFits(dir).read("p", "A")).toThrow(/p-A\.fit is damaged/);
    }
  });
});

const program = (n: number): ModelProgram => ({ id: n.toString(16).padStart(16, "0"), source: "", mechanisms: [] });
const fitsOf = (n: number): readonly Fitted[] => [
  {
    replicate: 0,
    fold: "f",
    parameters: [],
    theta: [n],
    predicted: [],
    weights: Float32Array.of(n),
    rate: 1,
    iterations: 1,
  },
];

function evaluationOf(n: number): Evaluation {
  const heldOut = { score: n, se: 0, rmse: 1, rmseSe: 0, naive: 1, folds: [] };
  const cost = { simulations: 0, seconds: { simulate: 0, weigh: 0, fit: 0 } };
  return { ok: true, heldOut, metrics: {}, feedback: "", parameters: [], draws: [], cost, fits: fitsOf(n) };
}

/** The outside of a run whose fits of program n are n; what each evaluation was asked to start from. */
async function outsideOf(dir: string, warm: boolean, failing: readonly number[] = []) {
  const asked = new Map<number, readonly Fitted[] | undefined>();
  const entries: Entry[] = [];
  const journal: Journal = {
    // eslint-disable-next-line @typescript-eslint/require-await
    read: async function* () {
      yield* [] as Entry[];
    },
    append: (entry) => Promise.resolve(void entries.push(entry)),
    close: () => Promise.resolve(),
  };
  const outside = createOutside({
    environment: {} as Environment,
    base: program(0),
    proposer: {
      name: "counting",
      hasDensities: true,
      propose: ({ ticket }) =>
        Promise.resolve({
          program: program(ticket.id),
          rationale: "",
          logPrior: 0,
          logForward: 0,
          logReverse: 0,
          usage: noUsage,
        }),
    },
    evaluator: {
      name: "made",
      evaluate: ({ id }, _, request: EvaluationRequest) => {
        const n = Number(`0x${id}`);
        asked.set(n, request.warm);
        const cost = { simulations: 0, seconds: { simulate: 0, weigh: 0, fit: 0 } };
        return Promise.resolve(failing.includes(n) ? { ok: false, reason: "no", feedback: "", cost } : evaluationOf(n));
      },
    },
    archive: await openArchive(journal),
    stream: stream(1),
    search: { method: "fit", batch: "A", rung: 1, replicates: 1, seed: 1 },
    knowledge: createKnowledge([]),
    fits: openFits(dir),
    warm,
    coins: stream(2),
    signal: new AbortController().signal,
    gate: () => undefined,
    now: () => 0,
  });
  const bear = async (node: number, line: readonly Candidate[]): Promise<Candidate> => {
    const ticket = { id: node, parent: line.at(-1)?.node ?? null, intent: "extend" } as const;
    const proposal = await outside.propose(ticket, { lineage: line, siblings: [], memory: emptyMemory });
    const evaluation = await outside.evaluate(proposal, ticket);
    return { node, ticket, proposal, evaluation, score: 0 };
  };
  return { outside, asked, entries, bear };
}

describe("warm starts", () => {
  it("are from the nearest ancestor that was fitted, from none without one", async () => {
    const { asked, bear } = await outsideOf(folder(), true, [2]);
    const one = await bear(1, []);
    const two = await bear(2, [one]);
    await bear(3, [one, two]);
    expect([...asked]).toEqual([
      [1, undefined],
      [2, fitsOf(1)],
      [3, fitsOf(1)],
    ]);
  });

  it("are not made with --no-warm, nor in the batches after the search", async () => {
    const cold = await outsideOf(folder(), false);
    await cold.bear(2, [await cold.bear(1, [])]);
    expect(cold.asked.get(2)).toBeUndefined();
    const { asked, bear, outside } = await outsideOf(folder(), true);
    const one = await bear(1, []);
    await outside.evaluateProgram(one.proposal.program, { method: "fit", batch: "B", rung: 1, replicates: 1, seed: 1 });
    expect(asked.get(1)).toBeUndefined();
  });

  it("leave no weights in the journal or in memory", async () => {
    const { entries, bear } = await outsideOf(folder(), true);
    expect(await bear(1, [])).not.toHaveProperty("evaluation.fits");
    expect(JSON.stringify(entries)).not.toContain('"fits"');
  });

  it("from fits that someone deleted are an error, not a cold start", async () => {
    const one = await (await outsideOf(folder(), true)).bear(1, []);
    const elsewhere = await outsideOf(folder(), true);
    await expect(elsewhere.bear(2, [one])).rejects.toThrow(/fits of program 0+1 are gone/);
  });
});
