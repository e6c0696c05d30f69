/** docs/tree-search.md states the defaults that the code has, and names every rule. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { defaultOf, OPTIONS } from "../../src/commands/option-table.js";
import { TREE_RULES } from "../../src/core/method-names.js";

const page = readFileSync(new URL("../../docs/tree-search.md", import.meta.url), "utf8");

it("states the defaults of its options", () => {
  const stated = [...page.matchAll(/^\| `--([a-z-]+)` +\| (\S+) +\|/gm)].map(([, flag, value]) => [flag, value]);
  expect(stated.length).toBeGreaterThan(10);
  expect(stated).toEqual(stated.map(([flag]) => [flag, defaultOf(OPTIONS.find((o) => o.flag === flag)!)]));
});

it("names every rule and every option that it mentions", () => {
  for (const rule of TREE_RULES) expect(page).toContain(`\`${rule}\``);
  const flags = new Set(OPTIONS.map((o) => o.flag));
  for (const [, flag] of page.matchAll(/`--([a-z-]+)/g)) expect(flags).toContain(flag);
});
