/**
 * @file Progress on stderr: one line that is redrawn where someone watches, a sparse log where nobody does, nothing
 * with --quiet.
 */
import { cut } from "../report/columns.js";
import { progressText, type Budgets, type Clock } from "../report/progress-text.js";
import type { Progress } from "../run/summary-types.js";
import { formatDuration } from "./duration.js";
import type { Terminal } from "./terminal.js";

export interface ProgressPrinter {
  show(progress: Progress): void;
  note(text: string): void;
  close(): void;
}

const REDRAW = 0.1; // seconds between redrawn lines
const SPARSE = 15; // seconds between logged lines
const ERASE = "\r\x1b[K";

export function progressPrinter(terminal: Terminal, budgets: Budgets, quiet: boolean): ProgressPrinter {
  const start = terminal.seconds();
  let phase: { readonly name: string; readonly start: number; readonly done: number } | null = null;
  let shownAt = -Infinity;
  let drawn = false;
  /** the latest line of this phase, while nobody has seen it */
  let unseen = "";

  const erase = () => {
    if (drawn) terminal.note(ERASE);
    drawn = false;
  };
  /** In a log, a phase ends with what was reached. */
  const endPhase = () => {
    if (unseen !== "" && !quiet && !terminal.interactive) terminal.note(`${unseen}\n`);
    unseen = "";
  };
  const clock = (now: number): Clock => ({
    elapsed: now - start,
    inPhase: now - (phase?.start ?? start),
    doneAtPhaseStart: phase?.done ?? 0,
  });
  return {
    show(progress) {
      const now = terminal.seconds();
      const fresh = phase?.name !== progress.phase;
      if (fresh) endPhase();
      if (fresh) phase = { name: progress.phase, start: now, done: progress.done };
      if (quiet) return;
      const line = progressText(progress, clock(now), budgets, formatDuration);
      const due = fresh || now - shownAt >= (terminal.interactive ? REDRAW : SPARSE);
      unseen = due ? "" : line;
      if (!due) return;
      shownAt = now;
      terminal.note(terminal.interactive ? ERASE + cut(line, terminal.columns - 1) : `${line}\n`);
      drawn = terminal.interactive;
    },
    note(text) {
      if (quiet) return;
      erase();
      terminal.note(`${text}\n`);
    },
    close() {
      endPhase();
      erase();
    },
  };
}
