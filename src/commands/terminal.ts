/** @file What a command may touch of the process that runs it, so that commands can be tested without one. */
import { availableParallelism } from "node:os";

export interface Terminal {
  /** Results: stdout. */
  out(text: string): void;
  /** Everything else: stderr. */
  note(text: string): void;
  readonly interactive: boolean;
  readonly columns: number;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly cores: number;
  /** Seconds since some start; only differences mean anything. */
  seconds(): number;
  /** Calls back at every interrupt (Ctrl-C, SIGTERM) until the returned function is called. */
  onInterrupt(act: () => void): () => void;
  /** Ends the process at once. */
  quit(code: number): void;
}

const WIDEST = 100;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY,
    columns: Math.min(WIDEST, process.stderr.columns ?? process.stdout.columns ?? WIDEST),
    variables: process.env,
    cores: availableParallelism(),
    seconds: () => performance.now() / 1000,
    onInterrupt(act) {
      process.on("SIGINT", act).on("SIGTERM", act);
      return () => void process.off("SIGINT", act).off("SIGTERM", act);
    },
    quit: (code) => process.exit(code),
  };
}
