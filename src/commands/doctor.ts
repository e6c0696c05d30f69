/** @file `discover doctor`: what this machine has for a run, what it lacks, and the one command that adds it. */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { totalmem } from "node:os";
import { resolve } from "node:path";
import { tableLines } from "../report/columns.js";
import { backendFindings } from "./backend-findings.js";
import { EXIT, type Command } from "./command.js";
import type { Finding } from "./finding.js";
import { OPTIONS } from "./option-table.js";
import { RUNS } from "./run-folder.js";
import type { Terminal } from "./terminal.js";
import { version } from "./version.js";

const OLDEST_NODE = [20, 19] as const;

export const doctorCommand: Command = {
  usage: "doctor",
  describe: "What this machine has for a run, what it lacks, and how to add it",
  options: OPTIONS.filter(({ flag }) => flag === "json"),
  async run(words, terminal) {
    const findings = await examine(terminal);
    const healthy = findings.every(({ ok }) => ok !== false);
    if (words.json === true) terminal.out(`${JSON.stringify({ healthy, findings }, null, 2)}\n`);
    else terminal.out(`${tableLines([{ title: "" }, { title: "" }, { title: "" }], findings.map(row)).join("\n")}\n`);
    return healthy ? EXIT.done : EXIT.failed;
  },
};

function row({ name, ok, text }: Finding): string[] {
  return [ok === null ? "-" : ok ? "ok" : "NO", name, text];
}

async function examine(terminal: Terminal): Promise<Finding[]> {
  return [
    { name: "discover", ok: true, text: version() },
    node(process.versions.node),
    { name: "machine", ok: true, text: `${terminal.cores} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GB of memory` },
    ...(await backendFindings()),
    ...service(terminal.variables),
    data(terminal.variables.DISCOVER_DATA),
    writing(RUNS),
  ];
}

function node(found: string): Finding {
  const [major, minor] = found.split(".").map(Number);
  const ok = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return { name: "node", ok, text: ok ? found : `${found}; expected ${OLDEST_NODE.join(".")} or newer` };
}

/** Settings of language models. The key itself is never printed. */
function service(variables: Terminal["variables"]): Finding[] {
  const set = (name: string) => (variables[name] ? "set" : "not set");
  return [
    { name: "OPENAI_API_KEY", ok: null, text: set("OPENAI_API_KEY") },
    {
      name: "OPENAI_BASE_URL",
      ok: null,
      text: withoutSecrets(variables.OPENAI_BASE_URL) ?? "not set (api.openai.com)",
    },
    { name: "OPENAI_MODEL", ok: null, text: variables.OPENAI_MODEL ?? "not set (--model names one)" },
  ];
}

/** An address may carry a user, a password or a key in its query. */
function withoutSecrets(address: string | undefined): string | undefined {
  if (!address) return undefined;
  try {
    const { protocol, host, pathname } = new URL(address);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return "set, but not an address";
  }
}

function data(folder: string | undefined): Finding {
  const name = "DISCOVER_DATA";
  if (!folder) return { name, ok: null, text: "not set: bundled data only" };
  const there = existsSync(folder) && statSync(folder).isDirectory();
  return { name, ok: there, text: there ? folder : `no folder ${folder}` };
}

/** Whether runs can be written: in runs/, or where it would be made. */
function writing(folder: string): Finding {
  const place = existsSync(folder) ? folder : ".";
  try {
    accessSync(place, constants.W_OK);
    return { name: "writing", ok: true, text: resolve(folder) };
  } catch {
    return { name: "writing", ok: false, text: `no permission to write in ${resolve(place)}` };
  }
}
