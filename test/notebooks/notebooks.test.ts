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

const errorsIn = (outputs: readonly Output[]): readonly Output[] => outputs.filter((o) => o.output_type === "error");
const printedIn = (outputs: readonly Output[]): string => outputs.map((output) => textOf(output.text)).join("");
/** Names of the pictures in what was shown. */
const picturesIn = (html: string): string[] =>
  [...html.matchAll(/<svg [^>]*aria-label="([^"]+)"/g)].map((match) => match[1]);

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
      expect(errorsIn(outputs)).toEqual([]);
      const html = htmlOf(notebook);
      expect(picturesIn(html)).toEqual(
        expect.arrayContaining(["Probability that a mechanism is in the program", "Posterior predictive"]),
      );
      const tables = parseHTML(`<body>${html}</body>`).document.querySelectorAll("table");
      const heads = [...tables].map((table) => table.querySelector("th")?.textContent);
      expect(heads).toEqual(["log evidence, nats", "mechanism", "id", "parameter"]);
      const mechanisms = [...tables[1].querySelectorAll("tbody tr")].map((row) => row.textContent);
      expect(mechanisms.length).toBeGreaterThan(5);
      for (const row of mechanisms) expect(row).toMatch(/^[a-z-]+([<>]?[01]\.\d{3}± [<>]?0\.\d{3}|not met–)0\.\d{3}$/);
      expect(printedIn(outputs)).toMatch(/done: \d+ programs proposed, \d+ weighed, \d+ failed/);
    },
    EXECUTION_MS,
  );

  it(
    "02-tree-search.ipynb finds the law that made the data, with its tree, its errors and a what-if",
    async () => {
      const notebook = await execute("02-tree-search.ipynb");
      const outputs = notebook.cells.flatMap((cell) => cell.outputs ?? []);
      expect(errorsIn(outputs)).toEqual([]);
      const html = htmlOf(notebook);
      expect(picturesIn(html)).toEqual([
        "The tree of programs",
        "Forecast · cancer-20",
        "What if · cancer-20 · from day 20 on",
      ]);
      const [refinements, errors] = parseHTML(`<body>${html}</body>`).document.querySelectorAll("table");
      expect(refinements.textContent).toContain("+ gompertz");
      const rows = [...errors.querySelectorAll("tbody tr")].map((row) =>
        [...row.querySelectorAll("td")].map((cell) => cell.textContent ?? ""),
      );
      const row = (name: string) => rows.find(([first]) => first === name)!;
      const test = (name: string) => Number.parseFloat(row(name)[2]);
      expect(row("best")[3]).toBe("gompertz");
      expect(test("best")).toBeLessThan(0.05); // cm³ a day: the law itself
      expect(test("best")).toBeLessThan(test("base"));
      expect(test("base")).toBeLessThan(test("no change"));
      const printed = printedIn(outputs);
      expect(printed).toMatch(/execution success: [01]\.\d{3}, of first tries [01]\.\d{3}/);
      expect(printed).toContain("inside the interval");
      expect(printed).toMatch(/pace × 0\.7 .* → .* -\d+ % \[-\d+, -\d+\]/);
    },
    EXECUTION_MS,
  );
});
