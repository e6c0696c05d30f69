/** Whole runs against a server that speaks chat completions: nothing is mocked but the language model's mind. */
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadEnvironment } from "../../src/envs/load.js";
import { hashName } from "../../src/math/rng.js";
import { createMechanismProposer } from "../../src/propose/mechanisms.js";
import { compileIn } from "../../src/run/compile-in.js";
import type { RunConfigInput } from "../../src/run/config.js";
import {
  type ChatRequest,
  type ChatServer,
  refuse,
  say,
  type Script,
  startChatServer,
} from "../support/chat-server.js";
import { journalOf, killedAt, resume, start, timeless } from "../support/runs.js";

const KEY = "sk-never-on-disk-987654321";
const servers: ChatServer[] = [];
let sources: string[] = [];

beforeAll(() => {
  const environment = loadEnvironment("finite");
  const space = createMechanismProposer(environment, (source) => compileIn(environment, source));
  sources = [...space.programs.values()].map(({ program }) => program.source);
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((s) => s.close()));
});

/** The conversation already holds an answer: it is being asked to mend it. */
const isRepair = ({ body }: ChatRequest): boolean => body.messages.some((m) => m.role === "assistant");

/** A function of the prompt alone: every third first answer is broken, and mended when the checker's words come back. */
const model: Script = (request) => {
  const h = hashName(request.prompt);
  const source = sources[h % sources.length];
  const broken = (h >>> 9) % 3 === 0 && !isRepair(request);
  return say("```ts\n" + (broken ? source.replace("export default", "oops(); export default") : source) + "\n```");
};

async function serve(script: Script): Promise<ChatServer> {
  const server = await startChatServer(script);
  servers.push(server);
  return server;
}

const config = (server: ChatServer): RunConfigInput => ({
  sampler: "smc",
  env: "finite",
  particles: 8,
  iterations: 5,
  clone: 0.3,
  weights: "published",
  seed: 3,
  proposer: { kind: "llm", baseUrl: server.url, model: "test-model", priceIn: 3, priceOut: 15, concurrency: 2 },
});
const sitting = { workers: 0, apiKey: KEY };

describe("a run with a language model", () => {
  it("proposes, repairs, counts tokens and money, and keeps every exchange but never the key", async () => {
    const server = await serve(model);
    const { summary, dir } = await start(config(server), { sitting });
    expect(summary.status).toBe("done");
    expect(summary.proposer).toBe("llm");
    expect(summary.noPosterior).toBe(null);
    expect(summary.tokens.prompt).toBe(1000 * server.requests.length);
    expect(summary.tokens.completion).toBe(200 * server.requests.length);
    expect(summary.costUsd).toBeCloseTo((server.requests.length * (1000 * 3 + 200 * 15)) / 1e6, 9);
    expect(server.requests.some(isRepair)).toBe(true);
    expect(summary.failed).toBe(0);
    const files = readdirSync(join(dir, "llm"));
    expect(files.length).toBe(2 * server.requests.length);
    const everything = [
      ...files.map((f) => readFileSync(join(dir, "llm", f), "utf8")),
      journalOf(dir).toString(),
      readFileSync(join(dir, "run.json"), "utf8"),
    ].join("\n");
    expect(everything).not.toContain(KEY);
  });

  it("survives 429, 500 and garbage, and ends as if they had not been", { timeout: 60_000 }, async () => {
    const calm = await serve(model);
    const whole = await start(config(calm), { sitting });
    let n = 0;
    const rough = await serve((request) => {
      n++;
      if (n % 5 === 1) return refuse(429, "slow down", { "retry-after-ms": "5" });
      if (n % 5 === 3) return refuse(500, "no", { "retry-after-ms": "5" });
      if (n === 5) return { kind: "raw", text: "<html>bad gateway</html>" };
      return model(request);
    });
    const { summary } = await start(config(rough), { sitting });
    expect(summary.best).toEqual(whole.summary.best);
    expect(summary.posterior).toEqual(whole.summary.posterior);
  });

  it("stops at a budget of tokens, resumes, and ends as the run that never stopped", async () => {
    const server = await serve(model);
    const whole = await start(config(server), { sitting });
    const short = await start(config(server), { sitting: { ...sitting, budgetTokens: 8000 } });
    expect(short.status).toBe("budget");
    expect(short.summary.status).toMatch(/\d+ of 8000 tokens/);
    expect(short.summary.noPosterior).toBe("the run is not finished");
    const spent = short.summary.tokens.prompt + short.summary.tokens.completion;
    expect(spent).toBeLessThan(8000 + 2 * 2 * 1200); // two calls in flight, each with a repair at most
    const before = server.requests.length;
    const rest = await resume(short.dir, { sitting });
    expect(rest.status).toBe("done");
    expect(timeless(rest.summary)).toEqual(timeless(whole.summary));
    expect(server.requests.length - before).toBe(
      whole.summary.tokens.prompt / 1000 - short.summary.tokens.prompt / 1000,
    );
  });

  it("resumes from any point of its journal with the same end (10 offsets)", { timeout: 60_000 }, async () => {
    const server = await serve(model);
    const whole = await start(config(server), { sitting });
    const journal = journalOf(whole.dir);
    const first = journal.indexOf(0x0a) + 1;
    for (let i = 0; i < 10; i++) {
      const again = await resume(killedAt(journal, first + Math.floor(((i + 0.5) / 10) * (journal.length - first))), {
        sitting,
      });
      const { tokens, costUsd, ...rest } = timeless(again.summary);
      const { tokens: t, costUsd: c, ...expected } = timeless(whole.summary);
      expect(rest).toEqual(expected);
      expect({ ...tokens, possiblyPaidRequests: 0 }).toEqual(t);
      expect(costUsd).toBe(c);
      expect(tokens.possiblyPaidRequests).toBeLessThanOrEqual(2);
    }
  });

  it("is replayed without a server", async () => {
    const server = await serve(model);
    const whole = await start(config(server), { sitting });
    await server.close().catch(() => undefined);
    servers.length = 0;
    const again = await start({ ...config(server), proposer: { kind: "replay", from: whole.dir } });
    expect(again.summary.best).toEqual(whole.summary.best);
    expect(again.summary.posterior).toEqual(whole.summary.posterior);
  });

  it("is refused for weights that need densities", async () => {
    const server = await serve(model);
    await expect(start({ ...config(server), weights: "tempered" }, { sitting })).rejects.toThrow(/--weights published/);
    expect(server.requests.length).toBe(0);
  });
});
