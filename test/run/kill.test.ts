/** kill -9 of the real command, in the middle of an evaluation and in the middle of a request. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, expect, it } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import { hashName } from "../../src/math/rng.js";
import { createMechanismProposer } from "../../src/propose/mechanisms.js";
import { compileIn } from "../../src/run/compile-in.js";
import { type ChatServer, say, startChatServer } from "../support/chat-server.js";
import { scratch } from "../support/runs.js";

const EXAMPLE = resolve(import.meta.dirname, "../../datasets/example-environment");
const CLI = resolve(import.meta.dirname, "../../dist/cli.js");
const servers: ChatServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((s) => s.close()));
});

interface Ended {
  readonly code: number | null;
  readonly summary: Record<string, unknown> | null;
  readonly stderr: string;
}

function discover(args: readonly string[]): { process: ChildProcess; ended: Promise<Ended> } {
  const env = { ...process.env, OPENAI_API_KEY: "sk-test" };
  const child = spawn(process.execPath, [CLI, ...args, "--json", "--workers", "1"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((done) =>
    child.on("close", (code) => {
      const summary = code === 0 ? (JSON.parse(stdout) as Record<string, unknown>) : null;
      done({ code, summary: summary && { ...summary, seconds: 0 }, stderr });
    }),
  );
  return { process: child, ended };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((r) => setTimeout(r, 20));
}

const evaluationsIn = (dir: string): number =>
  existsSync(join(dir, "journal.jsonl"))
    ? (readFileSync(join(dir, "journal.jsonl"), "utf8").match(/"type":"evaluation"/g)?.length ?? 0)
    : 0;

it("killed during an evaluation, a run resumes to the same summary", { timeout: 120_000 }, async () => {
  const args = ["smc", "--env", EXAMPLE, "--particles", "4", "--moves", "1", "--proposer", "mechanisms"];
  const whole = await discover([...args, "--out", scratch()]).ended;
  expect(whole.code, whole.stderr).toBe(0);
  const dir = scratch();
  const victim = discover([...args, "--out", dir]);
  await until(() => evaluationsIn(dir) >= 2);
  victim.process.kill("SIGKILL");
  await victim.ended;
  const left = evaluationsIn(dir);
  const again = await discover(["resume", dir]).ended;
  expect(again.code, again.stderr).toBe(0);
  expect(again.summary).toEqual(whole.summary);
  expect(evaluationsIn(dir)).toBeGreaterThan(left);
});

it(
  "killed during a request, a run resumes to the same summary and counts the request as possibly paid",
  { timeout: 120_000 },
  async () => {
    const environment = loadEnvironment("finite");
    const space = createMechanismProposer(environment, (source) => compileIn(environment, source));
    const sources = [...space.programs.values()].map(({ program }) => program.source);
    let hangAt = Infinity;
    let hung = false;
    const server = await startChatServer(({ prompt, index }) => {
      if (index === hangAt) {
        hung = true;
        return { kind: "hang" };
      }
      return say("```ts\n" + sources[hashName(prompt) % sources.length] + "\n```");
    });
    servers.push(server);
    const args = [
      "smc",
      "--env",
      "finite",
      "--particles",
      "6",
      "--iterations",
      "4",
      "--clone",
      "0.3",
      "--weights",
      "published",
    ];
    const llm = ["--proposer", "llm", "--model", "test-model", "--base-url", server.url, "--llm-concurrency", "1"];
    const whole = await discover([...args, ...llm, "--out", scratch()]).ended;
    expect(whole.code, whole.stderr).toBe(0);
    hangAt = server.requests.length + 4;
    const dir = scratch();
    const victim = discover([...args, ...llm, "--out", dir]);
    await until(() => hung);
    victim.process.kill("SIGKILL");
    await victim.ended;
    const again = await discover(["resume", dir]).ended;
    expect(again.code, again.stderr).toBe(0);
    const paid = whole.summary?.tokens as object;
    expect(again.summary).toEqual({ ...whole.summary, tokens: { ...paid, possiblyPaidRequests: 1 } });
  },
);
