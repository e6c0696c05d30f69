/** @file A small environment, candidates and a checker of signs only, for tests of proposers without a compiler. */
import { createHash } from "node:crypto";
import type { Candidate, Exchange, ModelProgram, ProposalContext, ProposalRequest } from "../../src/core/types.js";
import type { Environment } from "../../src/envs/types.js";
import { stream } from "../../src/math/rng.js";
import type { CheckResult } from "../../src/propose/check.js";
import { emptyMemory } from "../../src/core/memory.js";

export const BASE_SOURCE = `import { model, uniform, poisson } from "model-discovery";
export default model({
  parameters: { beta: uniform(0, 5, "1/day"), gamma: uniform(0, 2, "1/day") },
  initial: (_, { N }) => ({ S: N - 1, I: 1, R: 0 }),
  step({ S, I, R }, { beta, gamma }, { N, dt }) {
    const force = beta * I / N;
    return { S: S - force * S * dt, I: I + (force * S - gamma * I) * dt, R: R + gamma * I * dt };
  },
  observe: ({ I }) => ({ inBed: poisson(I) }),
});`;

/** A child of the base that passes `checkSigns`. */
export const CHILD_SOURCE = BASE_SOURCE.replace("poisson(I)", "poisson(0.9 * I)");

/** Neither a compiler nor a fake of one: a program passes if it has a model and does not say BROKEN. */
export function checkSigns(source: string): CheckResult {
  const lines = source.split("\n");
  const line = lines.findIndex((text) => text.includes("BROKEN"));
  if (line >= 0) {
    const column = lines[line].indexOf("BROKEN") + 1;
    return { ok: false, errors: [{ line: line + 1, column, message: "'BROKEN' is not defined.", text: lines[line] }] };
  }
  if (!source.includes("export default model(")) {
    return { ok: false, errors: [{ line: 1, column: 1, message: "no model", text: lines[0] }] };
  }
  const id = createHash("sha256").update(source.replace(/\s+/g, "")).digest("hex").slice(0, 16);
  const parameters = [{ name: "beta", unit: "1/day", prior: { name: "uniform", args: [0, 5] } }];
  return { ok: true, source, id, repairs: [], parameters };
}

export function programOf(source: string, mechanisms: readonly string[] = []): ModelProgram {
  const checked = checkSigns(source);
  return { id: checked.ok ? checked.id : "none", source, mechanisms };
}

export const environment: Environment = {
  name: "school",
  title: "Influenza in a school",
  brief: "Boys in bed were counted for 14 days.",
  citation: "",
  hash: "0",
  world: {
    t0: 0,
    dt: 0.25,
    steps: 56,
    constants: { N: 763 },
    contexts: { dose: "number" },
    covariates: { temperature: 1, mobility: 3 },
    events: { closure: ["strength"] },
    observables: { inBed: 1 },
    whole: ["N"],
    units: { t: "day", N: "boys", temperature: "°C" },
    arms: [],
  },
  replication: "shared",
  priors: "environment",
  sparePriors: [{ kind: "fraction", unit: "", prior: "beta(2, 3)" }],
  statistics: { names: [], of: () => new Float64Array(0) },
  base: BASE_SOURCE,
  mechanisms: [],
  defaults: {},
};

const cost = { simulations: 1, seconds: { simulate: 0, weigh: 0, fit: 0 } };

export function scored(node: number, parent: number | null, program: ModelProgram, logZ: number, se = 0.25): Candidate {
  const usage = { promptTokens: 0, completionTokens: 0, costUsd: 0, requests: 0 };
  const intent = parent === null ? "draft" : "extend";
  return {
    node,
    ticket: { id: node, parent, intent },
    proposal: { program, rationale: "", logPrior: null, logForward: null, logReverse: null, usage },
    evaluation: {
      ok: true,
      evidence: { logZ, se, bias: null, method: "exact", rung: 0, batch: "A", replicates: [logZ], diagnostics: {} },
      metrics: {},
      feedback: `z.peak = ${node + 1.5}: the peak comes too late`,
      parameters: [],
      draws: [],
      cost,
    },
    score: logZ,
  };
}

export function failedOf(candidate: Candidate, reason: string): Candidate {
  const evaluation = { ok: false as const, reason, where: "step 12", feedback: "gamma was 3.2", cost };
  return { ...candidate, evaluation, score: -Infinity };
}

export const base = scored(0, null, programOf(BASE_SOURCE), -120.5, 0.5);

export function requestFor(id: number, changes: Partial<ProposalRequest> = {}): ProposalRequest {
  return {
    ticket: { id, parent: 0, intent: "extend" },
    lineage: [base],
    siblings: [],
    memory: emptyMemory,
    environment,
    base: base.proposal.program,
    ...changes,
  };
}

/** A context whose record is kept in `exchanges`. */
export function contextOf(
  id: number,
  exchanges: Exchange[] = [],
  signal = new AbortController().signal,
): ProposalContext {
  const record = (exchange: Exchange) => {
    exchanges.push(structuredClone(exchange));
    return Promise.resolve();
  };
  return { stream: stream(1).fork("proposal", id), signal, record };
}

/** An answer as a well-behaved model gives it. */
export function answerWith(source: string, name = "less reporting"): string {
  return `NAME: ${name}\nREPLACES: none\nWHY: Some boys were never in bed.\n\n\`\`\`ts\n${source}\n\`\`\`\n`;
}
