/**
 * Every notebook runs from top to bottom in a kernel of its own, as a reader would run it, and shows what it promises.
 * Needs Jupyter; where it is absent the tests are skipped and say so in their names.
 */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureBuilt, ROOT } from "../support/built.js";

interface Output {
  readonly output_type: string;
  readonly text?: readonly string[] | string;
  readonly data?: Readonly<Record<string, readonly string[] | string>>;
}
interface Cell {
  readonly cell_type: "code" | "markdown";
  readonly source: readonly string[] | string;
  readonly outputs?: readonly Output[];
  readonly execution_count?: number | null;
}
interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: { readonly kernelspec: { readonly name: string } };
}

const FOLDER = join(ROOT, "notebooks");
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith(".ipynb"));
const EXECUTION_MS = 600_000;

const read = (path: string): Notebook => JSON.parse(readFileSync(path, "utf8")) as Notebook;
const textOf = (text: readonly string[] | string | undefined): string => (typeof text === "string" ? text : (text ?? []).join(""));
const htmlOf = ({ cells }: Notebook): string =>
  cells.flatMap((cell) => cell.outputs ?? []).map((output) => textOf(output.data?.["text/html"])).join("\n");

const probe = spawnSync("jupyter", ["nbconvert", "--version"], { encoding: "utf8" });
const missing = probe.status === 0 ? null : (probe.error?.message ?? `exit code ${probe.status}`);

/** The notebook with its outputs, in a folder outside the checkout. Fails where a cell does. */
async function execute(name: string): Promise<Notebook> {
  const kernel = spawnSync(process.execPath, [join(ROOT, "scripts", "notebook-kernel.mjs")], { encoding: "utf8" });
  expect(kernel.stderr).toBe("");
  const out = mkdtempSync(join(tmpdir(), "discover-notebook-"));
  await promisify(execFile)(
    "jupyter",
    ["nbconvert", "--to", "notebook", "--execute", "--output-dir", out, "--output", name, join(FOLDER, name)],
    {
      env: { ...process.env, JUPYTER_PATH: kernel.stdout.trim(), PYDEVD_DISABLE_FILE_VALIDATION: "1" },
      timeout: EXECUTION_MS - 10_000,
      maxBuffer: 2 ** 26,
    },
  );
  return read(join(out, name));
}

describe.each(NAMES)("%s as committed", (name) => {
  it("has the TypeScript kernel, no outputs and no path of a machine", () => {
    const notebook = read(join(FOLDER, name));
    expect(notebook.metadata.kernelspec.name).toBe("tslab");
    const code = notebook.cells.filter((cell) => cell.cell_type === "code");
    expect(code.length).toBeGreaterThan(0);
    expect(code.filter((cell) => cell.outputs?.length !== 0 || cell.execution_count !== null)).toEqual([]);
    expect(JSON.stringify(notebook)).not.toMatch(/"\/(home|root|work|tmp|Users)\//);
  });
});

const suite = missing === null ? describe : describe.skip;
suite(missing === null ? "executed by Jupyter" : `executed by Jupyter (skipped: ${missing})`, () => {
  beforeAll(ensureBuilt, EXECUTION_MS);

  it(
    "01-first-run.ipynb ends without an error, with its tables and pictures",
    async () => {
      const notebook = await execute("01-first-run.ipynb");
      const outputs = notebook.cells.flatMap((cell) => cell.outputs ?? []);
      expect(outputs.filter((output) => output.output_type === "error")).toEqual([]);
      const html = htmlOf(notebook);
      const pictures = [...html.matchAll(/<svg [^>]*aria-label="([^"]+)"/g)].map((match) => match[1]);
      expect(pictures).toEqual(
        expect.arrayContaining(["Probability that a mechanism is in the program", "Posterior predictive"]),
      );
      const tables = parseHTML(`<body>${html}</body>`).document.querySelectorAll("table");
      const heads = [...tables].map((table) => table.querySelector("th")?.textContent);
      expect(heads).toEqual(["log evidence, nats", "mechanism", "id", "parameter"]);
      const mechanisms = [...tables[1].querySelectorAll("tbody tr")].map((row) => row.textContent);
      expect(mechanisms.length).toBeGreaterThan(5);
      for (const row of mechanisms) expect(row).toMatch(/^[a-z-]+([<>]?[01]\.\d{3}± [<>]?0\.\d{3}|not met–)0\.\d{3}$/);
      const printed = outputs.map((output) => textOf(output.text)).join("");
      expect(printed).toMatch(/done: \d+ programs proposed, \d+ weighed, \d+ failed/);
    },
    EXECUTION_MS,
  );
});
