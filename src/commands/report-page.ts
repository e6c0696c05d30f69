/** @file The page of a finished run. It can be made again from the run, so failing to write it costs a note, no result. */
import { join } from "node:path";
import { EXIT } from "./command.js";
import type { Terminal } from "./terminal.js";

/** Hands an exit code on; where it is that of a finished run, writes report.html into its folder and says so. */
export async function leavePage(code: number, dir: string, terminal: Terminal, quiet: boolean): Promise<number> {
  if (code !== EXIT.done) return code;
  try {
    const { writeReport } = await import("../report/data.js"); // plotting takes a moment to load
    await writeReport(dir);
    if (!quiet) terminal.note(`Page with pictures: ${join(dir, "report.html")}\n`);
  } catch (error) {
    terminal.note(`report.html was not written: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  return code;
}
