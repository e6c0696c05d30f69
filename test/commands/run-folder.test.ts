import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findRun, newRunFolder, readHash, readSummary } from "../../src/commands/run-folder.js";
import { RunError } from "../../src/core/errors.js";
import { encode } from "../../src/journal/encoding.js";
import { stopped } from "../report/summary-input.js";
import { temporaryFolder } from "../support/built.js";

const before = process.cwd();
const folder = temporaryFolder();
const run = join("runs", "sir-smc-1");

beforeAll(() => {
  process.chdir(folder);
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, "journal.jsonl"), "{}\n");
});
afterAll(() => process.chdir(before));

describe("folders of runs", () => {
  it("are named after environment, sampler and seed, and numbered where that is taken", () => {
    expect(newRunFolder({}, "sir-smc-2")).toBe(join("runs", "sir-smc-2"));
    expect(newRunFolder({}, "sir-smc-1")).toBe(join("runs", "sir-smc-1-2"));
    mkdirSync(join("runs", "sir-smc-1-2"));
    expect(newRunFolder({}, "sir-smc-1")).toBe(join("runs", "sir-smc-1-3"));
  });

  it("may be an empty one that is there, or a new one anywhere", () => {
    mkdirSync("empty");
    expect(newRunFolder({ out: "empty" }, "x")).toBe("empty");
    expect(newRunFolder({ out: "a/b/c" }, "x")).toBe("a/b/c");
    expect(newRunFolder({ name: "mine" }, "x")).toBe(join("runs", "mine"));
  });

  it("are found by path, by name, and with a slash at the end", () => {
    for (const said of [run, "sir-smc-1", `./${run}`]) expect(findRun(said)).toBe(run);
    expect(() => findRun("sir-smc-3")).toThrow("No run at sir-smc-3. Did you mean runs/sir-smc-1? In runs/: sir-smc-1");
    expect(() => findRun("nothing")).toThrow("No run at nothing. In runs/: sir-smc-1");
  });

  it("say what to do where a run was killed before it wrote anything", () => {
    mkdirSync(join("runs", "unbegun"));
    writeFileSync(join("runs", "unbegun", "journal.jsonl"), "");
    expect(() => findRun("unbegun")).toThrow("delete the folder and start it again");
    expect(() => newRunFolder({ name: "unbegun" }, "x")).toThrow("delete the folder and start it again");
  });

  it("say what data they are of, where they can", () => {
    expect(readHash(run)).toBeNull();
    writeFileSync(join(run, "run.json"), JSON.stringify({ environmentHash: "abc" }));
    expect(readHash(run)).toBe("abc");
    writeFileSync(join(run, "run.json"), "{");
    expect(readHash(run)).toBeNull();
  });
});

describe("a summary", () => {
  it("comes back as it was written, −Infinity too", () => {
    writeFileSync(join(run, "summary.json"), encode(stopped));
    expect(readSummary(run)).toEqual(stopped);
  });
  it.each(["{", "[]", "{}", ""])("that reads %j is refused by name", (text) => {
    writeFileSync(join(run, "summary.json"), text);
    expect(() => readSummary(run)).toThrow(RunError);
    expect(() => readSummary(run)).toThrow(join(run, "summary.json"));
  });
});
