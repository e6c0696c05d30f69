/**
 * @file One sitting of a run, as someone at a terminal sees it: progress and notes on stderr, the result on stdout,
 * Ctrl-C that stops it so that it can be resumed (a second one stops the process), and the exit code.
 */
import { encode } from "../journal/encoding.js";
import type { Sitting } from "../run/config.js";
import { summaryText } from "../report/summary-text.js";
import { EXIT } from "./command.js";
import type { RunOptions, RunResult } from "../run/run.js";
import { progressPrinter } from "./progress-printer.js";
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
  const release = terminal.onInterrupt(() => {
    if (stop.signal.aborted) terminal.quit(EXIT.interrupted);
    progress.note("Stopping; the run can be resumed. Again: stop at once.");
    stop.abort();
  });
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
  } finally {
    progress.close();
    release();
  }
}

function conclude(result: RunResult, dir: string, shown: Shown, terminal: Terminal): number {
  terminal.out(shown.json ? `${encode(result.summary)}\n` : summaryText(result.summary, dir));
  if (result.status === "done") return EXIT.done;
  const why = result.status === "budget" ? "Budget spent" : "Interrupted";
  terminal.note(`${why}. Go on with: discover resume ${dir}\n`);
  return result.status === "budget" ? EXIT.budget : EXIT.interrupted;
}
