#!/usr/bin/env node
/** @file `discover`: hands the command line to `commands/main.ts` and ends with its exit code. */
import { main } from "./commands/main.js";
import { processTerminal } from "./commands/terminal.js";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0); // the reader of our output has enough
});

process.exitCode = 1; // until the command says otherwise: work that never ends is no success
void main(process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
