/** Tree searches, whole runs, with a language model in three roles and offline: the record is enough to go on from, and to replay. */
import { afterEach, beforeAll, expect, it } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import { readJournal } from "../../src/journal/file.js";
import { hashName } from "../../src/math/rng.js";
import { createMechanismProposer } from "../../src/propose/mechanisms.js";
import { compileIn } from "../../src/run/compile-in.js";
import type { RunConfigInput } from "../../src/run/config.js";
import { type ChatServer, say, type Script, startChatServer } from "../support/chat-server.js";
import { journalOf, killedAt, resume, start, timeless } from "../support/runs.js";

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

/** A function of the prompt alone; every fourth program is broken, and mended when it comes back. */
const model: Script = ({ prompt, body }) => {
  const h = hashName(prompt);
  if (prompt.includes("# Look back at one change"))
    return say(`{ "specification": "note ${h}", "implementation": "" }`);
  if (prompt.includes("# Your task: plan"))
    return say(`{ "name": "plan ${h % 7}", "change": "change ${h}", "why": "" }`);
  const given = body.messages.some((m) => m.role === "assistant");
  const source = sources[h % sources.length];
  return say(
    "```ts\n" + (h % 4 === 0 && !given ? source.replace("export default", "oops(); export default") : source) + "\n```",
  );
};

async function serve(): Promise<ChatServer> {
  const server = await startChatServer(model);
  servers.push(server);
  return server;
}

const config = (server: ChatServer): RunConfigInput => ({
  sampler: "tree",
  env: "finite",
  iterations: 10,
  lookAhead: 2,
  seed: 5,
  tree: { maxChildren: 3, debugEvery: 4 },
  proposer: { kind: "llm", baseUrl: server.url, model: "test-model", priceIn: 3, priceOut: 15 },
});

it("asks in three roles, and the journal names the rule of every ticket and the fate of every program", async () => {
  const server = await serve();
  const { summary, dir } = await start(config(server));
  expect(summary.candidates).toBe(10);
  const roles = new Map<string, number>();
  const rules: (string | undefined)[] = [];
  const fates: string[] = [];
  for await (const entry of readJournal(dir)) {
    if (entry.type === "exchange" && entry.exchange.phase === "request")
      roles.set(entry.exchange.role, (roles.get(entry.exchange.role) ?? 0) + 1);
    if (entry.type === "proposal") {
      rules.push(entry.rule);
      fates.push(...(entry.attempts ?? ["stands"]));
    }
  }
  expect(roles.get("plan")).toBe(10);
  expect(roles.get("model")).toBe(10);
  expect(roles.get("reflect")).toBeGreaterThanOrEqual(8); // of all changes but those of the last tickets
  expect(roles.get("repair")).toBe(fates.length - 10);
  expect(fates).toContain("refused");
  expect(rules).toEqual(Array(10).fill("best-first"));
  expect(summary.diagnostics["rule: best-first"]).toBe(10);
  expect(Number(summary.diagnostics["execution success, first tries"])).toBeLessThan(1);
});

it(
  "resumes from any point of its journal with the same end (5 offsets), and is replayed without a server",
  { timeout: 60_000 },
  async () => {
    const server = await serve();
    const whole = await start(config(server));
    const journal = journalOf(whole.dir);
    const first = journal.indexOf(0x0a) + 1;
    for (let i = 0; i < 5; i++) {
      const at = first + Math.floor(((i + 0.5) / 5) * (journal.length - first));
      const again = await resume(killedAt(journal, at));
      const { tokens: _, costUsd: __, ...rest } = timeless(again.summary);
      const { tokens: ___, costUsd: ____, ...expected } = timeless(whole.summary);
      expect(rest).toEqual(expected);
    }
    const before = server.requests.length;
    const replayed = await start({ ...config(server), proposer: { kind: "replay", from: whole.dir } });
    expect(replayed.summary.best).toEqual(whole.summary.best);
    expect(replayed.summary.diagnostics).toEqual(whole.summary.diagnostics);
    expect(server.requests.length).toBe(before);
  },
);

it(
  "with the offline library ends the same, killed anywhere (5 offsets), and makes no program twice",
  { timeout: 60_000 },
  async () => {
    const offline: RunConfigInput = { sampler: "tree", env: "finite", iterations: 30, lookAhead: 3, seed: 2 };
    const whole = await start(offline);
    const journal = journalOf(whole.dir);
    const first = journal.indexOf(0x0a) + 1;
    for (let i = 0; i < 5; i++) {
      const at = first + Math.floor(((i + 0.5) / 5) * (journal.length - first));
      expect(timeless((await resume(killedAt(journal, at))).summary)).toEqual(timeless(whole.summary));
    }
    const oneByOne = await start({ ...offline, lookAhead: 1 });
    expect(oneByOne.summary.diagnostics.duplicates).toBe(0); // of several tickets under way two may have one idea
  },
);
