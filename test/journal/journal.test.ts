import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuilt } from "../support/built.js";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openJournal, readJournal } from "../../src/journal/file.js";
import { decode, encode } from "../../src/journal/encoding.js";
import type { Entry } from "../../src/journal/types.js";

const end = (seconds: number): Entry => ({ type: "end", reason: "test", seconds });
const all = async (entries: AsyncIterable<Entry>): Promise<Entry[]> => {
  const list: Entry[] = [];
  for await (const e of entries) list.push(e);
  return list;
};

let dir = "";
let notes: string[] = [];
const open = () => openJournal(dir, (text) => notes.push(text));
const path = () => join(dir, "journal.jsonl");

beforeAll(ensureBuilt);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "discover-journal-"));
  notes = [];
});

async function write(n: number): Promise<void> {
  const journal = await open();
  await Promise.all(Array.from({ length: n }, (_, i) => journal.append(end(i))));
  await journal.close();
}

describe("a journal", () => {
  it("keeps entries in order, those appended together and those appended later", async () => {
    await write(500);
    const journal = await open();
    await journal.append(end(500));
    expect((await all(journal.read())).map((e) => e.type === "end" && e.seconds)).toEqual(
      Array.from({ length: 501 }, (_, i) => i),
    );
    await journal.close();
  });

  it("has an entry on disk when append resolves", async () => {
    const journal = await open();
    await journal.append(end(1));
    expect(readFileSync(path(), "utf8").endsWith("\n")).toBe(true);
    await journal.close();
  });

  it("keeps −Infinity and NaN", () => {
    expect(decode(encode({ a: -Infinity, b: [Infinity, NaN, 1], c: "-Infinity" }))).toEqual({
      a: -Infinity,
      b: [Infinity, NaN, 1],
      c: "-Infinity",
    });
  });

  it.each([1, 5, 40])("drops a last line torn %i bytes before its end, with a note", async (bytes) => {
    await write(3);
    const text = readFileSync(path());
    writeFileSync(path(), text.subarray(0, text.length - bytes));
    const journal = await open();
    expect((await all(journal.read())).length).toBe(2);
    expect(notes.join()).toMatch(/torn/);
    await journal.append(end(9));
    expect((await all(journal.read())).length).toBe(3);
    await journal.close();
  });

  it("reads around a torn last line without writing", async () => {
    await write(3);
    const text = readFileSync(path());
    writeFileSync(path(), text.subarray(0, text.length - 4));
    expect((await all(readJournal(dir))).length).toBe(2);
    expect(readFileSync(path()).length).toBe(text.length - 4);
  });

  it.each(["not json", '{"type":"end","reason":"test","seconds":7}'])(
    "names the line that was changed afterwards: %s",
    async (damage) => {
      await write(4);
      const lines = readFileSync(path(), "utf8").split("\n");
      writeFileSync(path(), [lines[0], damage, ...lines.slice(2)].join("\n"));
      await expect(all(readJournal(dir))).rejects.toThrow(/line 2/);
    },
  );

  it("finds any single changed character in the middle (every position of line 2)", async () => {
    await write(3);
    const text = readFileSync(path(), "latin1");
    const from = text.indexOf("\n") + 1;
    const to = text.indexOf("\n", from);
    for (let i = from; i < to; i++) {
      writeFileSync(path(), `${text.slice(0, i)}${text[i] === "7" ? "8" : "7"}${text.slice(i + 1)}`, "latin1");
      await expect(all(readJournal(dir))).rejects.toThrow(/line 2/);
    }
  });
});

describe("the lock", () => {
  it("refuses a second writer in this process, and lets one in after close", async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(/in use by process \d+/);
    await first.close();
    await (await open()).close();
  });

  it("refuses while another process lives and is taken over when it was killed", async () => {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const died = new Promise((resolve) => other.once("exit", resolve));
    const started = readFileSync(`/proc/${other.pid}/stat`, "utf8").split(") ")[1].split(" ")[19];
    writeFileSync(join(dir, "lock"), JSON.stringify({ pid: other.pid, host: hostname(), started }));
    await expect(open()).rejects.toThrow(/in use/);
    other.kill("SIGKILL");
    await died;
    await (await open()).close();
  });

  it(
    "lets one of several processes take over a dead lock, never two (100 folders, 4 processes)",
    { timeout: 60_000 },
    async () => {
      const script = `
      import { lock } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "../../dist/journal/lock.js")).href)};
      import { appendFileSync } from "node:fs";
      process.stdin.once("data", (data) => {
        for (const folder of data.toString().trim().split("\\n")) {
          try {
            const release = lock(folder);
            appendFileSync(folder + "/log", "in ");
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
            appendFileSync(folder + "/log", "out ");
            release();
          } catch (error) { if (!/in use|being taken/.test(error.message)) appendFileSync(folder + "/log", "fault " + error.message); }
        }
        process.exit();
      });
      process.stdout.write("ready");`;
      const folders = Array.from({ length: 100 }, () => mkdtempSync(join(tmpdir(), "discover-lock-")));
      for (const folder of folders)
        writeFileSync(join(folder, "lock"), JSON.stringify({ pid: 4_194_303, host: hostname(), started: "1" }));
      const racers = Array.from({ length: 4 }, () =>
        spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["pipe", "pipe", "inherit"] }),
      );
      await Promise.all(racers.map((r) => new Promise((ready) => r.stdout.once("data", ready))));
      for (const r of racers) r.stdin.end(folders.join("\n"));
      await Promise.all(racers.map((r) => new Promise((done) => r.once("close", done))));
      for (const folder of folders) expect(readFileSync(join(folder, "log"), "utf8")).toMatch(/^(in out )+$/);
    },
  );

  it("refuses a lock of another machine and says what to do", async () => {
    writeFileSync(join(dir, "lock"), JSON.stringify({ pid: 1, host: "elsewhere", started: "" }));
    await expect(open()).rejects.toThrow(/elsewhere.*delete/);
  });
});
