/** `discover calibrate` on an environment small enough to be calibrated in a moment: a normal mean of four measurements. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Calibration } from "../../src/calibrate/types.js";
import { main } from "../../src/commands/main.js";
import { temporaryFolder } from "../support/built.js";
import { recordingTerminal } from "../support/terminal.js";

const folder = temporaryFolder();
const env = join(folder, "weights");

beforeAll(() => {
  mkdirSync(env);
  const files: Readonly<Record<string, string>> = {
    "environment.yaml": `
name: weights
title: Four weighings
citation: Made-up data.
brief: One weight, weighed four times.
observables:
  y: { unit: g }
data: observations.csv
base: base.model.ts
mechanisms:
  - name: drift
    parameters: { shift: "normal(0, 1)" }
    append: { parts: "shift" }
`,
    "observations.csv": "arm,y\n1,9.2\n2,10.1\n3,9.7\n4,8.9\n",
    "base.model.ts": `
import { model, normal, sum } from "model-discovery";
export default model({
  parameters: { mean: normal(0, 1) },
  simulate({ mean }) {
    const parts = [mean];
    return { y: normal(sum(parts), 0.5) };
  },
});
`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(env, name), text);
});

async function run(line: string, interruptAfter = Infinity, of = env) {
  const terminal = recordingTerminal();
  let interrupt: () => void = () => undefined;
  let lines = 0;
  const watched = {
    ...terminal,
    onInterrupt(act: () => void) {
      interrupt = act;
      return () => undefined;
    },
    seconds: () => 100 * lines, // every line of progress is due
    note(text: string) {
      terminal.note(text);
      if (++lines === interruptAfter) interrupt();
    },
  };
  const words = [...line.split(" "), "--env", of, "--workers", "0"];
  const code = await main(words, watched);
  return { code, out: terminal.stdout(), err: terminal.stderr() };
}

const study = (out: string) => JSON.parse(readFileSync(join(out, "calibration.json"), "utf8")) as Calibration;

describe("discover calibrate", () => {
  const out = join(folder, "study");

  it("passes an exact posterior, says that the program misses the data, and leaves all of it in the folder", async () => {
    const { code, out: text } = await run(`calibrate --simulations 60 --seed 4 --out ${out}`);
    expect(code).toBe(0);
    const { passed, checks, environmentHash, panels, simulations, predictive, version } = study(out);
    expect({ passed, simulations, version }).toEqual({ passed: true, simulations: 60, version: 1 });
    expect(environmentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(panels.map(({ name }) => name)).toEqual(["mean", "log-likelihood", "TARP"]);
    expect(checks.filter(({ severity }) => severity === "fatal").map(({ name }) => name)).toEqual([
      "data sets without a posterior",
      "ranks of mean",
      "coverage of mean",
      "ranks of the log-likelihood",
      "TARP, all parameters at once",
      "classifier (C2ST)",
    ]);
    expect(predictive).toHaveLength(4); // weights near 9 under a prior around 0, pulled towards it
    expect(text).toContain("The computation passed");
    const page = readFileSync(join(out, "calibration.html"), "utf8");
    expect(page.match(/<svg /g)?.length).toBeGreaterThan(4);
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  it("goes on where it was interrupted, to the same verdict; a torn line is dropped", async () => {
    const interrupted = join(folder, "interrupted");
    const first = await run(`calibrate --simulations 60 --seed 4 --out ${interrupted}`, 12);
    expect(first.code).toBe(130);
    expect(existsSync(join(interrupted, "calibration.json"))).toBe(false);
    const file = join(interrupted, "simulations.jsonl");
    const known = readFileSync(file, "utf8");
    expect(known.split("\n").length).toBeGreaterThan(5);
    expect(known.split("\n").length).toBeLessThan(30);
    writeFileSync(file, known.slice(0, -20));
    const second = await run(`calibrate --simulations 60 --seed 4 --out ${interrupted}`);
    expect(second.code).toBe(0);
    expect(second.err).not.toContain(" 0 of 60");
    expect({ ...study(interrupted), secondsEach: 0 }).toEqual({ ...study(out), secondsEach: 0 });
  });

  it("refuses to mix studies, and what it cannot do", async () => {
    const WRONG: readonly (readonly [string, string])[] = [
      [`calibrate --simulations 60 --seed 5 --out ${out}`, "to be of the same study"],
      ["calibrate --simulations 5", "Expected --simulations to be a whole number ≥ 20, got 5"],
      ["calibrate --evidence fit", "Expected a posterior to calibrate: --evidence fit scores predictions and has none"],
      ["calibrate --amortised", "Expected --amortised with --evidence nle, got auto"],
      ["calibrate --evidence nle-pfn", "Expected --pfn-weights FILE with --evidence nle-pfn, got none"],
      ["calibrate --evidence nle-pfn --pfn-weights nowhere.onnx", "nowhere.onnx"],
      ["calibrate --program nowhere.model.ts", "No file nowhere.model.ts"],
      ["calibrate --models 2 --program a", "Expected --models with --env alone"],
      ["calibrate --run a", "Expected --run, or --env with --program, got both"],
    ];
    for (const [line, message] of WRONG) {
      const { code, err } = await run(line);
      expect([line, code]).toEqual([line, 2]);
      expect(err).toContain(message);
    }
    const predicting = await run("calibrate", Infinity, "mrsa-virginia-1");
    expect(predicting.code).toBe(2);
    expect(predicting.err).toMatch(
      /Expected a posterior to calibrate, but \w+ is predicted by a network: use --evidence fit/,
    );
  });

  it("calibrates probabilities of models", async () => {
    const models = join(folder, "models");
    const { code, out: text } = await run(`calibrate --models 2 --simulations 60 --out ${models}`);
    expect(code).toBe(0);
    const { reliability, models: listed, checks } = study(models);
    expect(listed.map(({ mechanisms, prior }) => [mechanisms, prior])).toEqual([
      [[], 0.5],
      [["drift"], 0.5],
    ]);
    expect(reliability?.hits).toBeGreaterThan(0.5);
    expect(checks).toHaveLength(3);
    expect(text).toContain("Probabilities of models");
  });

  it("exits with 1 where a check fails", async () => {
    const failing = join(folder, "failing");
    await run(`calibrate --simulations 30 --seed 4 --out ${failing}`);
    const file = join(failing, "simulations.jsonl");
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    const narrow = lines.map((line, i) => {
      if (i === 0) return line;
      const outcome = JSON.parse(line) as { places: number[] };
      return JSON.stringify({ ...outcome, places: outcome.places.map((u) => (u < 0.5 ? u / 8 : 1 - (1 - u) / 8)) });
    });
    writeFileSync(file, `${narrow.join("\n")}\n`);
    const { code, out: text } = await run(`calibrate --simulations 30 --seed 4 --out ${failing}`);
    expect(code).toBe(1);
    expect(text).toContain("FAILED  coverage of mean");
    expect(text).toContain("too narrow");
    expect(study(failing).passed).toBe(false);
  });
});
