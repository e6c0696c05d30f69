/** Laws that every searcher of the table obeys. A new searcher is tested by its entry there. */
import { describe, expect, it } from "vitest";
import { infer, type Step } from "../../src/core/infer.js";
import { TREE_RULES } from "../../src/core/method-names.js";
import type { Candidate } from "../../src/core/types.js";
import { stream } from "../../src/math/rng.js";
import { runConfigSchema, SAMPLER_NAMES, type RunConfigInput } from "../../src/run/config.js";
import { samplers } from "../../src/samplers.js";
import { finiteSpace } from "../support/finite-space.js";

const space = finiteSpace(6, { failing: (i) => i % 11 === 5 });
const variants: [string, RunConfigInput][] = SAMPLER_NAMES.flatMap((sampler): [string, RunConfigInput][] =>
  sampler === "smc"
    ? [
        ["smc, tempered", { sampler, env: "x", particles: 20, weights: "tempered" }],
        ["smc, published", { sampler, env: "x", particles: 20, weights: "published", clone: 0.6, iterations: 8 }],
      ]
    : [[sampler, { sampler, env: "x", particles: 20, iterations: 30, lookAhead: 3 }]],
);
for (const rule of TREE_RULES) {
  const tree = { rule, maxChildren: 3, maxDepth: 3, debugEvery: 7, retries: 2 };
  variants.push([`tree, ${rule}, a repair at every 7th ticket`, { sampler: "tree", env: "x", iterations: 30, tree }]);
}

async function run(input: RunConfigInput, room?: number): Promise<Step<unknown>[]> {
  const config = runConfigSchema.parse(input);
  const entry = samplers[config.sampler];
  const steps: Step<unknown>[] = [];
  const options = { room: room ?? entry.room(config, space.size), stream: stream(config.seed) };
  for await (const step of infer(space.problem, entry.create(config, space.size), options)) steps.push(step);
  return steps;
}

const trace = (steps: readonly Step<unknown>[]) =>
  [...steps.at(-1)!.genealogy].map((c: Candidate) => [
    c.node,
    c.ticket.parent,
    c.ticket.intent,
    c.ticket.rule,
    c.proposal.program.id,
  ]);

describe.each(variants)("%s (seed 1)", (_, input) => {
  const config = runConfigSchema.parse(input);
  const create = () => samplers[config.sampler].create(config, space.size);

  it("ends, says why, and asks for nothing afterwards", async () => {
    const { ended, state, genealogy } = (await run(input)).at(-1)!;
    expect(ended).toMatch(/\w/);
    expect(create().ask(state, genealogy, 10, genealogy.size, stream(1))[1]).toEqual([]);
  });

  it("numbers candidates in order, each after its parent", async () => {
    for (const [i, c] of [...(await run(input)).at(-1)!.genealogy].entries()) {
      expect(c.node).toBe(i);
      expect(c.ticket.parent ?? -1).toBeLessThan(i);
    }
  });

  it("gives the same genealogy again", async () => {
    expect(trace(await run(input))).toEqual(trace(await run(input)));
  });

  it("has its state restored by folding the candidates through tell", async () => {
    const { genealogy, state } = (await run(input)).at(-1)!;
    const again = create();
    let s = again.init(genealogy.get(0));
    let outstanding = 0;
    let next = 1;
    const room = samplers[config.sampler].room(config, space.size);
    for (let node = 1; node < genealogy.size; node++) {
      const [asked, tickets] = again.ask(s, genealogy, room - outstanding, next, stream(config.seed));
      next += tickets.length;
      outstanding += tickets.length - 1;
      s = again.tell(asked, genealogy, [genealogy.get(node)], stream(config.seed));
    }
    expect(again.particles(s, genealogy)).toEqual(again.particles(state, genealogy));
    expect(again.report(s, genealogy)).toEqual(again.report(state, genealogy));
  });

  it("reports a particle measure over candidates that exist", async () => {
    const { genealogy, state } = (await run(input)).at(-1)!;
    const { nodes, logWeights } = create().particles(state, genealogy);
    expect(nodes.length).toBe(logWeights.length);
    expect(nodes.every((n) => genealogy.has(n))).toBe(true);
    expect([...logWeights].some((l) => l > -Infinity)).toBe(true);
    expect([...logWeights].every((l) => !Number.isNaN(l))).toBe(true);
  });

  if (config.sampler !== "tree")
    it("does not depend on the room it is given", async () => {
      expect(trace(await run(input, 1))).toEqual(trace(await run(input, 7)));
    });
});
