/** @file The built command line as a user runs it: what is on stdout and stderr, exit codes, and that nothing is lost. */
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { decode } from "../../src/journal/encoding.js";
import type { Summary } from "../../src/run/summary-types.js";
import { discover, ensureBuilt, ROOT, temporaryFolder } from "../support/built.js";

const cwd = temporaryFolder();
const run = (line: string, more: Parameters<typeof discover>[1] = {}) => discover(line.split(" "), { cwd, ...more });
const FINITE = "--env finite --particles 30 --workers 1";

beforeAll(ensureBuilt, 180_000);

const textOf = (path: string) => readFileSync(join(cwd, path), "utf8");

/** A summary without what may differ between two equal runs. */
function comparable(text: string): unknown {
  const { run: _, seconds: __, ...rest } = decode(text) as Summary;
  return rest;
}

describe("discover", () => {
  it("prints its version, its commands and the options of each on stdout", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    expect(await run("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
    const { code, out } = await run("--help");
    expect(code).toBe(0);
    for (const command of ["smc", "tree", "best-of-n", "enumerate", "resume", "posterior", "check", "envs", "doctor"]) {
      expect(out).toContain(`discover ${command}`);
    }
    const help = await run("tree --help");
    expect(help.out).toContain("--look-ahead");
    expect(help.out).not.toContain("--particles");
  });

  it.each([
    ["smc --particles 0", "discover: Expected --particles ≥ 1, got 0\n"],
    ["smc --env finit", /^discover: .*finite.*\n$/],
    ["smc --seeed 4", "discover: Unknown option --seeed. Did you mean --seed?\n"],
    ["best-of-m", "discover: Unknown command best-of-m. Did you mean best-of-n? See: discover --help\n"],
    ["resume nowhere", "discover: No run at nowhere. There is no run in runs/\n"],
  ])("%s: one line, exit code 2", async (line, message) => {
    const { code, out, err } = await run(line);
    expect([code, out]).toEqual([2, ""]);
    if (typeof message === "string") expect(err).toBe(message);
    else expect(err).toMatch(message);
  });
});

describe("a run", () => {
  it("prints its result on stdout and everything else on stderr; --json prints summary.json alone", async () => {
    const table = await run(`smc ${FINITE} --name table`);
    expect([table.code, table.err]).toEqual([0, expect.stringContaining("Proposals: mechanisms")]);
    expect(table.out).toMatch(/^finite · /);
    expect(table.out).toContain("Mechanisms (posterior probability ± standard error");
    expect(Math.max(...table.out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(table.out).not.toContain(cwd);

    const json = await run(`smc ${FINITE} --name json --json --quiet`);
    expect([json.code, json.err]).toEqual([0, ""]);
    expect(json.out).toBe(textOf("runs/json/summary.json"));
    const summary = decode(json.out) as Summary;
    expect(existsSync(join(cwd, "runs/json", summary.best.file))).toBe(true);

    const again = await run("posterior json --json");
    expect([again.code, decode(again.out)]).toEqual([0, summary]);
    const both = await run("posterior json runs/table");
    expect(both.out).toContain("finite: 2 runs");
    expect(both.out.match(/ agree$/gm)?.length).toBe(summary.mechanisms.length); // same seed
    expect(both.out).not.toContain("differ");
  }, 60_000);

  it("refuses a folder that holds a run, and says how to go on with it", async () => {
    const refused = await run("smc --env finite --out runs/json");
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("discover resume runs/json")]);
  });

  it("that spends its time budget has exit code 3 and resumes to the result of an unbroken one", async () => {
    const broken = await run(`smc ${FINITE} --name broken --budget-time 0.001s --json`);
    expect([broken.code, broken.err]).toEqual([3, expect.stringContaining("discover resume runs/broken\n")]);
    const resumed = await run("resume broken --workers 2 --json --quiet");
    expect([resumed.code, resumed.err]).toEqual([0, ""]);
    expect(comparable(resumed.out)).toEqual(comparable(textOf("runs/json/summary.json")));
  }, 60_000);

  it("that is interrupted has exit code 130, and resumes", async () => {
    const stopped = await run(`smc --env finite --particles 500 --workers 1 --name stopped`, {
      onErr: (err, kill) => {
        if (err.includes("searching") && !err.includes("Stopping")) kill("SIGINT");
      },
    });
    expect([stopped.code, stopped.err]).toEqual([130, expect.stringContaining("Stopping")]);
    expect(stopped.err).toContain("discover resume runs/stopped");
    const resumed = await run("resume stopped --quiet");
    expect([resumed.code, resumed.err]).toEqual([0, ""]);
  }, 90_000);

  it("with a damaged journal is refused with the line's number, exit code 1, and left as it is", async () => {
    cpSync(join(cwd, "runs/json"), join(cwd, "runs/damaged"), { recursive: true });
    const file = join(cwd, "runs/damaged/journal.jsonl");
    const lines = readFileSync(file, "utf8").split("\n");
    lines[3] = lines[3].replace("e", "x");
    writeFileSync(file, lines.join("\n"));
    const { code, out, err } = await run("resume damaged");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^discover: .*journal\.jsonl.*4.*\n$/);
    expect(readFileSync(file, "utf8")).toBe(lines.join("\n"));
  }, 60_000);
});

