import { describe, expect, it } from "vitest";
import { progressPrinter } from "../../src/commands/progress-printer.js";
import { secondsLeft } from "../../src/report/progress-text.js";
import type { Progress } from "../../src/run/summary-types.js";
import { recordingTerminal } from "../support/terminal.js";

const at = (done: number, change: Partial<Progress> = {}): Progress => ({
  phase: "search",
  done,
  total: 100,
  gain: 12.34,
  failed: 0,
  note: "",
  tokens: 0,
  costUsd: 0,
  ...change,
});

describe("progress", () => {
  it("says where the run stands, at the rate of its phase", () => {
    const terminal = recordingTerminal();
    const printer = progressPrinter(terminal, { budgetSeconds: 600, budgetTokens: 5000, budgetUsd: 2 }, false);
    printer.show(at(10, { gain: null }));
    terminal.now = 20;
    printer.show(at(50, { failed: 3, note: "temperature 0.12", tokens: 1200, costUsd: 0.5 }));
    expect(terminal.stderr().split("\n")).toEqual([
      "searching █▋·············· 10/100 · budget left 10 min, 5,000 tokens, 2.00 USD",
      "searching ████████········ 50/100 · best − base +12.3 nats · temperature 0.12 · 3 failed · 25 s left · " +
        "budget left 9 min 40 s, 3,800 tokens, 1.50 USD",
      "",
    ]);
    expect(terminal.stdout()).toBe("");
  });

  it("is sparse where nobody watches, but never misses a new phase", () => {
    const terminal = recordingTerminal();
    const printer = progressPrinter(terminal, {}, false);
    for (let i = 0; i <= 100; i++) {
      terminal.now = i;
      printer.show(at(i));
    }
    printer.show(at(0, { phase: "posterior" }));
    const lines = terminal.stderr().trimEnd().split("\n");
    expect(lines).toHaveLength(9); // at 0, 15, …, 90 seconds, the end of the phase, and the new one
    expect(lines[7]).toContain("100/100");
    expect(lines[8]).toContain("fresh seeds");
    printer.show(at(100, { phase: "posterior" })); // at once, so not yet seen
    printer.close();
    printer.close();
    const rest = terminal.stderr().trimEnd().split("\n").slice(9);
    expect(rest).toHaveLength(1);
    expect(rest[0]).toContain("100/100");
  });

  it("redraws one line where someone watches, never wider than the terminal", () => {
    const terminal = recordingTerminal({}, true);
    const printer = progressPrinter(terminal, {}, false);
    printer.show(at(10, { note: "x".repeat(200) }));
    terminal.now = 0.05;
    printer.show(at(11)); // too soon to redraw
    printer.note("a note");
    printer.close();
    printer.close();
    const [drawn, rest] = terminal.stderr().split("…");
    expect(drawn).toHaveLength("\r\x1b[K".length + 98);
    expect(rest).toBe("\r\x1b[Ka note\n");
  });

  it("is silent with --quiet", () => {
    const terminal = recordingTerminal();
    const printer = progressPrinter(terminal, {}, true);
    printer.show(at(10));
    printer.note("a note");
    printer.close();
    expect(terminal.stderr()).toBe("");
  });

  it.each([
    [at(0), null], // nothing done yet
    [at(100), null], // nothing left
    [at(5, { total: null }), null],
    [at(40), 180], // 20 in 60 s, 60 to go
  ])("time left", (progress, seconds) =>
    expect(secondsLeft(progress, { elapsed: 100, inPhase: 60, doneAtPhaseStart: 20 })).toBe(seconds),
  );
});
