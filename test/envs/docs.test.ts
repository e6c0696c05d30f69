import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { declaration, mechanismList } from "../../src/envs/schema.js";

const docs = readFileSync("docs/environments.md", "utf8");
const quoted = new Set([...docs.matchAll(/`([A-Za-z0-9]+)[`:]/g)].map((m) => m[1]));

describe("docs/environments.md names every entry", () => {
  test.each(Object.keys(declaration.shape))("%s", (key) => expect(quoted).toContain(key));
  test.each(Object.keys(mechanismList.element.shape))("mechanism: %s", (key) => expect(quoted).toContain(key));
  test.each(Object.keys(declaration.shape.statistics.unwrap().element.shape))("statistic: %s", (key) =>
    expect(quoted).toContain(key),
  );
});
