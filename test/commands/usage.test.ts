/** @file Wrong usage: one clear line on stderr, nothing on stdout, exit code 2, and nothing made. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../src/commands/main.js";
import { temporaryFolder } from "../support/built.js";
import { recordingTerminal } from "../support/terminal.js";

const before = process.cwd();
const folder = temporaryFolder();

beforeAll(() => process.chdir(folder));
afterAll(() => process.chdir(before));

async function run(line: string, variables = {}) {
  const terminal = recordingTerminal(variables);
  const code = await main(
    line.split(" ").filter((word) => word !== ""),
    terminal,
  );
  return { code, out: terminal.stdout(), err: terminal.stderr() };
}

const WRONG: readonly (readonly [string, string])[] = [
  [
    "",
    "Expected a command: smc, tree, best-of-n, enumerate, resume, posterior, predict, intervene, calibrate, check, envs, data, doctor. See: discover --help",
  ],
  ["smx", "Unknown command smx. Did you mean smc? See: discover --help"],
  ["quantum", "Unknown command quantum. See: discover --help"],
  ["--json smc", "Expected a command before --json. See: discover --help"],
  ["smc --particles 0", "Expected --particles ≥ 1, got 0"],
  ["smc --particles -3", "Expected --particles ≥ 1, got -3"],
  ["smc --particles 1e9", "Expected --particles ≤ 1000000, got 1000000000"],
  ["smc --sims 1e12", "Expected --sims ≤ 10000000, got 1000000000000"],
  ["enumerate --model m", "--model is an option of smc, tree and best-of-n, not of enumerate"],
  ["smc --particles 2.5", "Expected --particles to be a whole number, got 2.5"],
  ["smc --particles many", "Expected --particles to be a number, got many"],
  ["smc --particles", "Expected a value after --particles"],
  ["smc --particles 5 --particles 6", "Expected --particles once, got 5 and 6"],
  ["smc --particels 5", "Unknown option --particels. Did you mean --particles?"],
  ["smc --quantum 5", "Unknown option --quantum."],
  ["smc -x", "Unknown option -x."],
  ["smc --depth 3", "--depth is an option of tree, not of smc"],
  ["enumerate --particles 3", "--particles is an option of smc and best-of-n, not of enumerate"],
  ["smc extra", "Unexpected extra after smc"],
  ["smc --seed -1", "Expected --seed ≥ 0, got -1"],
  ["smc --seed 1.5", "Expected --seed to be a whole number, got 1.5"],
  ["smc --ess 2", "Expected --ess between 0 and 1, got 2"],
  ["smc --clone 2 --weights published", "Expected --clone between 0 and 1, got 2"],
  ["smc --clone 0.5", "--clone means something with --weights published only, and these are tempered"],
  [
    "smc --moves 2 --weights published",
    "--moves means something with --weights tempered only, and these are published",
  ],
  ["smc --tau 0 --weights published", "Expected --tau > 0, got 0"],
  ["smc --weights temperd", "Expected --weights to be tempered or published, got temperd. Did you mean tempered?"],
  ["smc --replicates 1", "Expected --replicates ≥ 3, got 1"],
  ["smc --replicates some", "Expected --replicates to be a number, got some"],
  ["smc --workers 0", "Expected --workers to be a whole number from 1 to 256, got 0"],
  ["smc --workers 1e6", "Expected --workers to be a whole number from 1 to 256, got 1000000"],
  ["smc --budget-time 3x", "Expected --budget-time like 90s, 30m or 1h30m, got 3x"],
  ["smc --budget-tokens 0", "Expected --budget-tokens > 0, got 0"],
  ["smc --max-seconds 0", "Expected --max-seconds > 0, got 0"],
  [
    "smc --evidence exct",
    "Expected --evidence to be auto, exact, exact-frozen, nle, synthetic, kernel-abc, nle-pfn, mse, mmd, wasserstein or fit, got exct. Did you mean exact?",
  ],
  ["smc --mode hybird", "Expected --mode to be mechanistic or hybrid, got hybird. Did you mean hybrid?"],
  ["smc --fit-rate 0", "Expected --fit-rate > 0, got 0"],
  ["smc --fit-rate fast", "Expected --fit-rate to be a number, got fast"],
  ["smc --fit-iterations 0", "Expected --fit-iterations ≥ 1, got 0"],
  ["smc --fit-patience 2.5", "Expected --fit-patience to be a whole number, got 2.5"],
  ["smc --backend gpu", "Expected --backend to be auto, cuda, webgpu, node, wasm or cpu, got gpu."],
  ["smc --proposer lm", "Expected --proposer auto, llm, mechanisms or replay:RUN, got lm. Did you mean llm?"],
  ["smc --proposer llm", "Expected --model NAME (or OPENAI_MODEL) with --proposer llm"],
  [
    "smc --proposer llm --model m",
    "Expected OPENAI_API_KEY, or --base-url of an endpoint that needs no key, with --proposer llm",
  ],
  ["smc --proposer replay:", "Expected --proposer replay:RUN, the folder of a run after the colon"],
  ["smc --proposer replay:nowhere", "No run at nowhere."],
  ["smc --config nowhere.yaml", "No file nowhere.yaml for --config"],
  ["smc --config wrong.yaml", "Unknown option particels in wrong.yaml. Did you mean particles?"],
  ["smc --config list.yaml", 'Expected list.yaml to hold options as "name: value" lines'],
  ["smc --config broken.yaml", "broken.yaml is not YAML: "],
  ["smc --config zero.yaml", "Expected --particles ≥ 1, got 0"],
  ["smc --out full", "Expected full to be a new folder, but it is not empty"],
  ["smc --out runs/first", "Expected runs/first to be a new folder, but it holds a run: discover resume runs/first"],
  ["smc --out a --name b", "Expected --out or --name, got both"],
  ["smc --name a/b", "Expected --name to be a single folder name, got a/b; --out takes a path"],
  ["resume", "Expected a run after resume. See: discover resume --help"],
  ["resume frst", "No run at frst. Did you mean runs/first?"],
  ["resume full", "No run at full: full has no journal.jsonl"],
  ["resume first --particles 3", "--particles is an option of smc and best-of-n, not of resume"],
  ["posterior", "Expected a run after posterior. See: discover posterior --help"],
  ["posterior nowhere", "No run at nowhere. In runs/: first"],
  ["posterior first runs/first", "Expected different runs, got runs/first twice"],
  ["check", "Expected a file after check. See: discover check --help"],
  ["check nowhere.model.ts", "No file nowhere.model.ts"],
  ["envs quantum", "Expected an environment, got 'quantum'."],
  ["envs cancr-20", "Expected an environment, got 'cancr-20'. Did you mean cancer?"],
  ["data list cancer-20", "cancer-20 needs no file: its data come with the package, or are made"],
  ["data list hea", "Expected an environment with files of its own"],
  ["smc --env bording", "Expected an environment, got 'bording'."],
];

describe("wrong usage", () => {
  beforeAll(() => {
    mkdirSync("full");
    writeFileSync(join("full", "file"), "");
    mkdirSync(join("runs", "first"), { recursive: true });
    writeFileSync(join("runs", "first", "journal.jsonl"), "{}\n");
    writeFileSync("wrong.yaml", "particels: 5\n");
    writeFileSync("list.yaml", "- 5\n");
    writeFileSync("broken.yaml", "a: [\n");
    writeFileSync("zero.yaml", "particles: 0\n");
  });

  it.each(WRONG)("discover %s", async (line, message) => {
    const { code, out, err } = await run(line);
    expect(err).toMatch(/^discover: [^\n]*\n$/);
    expect(err.slice("discover: ".length)).toContain(message);
    expect(out).toBe("");
    expect(code).toBe(2);
    expect(readdirSync("runs")).toEqual(["first"]);
    expect(existsSync("a")).toBe(false);
  });

  it("a price is asked for where money is to be watched and the model's is unknown", async () => {
    const { code, err } = await run("smc --budget-usd 3 --model mine", { OPENAI_API_KEY: "k" });
    expect([code, err]).toEqual([
      2,
      "discover: Expected --price-in and --price-out with --budget-usd: the price of mine is not known\n",
    ]);
  });
});

describe("a run without a result", () => {
  it("is named, with what would finish it, exit code 1", async () => {
    const { code, err } = await run("posterior first");
    expect([code, err]).toEqual([
      1,
      "discover: runs/first has no summary yet; finish it with: discover resume runs/first\n",
    ]);
  });
});
