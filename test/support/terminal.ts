/** @file A terminal that keeps what was written to it, for commands run inside a test. */
import type { Terminal } from "../../src/commands/terminal.js";

export interface Recorded extends Terminal {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** seconds that its clock shows */
  now: number;
}

export function recordingTerminal(variables: Readonly<Record<string, string>> = {}, interactive = false): Recorded {
  let out = "";
  let err = "";
  return {
    out: (text) => void (out += text),
    note: (text) => void (err += text),
    interactive,
    columns: 100,
    variables,
    cores: 2,
    now: 0,
    seconds() {
      return this.now;
    },
    onInterrupt: () => () => undefined,
    quit: () => undefined,
    stdout: () => out,
    stderr: () => err,
  };
}
