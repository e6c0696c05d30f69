/** @file A library is checked entry by entry: each message names the mechanism, and where it stands. */
import { describe, expect, it } from "vitest";
import { checkLibrary } from "../../src/commands/check-library.js";
import { UsageError } from "../../src/core/errors.js";
import { listEnvironments, loadEnvironment } from "../../src/envs/load.js";
import type { Environment, Mechanism } from "../../src/envs/types.js";
import { compileIn } from "../../src/run/compile-in.js";

const sir = loadEnvironment("sir");

function checking(change: Partial<Environment>) {
  const environment = { ...sir, ...change };
  return () => checkLibrary(environment, (source) => compileIn(environment, source));
}

describe("a library", () => {
  const here = listEnvironments().filter(({ available }) => available === true);
  it.each(here.map(({ name }) => name))("of %s is in order", (name) => {
    const environment = loadEnvironment(name);
    const base = checkLibrary(environment, (source) => compileIn(environment, source));
    expect(base.id).toHaveLength(16);
  });

  const wrong: readonly (readonly [string, readonly Mechanism[], RegExp])[] = [
    ["changes a state that is not there", [{ name: "typo", terms: { Q: "- Q" } }], /expected typo to compile .*'Q'/],
    [
      "is broken only beside what it requires",
      [
        { name: "good", parameters: { extra: "lognormal(1, 1)" } },
        { name: "bad", requires: ["good"], terms: { I: "+ nothing" } },
      ],
      /expected bad to compile with the base of sir \(with good\): /,
    ],
    [
      "can stand in no program",
      [{ name: "a", excludes: ["b"] }, { name: "b" }, { name: "c", requires: ["a", "b"] }],
      /c can stand in no program/,
    ],
  ];
  it.each(wrong)("that %s", (_, mechanisms, message) => {
    expect(checking({ mechanisms })).toThrow(UsageError);
    expect(checking({ mechanisms })).toThrow(/^environment\.yaml: mechanisms: /);
    expect(checking({ mechanisms })).toThrow(message);
  });

  it("whose base does not compile", () =>
    expect(checking({ base: "export default 1;" })).toThrow(/^The base program of sir does not compile: /));
});
