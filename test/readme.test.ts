/**
 * @file The README is true: its commands run, its program compiles, its links lead somewhere. Blocks marked `sh` are run
 * (but for installing and testing, which is how this test came to run); `bash` marks what needs a key.
 */
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { discover, ensureBuilt, ROOT, temporaryFolder } from "./support/built.js";

const README = readFileSync(join(ROOT, "README.md"), "utf8");
const cwd = temporaryFolder();

/** Contents of the fenced blocks of one language. */
function blocks(language: string): string[] {
  return [...README.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text);
}

const lines = blocks("sh").flatMap((block) =>
  block
    .trim()
    .split("\n")
    .flatMap((line) => line.split(" && ")),
);
const commands = lines
  .filter((line) => line.startsWith("npx discover "))
  .map((line) => line.slice("npx discover ".length));
/** The first run takes a minute: continuous integration runs it whole, a desk its first seconds. */
const whole = process.env.CI !== undefined;

beforeAll(() => {
  ensureBuilt();
  symlinkSync(join(ROOT, "datasets"), join(cwd, "datasets"));
}, 180_000);

/** Errors near 0 are those of rounding, and differ between machines. */
const withoutNumbers = (text: string): string => text.replace(/[\d.,]+(e-\d+)?/g, "#").replace(/ +/g, " ");

describe("README", () => {
  it("has commands, and only such as are run here or are known", () => {
    expect(commands.length).toBeGreaterThan(4);
    expect(lines.filter((line) => !line.startsWith("npx discover "))).toEqual([
      "npm ci",
      "npm ci",
      "npm test",
      "npm test",
      "npm run check",
      "npm run bench",
    ]);
  });

  it.each(commands)(
    "discover %s",
    async (command) => {
      const long = command === commands[0] && !whole;
      const words = [...command.split(" "), ...(long ? ["--budget-time", "3s"] : [])];
      const { code, out, err } = await discover(words, { cwd });
      expect(code, err).toBe(long ? 3 : 0);
      if (!long) expect(out.length).toBeGreaterThan(100);
      if (command.startsWith("tree ")) expect(withoutNumbers(out)).toContain(withoutNumbers(blocks("text")[0]));
    },
    900_000,
  );

  it("shows a program that is the base in other words", async () => {
    const program = blocks("ts").find((block) => block.includes("export default model(")) as string;
    writeFileSync(join(cwd, "readme.model.ts"), program);
    const { code, out, err } = await discover(["check", "readme.model.ts"], { cwd });
    expect(code, err).toBe(0);
    expect(out).toContain("none: it is the base");
  });

  it("names every command, and no other", async () => {
    const said = [...README.matchAll(/^\| `discover ([\w-]+)/gm)].map(([, name]) => name);
    const { out } = await discover(["--help"], { cwd });
    expect(said.sort()).toEqual([...out.matchAll(/^ {2}discover ([\w-]+)/gm)].map(([, name]) => name).sort());
  });

  it("links to files that are there", () => {
    const links = [...README.matchAll(/\]\(([^)#]+)\)/g)]
      .map(([, path]) => path)
      .filter((path) => !path.includes("://"));
    expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
