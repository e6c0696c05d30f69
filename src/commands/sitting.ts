/**
 * @file One sitting of a run, as someone at a terminal sees it: progress and notes on stderr, the result on stdout,
 * Ctrl-C that stops it so that it can be resumed (a second one stops the process), and the exit code.
 */
import { encode } from "../journal/encoding.js";
import type { Sitting } from "../run/config.js";
import { isImpossible } from "../report/next-step.js";
import { summaryText } from "../report/summary-text.js";
import { EXIT } from "./command.js";
import type { RunOptions, RunResult } from "../run/run.js";
import { Stop } from "../run/stop.js";
import { progressPrinter, type ProgressPrinter } from "./progress-printer.js";
import type { Terminal } from "./terminal.js";

export interface Shown {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Runs `work` under this terminal and prints what came of it. */
export async function sit(
  dir: string,
  sitting: Sitting,
  shown: Shown,
  terminal: Terminal,
  work: (options: RunOptions) => Promise<RunResult>,
): Promise<number> {
  const progress = progressPrinter(terminal, sitting, shown.quiet);
  const stop = new AbortController();
  const release = terminal.onInterrupt(interruption(stop, progress, terminal));
  try {
    const result = await work({
      dir,
      sitting,
      signal: stop.signal,
      onProgress: (now) => progress.show(now),
      onNote: (text) => progress.note(text),
    });
    progress.close();
    return conclude(result, dir, shown, terminal);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    progress.close();
    return resumable(error.kind, dir, terminal); // stopped before there was anything to sum up
  } finally {
    progress.close();
    release();
  }
}

const ECHO = 1; // seconds in which a second signal is the first one's echo: npx and timeout send both to us

function interruption(stop: AbortController, progress: ProgressPrinter, terminal: Terminal): () => void {
  let first = -Infinity;
  return () => {
    const now = terminal.seconds();
    if (!stop.signal.aborted) {
      first = now;
      progress.note("Stopping; the run can be resumed. What is being weighed is finished first. Again: stop at once.");
      stop.abort();
    } else if (now - first > ECHO) terminal.quit(EXIT.interrupted);
  };
}

function conclude(result: RunResult, dir: string, shown: Shown, terminal: Terminal): number {
  terminal.out(shown.json ? `${encode(result.summary)}\n` : summaryText(result.summary, dir));
  if (result.status !== "done") return resumable(result.status, dir, terminal);
  if (!isImpossible(result.summary)) return EXIT.done;
  terminal.note("discover: no program gives these data a probability above 0: there is no result\n");
  return EXIT.failed;
}

function resumable(why: "budget" | "interrupted", dir: string, terminal: Terminal): number {
  terminal.note(`${why === "budget" ? "Budget spent" : "Interrupted"}. Go on with: discover resume ${dir}\n`);
  return why === "budget" ? EXIT.budget : EXIT.interrupted;
}
