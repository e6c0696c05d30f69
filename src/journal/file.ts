/**
 * @file The journal as a file of JSON lines, one entry a line. Appended entries are written and flushed in groups: while
 * one group is on its way to the disk the next one collects. A torn last line (the process died while writing) is cut
 * off with a note; any other line that cannot be read is an error that names it.
 */
import { closeSync, createReadStream, existsSync, ftruncateSync, openSync, readSync, fstatSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { RunError } from "../core/errors.js";
import { hashName } from "../math/rng.js";
import { decode, encode } from "./encoding.js";
import { lock } from "./lock.js";
import type { Entry, Journal } from "./types.js";

const FILE = "journal.jsonl";

/** Opens (or begins) the journal of a run folder for one writer. */
export async function openJournal(dir: string, onNote: (text: string) => void): Promise<Journal> {
  const release = lock(dir);
  try {
    const path = join(dir, FILE);
    if (existsSync(path)) cutTornLine(path, onNote);
    const file = await open(path, "a");
    return journalOf(path, file, release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Entries of a journal nobody needs to write to. A torn last line is left out. */
export function readJournal(dir: string): AsyncIterable<Entry> {
  const path = join(dir, FILE);
  if (!existsSync(path)) throw new RunError(`${dir} has no ${FILE}: it is not a run folder, or the run never began`);
  return entriesOf(path);
}

function journalOf(path: string, file: FileHandle, release: () => void): Journal {
  let waiting: string[] = [];
  let flushing: Promise<void> | null = null;
  let failed: Error | null = null;

  const flush = async (): Promise<void> => {
    await Promise.resolve(); // let everything of this turn join the group
    const group = waiting;
    waiting = [];
    flushing = null;
    inFlight = inFlight.then(async () => {
      if (failed) throw failed;
      try {
        await file.appendFile(group.join(""));
        await file.datasync();
      } catch (error) {
        failed = new RunError(
          `The journal ${path} cannot be written (${String(error)}): the run stops here and can be resumed`,
        );
        throw failed;
      }
    });
    inFlight.catch(() => undefined);
    return inFlight;
  };
  let inFlight: Promise<void> = Promise.resolve();

  return {
    read: () => entriesOf(path),
    append(entry) {
      waiting.push(`${sealed(encode(entry))}\n`);
      flushing ??= flush();
      flushing.catch(() => undefined); // whoever awaits the entry sees it
      return flushing;
    },
    async close() {
      await flushing?.catch(() => undefined);
      await inFlight.catch(() => undefined);
      await file.close();
      release();
    },
  };
}

const SEAL = /,"sum":"([0-9a-f]{8})"\}$/;

/** The text of an entry with its checksum as last member: a changed byte is found even where the JSON still parses. */
function sealed(text: string): string {
  return `${text.slice(0, -1)},"sum":"${hashName(text).toString(16).padStart(8, "0")}"}`;
}

function unsealed(line: string): string {
  const seal = SEAL.exec(line);
  const text = seal ? `${line.slice(0, seal.index)}}` : "";
  if (!seal || Number.parseInt(seal[1], 16) !== hashName(text)) throw new Error("checksum");
  return text;
}

async function* entriesOf(path: string): AsyncGenerator<Entry> {
  const lines = createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Infinity });
  let number = 0;
  let bad: string | null = null;
  for await (const line of lines) {
    number++;
    if (bad !== null) throw new RunError(bad);
    try {
      yield decode(unsealed(line)) as Entry;
    } catch {
      bad = `${path}, line ${number}: not a journal entry. The file was damaged after it was written; restore it, or start the run anew`;
    }
  }
  if (bad !== null && endsWithNewline(path)) throw new RunError(bad);
}

function endsWithNewline(path: string): boolean {
  const fd = openSync(path, "r");
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === 0x0a;
  } finally {
    closeSync(fd);
  }
}

/** Cuts what follows the last newline. */
function cutTornLine(path: string, onNote: (text: string) => void): void {
  if (endsWithNewline(path)) return;
  const fd = openSync(path, "r+");
  try {
    const { size } = fstatSync(fd);
    const chunk = Buffer.alloc(65_536);
    let end = size;
    let keep = 0;
    while (end > 0 && keep === 0) {
      const from = Math.max(0, end - chunk.length);
      const read = readSync(fd, chunk, 0, end - from, from);
      const at = chunk.subarray(0, read).lastIndexOf(0x0a);
      if (at >= 0) keep = from + at + 1;
      end = from;
    }
    if (size > keep) onNote(`The last line of ${path} was torn (the process died while writing it): dropped`);
    ftruncateSync(fd, keep);
  } finally {
    closeSync(fd);
  }
}
