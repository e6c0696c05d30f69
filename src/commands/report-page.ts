/** @file The page of a finished run. It can be made again from the run, so failing to write it costs a note, no result. */
import { join } from "node:path";
import type { Terminal } from "./terminal.js";

/** Writes report.html into the run folder and says where it lies. */
export async function leavePage(dir: string, terminal: Terminal, quiet: boolean): Promise<void> {
  try {
    const { writeReport } = await import("../report/data.js"); // plotting takes a moment to load
    await writeReport(dir);
    if (!quiet) terminal.note(`Page with pictures: ${join(dir, "report.html")}\n`);
  } catch (error) {
    terminal.note(`report.html was not written: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
