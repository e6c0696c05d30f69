/** What is chosen, what is refused and how, and that a choice opens to what it promised. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { chooseBackend, openBackend, refusal } from "../../src/neural/backend.js";
import { findPackage } from "../../src/neural/packages.js";
import { probe } from "../../src/neural/probe.js";
import { settingOf } from "../support/backends.js";
import { ensureBuilt, temporaryFolder } from "../support/built.js";

beforeAll(ensureBuilt, 240_000); // trials are processes of their own

describe("the choice of a backend", () => {
  it("auto takes the embedded kernels where no device is there, and says what was passed over", async () => {
    const { name, reason } = await chooseBackend("auto");
    if (name === "wasm") expect(reason).toMatch(/^wasm: the embedded kernels, float32 \(cuda: .+; webgpu: .+\)$/);
    else expect(reason).toMatch(/^(cuda|webgpu): /);
  });

  it.each(["wasm", "cpu"] as const)("%s is always there", async (name) => {
    const choice = await chooseBackend(name);
    const { executor, close } = await openBackend(structuredClone(choice));
    expect([executor.name, executor.precision]).toEqual([name, name === "wasm" ? "float32" : "float64"]);
    close();
  });

  it.each([
    ["cuda", "@tensorflow/tfjs-node-gpu"],
    ["node", "@tensorflow/tfjs-node"],
    ["webgpu", "webgpu"],
  ] as const)("%s, without its package, is an error with the command that adds it", async (name, id) => {
    if (findPackage(id) !== null) return; // installed here: its own tests say whether it runs
    await expect(chooseBackend(name)).rejects.toThrow(
      new RegExp(
        `^Expected a backend that is there, got --backend ${name}: package .* Add it with: npm install .*${id}@`,
      ),
    );
  });

  it("names no command where a package is not what is missing", () => {
    expect(refusal("cuda", "TensorFlow finds no CUDA device")).not.toContain("npm");
  });
});

describe("a trial in a process of its own", () => {
  const from = (text: string): string => {
    const file = join(temporaryFolder(), "broken.cjs");
    writeFileSync(file, text);
    return file;
  };
  const tried = (text: string) => probe({ name: "node", source: { kind: "native", file: from(text) } });

  it("survives a library that takes its process down", async () => {
    expect(await tried("process.kill(process.pid, 'SIGSEGV')")).toEqual({
      ok: false,
      why: "the trial process ended by SIGSEGV",
    });
  });

  it("repeats why a library cannot be loaded", async () => {
    expect(await tried("throw new Error('the native addon module cannot be found')")).toEqual({
      ok: false,
      why: "the native addon module cannot be found",
    });
  });

  it("refuses a library that runs on something else than asked", async () => {
    const report = await tried("exports.getBackend = () => 'cpu'");
    expect(report).toEqual({ ok: false, why: "Expected TensorFlow's library to run, got the backend cpu" });
  });

  it("times a device that is there", async () => {
    const report = await probe({ name: "webgpu", source: { kind: "device", setting: settingOf("cpu") } }, true);
    expect(report).toMatchObject({ ok: true, device: "tfjs cpu", software: true });
    if (report.ok) expect(Math.min(...report.stepMs)).toBeGreaterThan(0);
  });
});

describe("packages", () => {
  const here = process.cwd();
  afterEach(() => process.chdir(here));

  it("are found in the user's project", () => {
    const project = temporaryFolder();
    const folder = join(project, "node_modules", "a-package-of-the-user");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "index.js"), "");
    expect(findPackage("a-package-of-the-user")).toBeNull();
    process.chdir(project);
    expect(findPackage("a-package-of-the-user")).toMatch(/a-package-of-the-user[\\/]index\.js$/);
  });
});
