/** @file Progress of a calibration study on stderr, with the time that is left: redrawn where someone watches, else sparse. */
import { formatDuration } from "./duration.js";
import type { Terminal } from "./terminal.js";

const REDRAW = 0.1; // seconds
const SPARSE = 15;
const ERASE = "\r\x1b[K";

export interface StudyProgress {
  show(done: number, total: number): void;
  note(text: string): void;
  close(): void;
}

export function studyProgress(terminal: Terminal, quiet: boolean): StudyProgress {
  const began = terminal.seconds();
  let first: number | null = null;
  let shownAt = -Infinity;
  const erase = (): void => {
    if (terminal.interactive && shownAt > -Infinity) terminal.note(ERASE);
  };
  return {
    show(done, total) {
      first ??= done;
      const now = terminal.seconds();
      const due = now - shownAt >= (terminal.interactive ? REDRAW : SPARSE) || done === total;
      if (quiet || !due) return;
      shownAt = now;
      const made = done - first; // in this sitting: earlier ones took no time
      const left = made === 0 ? "" : `, about ${formatDuration(((now - began) / made) * (total - done))} left`;
      const line = `calibrate  ${done} of ${total} data sets${done === total ? "" : left}`;
      terminal.note(terminal.interactive ? ERASE + line : `${line}\n`);
    },
    note(text) {
      if (quiet) return;
      erase();
      terminal.note(`${text}\n`);
    },
    close: () => erase(),
  };
}