describe("check", () => {
  it("prints what a program is made of", async () => {
    const base = join(ROOT, "datasets/boarding-school/base.model.ts");
    const { code, out, err } = await run(`check ${base}`);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^id +[0-9a-f]{16}\n/);
    expect(out).toContain("none: it is the base");
    expect(out).toMatch(/beta +lognormal\(2, 0\.700\) +1\/day/);
    expect(out).toContain("S, I, C, R");
  });

  it("names the mechanisms of a program that someone else wrote out", async () => {
    const summary = decode(textOf("runs/json/summary.json")) as Summary;
    const { out } = await run(`check ${join("runs/json", summary.best.file)} --env finite --json`);
    expect(JSON.parse(out)).toMatchObject({ ok: true, id: summary.best.id, mechanisms: summary.best.mechanisms });
  }, 60_000);

  it("prints errors with line and column on stderr, exit code 1", async () => {
    writeFileSync(
      join(cwd, "bad.model.ts"),
      'import { model } from "model-discovery";\nexport default model({\n  parameters: { a: nosuch(1) },\n});\n',
    );
    const { code, out, err } = await run("check bad.model.ts --env finite");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^bad\.model\.ts:3:\d+ .*nosuch/);
  });
});

describe("envs and doctor", () => {
  it("show what there is", async () => {
    const [all, one, doctor] = await Promise.all([
      run("envs"),
      run("envs boarding-school"),
      run("doctor", { env: { OPENAI_API_KEY: "sk-secret", OPENAI_BASE_URL: "http://user:word@host/v1?key=other" } }),
    ]);
    expect(all.out).toContain("boarding-school");
    expect(one.out).toMatch(/\d+ sets of them may stand together/);
    expect(one.out).toContain("Given priors (parameters of the base)");
    expect(one.out).toContain("Spare priors (for new parameters)");
    const json = JSON.parse((await run("envs boarding-school --json")).out) as { base: Record<string, string> };
    expect(json).toMatchObject({ name: "boarding-school", base: { parameters: { length: 4 } } });
    const ours = one.out.split("\n").filter((line) => !json.base.source.includes(line.trim())); // programs are not wrapped
    expect(Math.max(...ours.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(JSON.parse((await run("envs --json")).out)).toContainEqual(expect.objectContaining({ name: "sir" }));
    expect(doctor.out).toMatch(/OPENAI_API_KEY +set\n/);
    expect(doctor.out).toContain("http://host/v1\n");
    expect(doctor.out + doctor.err).not.toMatch(/secret|word|other/);
    expect(doctor.out).toContain("npm install @tensorflow/tfjs-node-gpu@4.22.0");
  });
});
