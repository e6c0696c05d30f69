/** @file What a sitting prints and returns for each way that a run may end. The run itself is given here, as data. */
import { describe, expect, it } from "vitest";
import { sit } from "../../src/commands/sitting.js";
import { decode } from "../../src/journal/encoding.js";
import type { RunOptions, RunResult } from "../../src/run/run.js";
import { Stop } from "../../src/run/stop.js";
import { finished, stopped } from "../report/summary-input.js";
import { recordingTerminal } from "../support/terminal.js";

const shown = { json: false, quiet: false };

async function ending(work: (options: RunOptions) => Promise<RunResult>, how = shown) {
  const terminal = recordingTerminal();
  const code = await sit("runs/r", { workers: 1 }, how, terminal, work);
  return { code, out: terminal.stdout(), err: terminal.stderr() };
}

const result = (status: RunResult["status"], summary = finished): RunResult => ({ summary, dir: "/x/runs/r", status });

describe("a sitting", () => {
  it.each([
    ["done", 0, ""],
    ["budget", 3, "Budget spent. Go on with: discover resume runs/r\n"],
    ["interrupted", 130, "Interrupted. Go on with: discover resume runs/r\n"],
  ] as const)("that ends %s has exit code %i", async (status, code, note) => {
    const ended = await ending(() => Promise.resolve(result(status)));
    expect([ended.code, ended.err]).toEqual([code, note]);
    expect(ended.out).toContain("Best program   runs/r/programs/");
  });

  it.each([
    ["budget", 3],
    ["interrupted", 130],
  ] as const)("stopped (%s) before anything was weighed has exit code %i and prints no result", async (kind, code) => {
    const ended = await ending(() => Promise.reject(new Stop(kind, kind)));
    expect([ended.code, ended.out]).toEqual([code, ""]);
    expect(ended.err).toContain("discover resume runs/r");
  });

  it("prints the summary alone with --json, −∞ included", async () => {
    const ended = await ending(() => Promise.resolve(result("done", stopped)), { json: true, quiet: true });
    expect(decode(ended.out)).toEqual(stopped);
    expect(ended.err).toBe("");
  });

  it("in which nothing can have produced the data has exit code 1, and says so", async () => {
    const impossible = { ...finished, best: { ...finished.best, search: { logZ: -Infinity, se: 0 } } };
    const ended = await ending(() => Promise.resolve(result("done", impossible)));
    expect(ended.code).toBe(1);
    expect(ended.err).toBe("discover: no program gives these data a probability above 0: there is no result\n");
    expect(ended.out).toContain("look at runs/r/programs/");
  });

  it("lets other errors through", async () =>
    expect(ending(() => Promise.reject(new Error("a fault")))).rejects.toThrow("a fault"));
});

describe("an interrupt", () => {
  it("stops the run softly, the second one at once, and an echo of the first is no second", async () => {
    const quits: number[] = [];
    let interrupt = () => undefined as void;
    const terminal = recordingTerminal();
    const patient = {
      ...terminal,
      seconds: () => terminal.now,
      quit: (code: number) => void quits.push(code),
      onInterrupt: (act: () => void) => {
        interrupt = act;
        return () => void (interrupt = () => undefined);
      },
    };
    await sit("runs/r", { workers: 1 }, shown, patient, ({ signal }) => {
      expect(signal?.aborted).toBe(false);
      interrupt();
      expect(signal?.aborted).toBe(true);
      interrupt(); // the echo
      expect(quits).toEqual([]);
      terminal.now = 2;
      interrupt();
      expect(quits).toEqual([130]);
      return Promise.resolve(result("interrupted"));
    });
    interrupt(); // released: nothing happens
    expect(quits).toEqual([130]);
    expect(terminal.stderr()).toContain("Stopping; the run can be resumed.");
  });
});
