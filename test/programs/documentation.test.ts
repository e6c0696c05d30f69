import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Mechanism } from "../../src/envs/types.js";
import { distributions } from "../../src/math/distributions.js";
import { compile } from "../../src/programs/compile.js";
import { layerFunctions } from "../../src/programs/network/layers.js";
import { createTracer } from "../../src/programs/network/tensors.js";
import { rowsAt } from "../../src/programs/predicted.js";
import { applyMechanisms } from "../../src/programs/mechanism.js";
import type { CompiledProgram, World } from "../../src/programs/types.js";
import { arm, rows, world } from "./worlds.js";

const page = readFileSync(new URL("../../docs/model-programs.md", import.meta.url), "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((m) => m[1]);

const times = [4, 8, 12];
const dose = { step: 0, name: "dose", fields: { amount: 100 } };

/** The world of each program of the page, in order. */
const WORLDS: readonly World[] = [
  world({ constants: { N: 1000 }, whole: ["N"], observables: { reports: 1 }, arms: [arm({ times, data: new Float64Array(3) })] }),
  world({ observables: { concentration: 1 }, events: { dose: ["amount"] }, arms: [arm({ times, events: [dose], data: new Float64Array(3) })] }),
  world({ constants: { patches: 3, start: [10, 20, 30], contacts: [[1, 0, 0], [0.5, 0.5, 0], [0, 0, 1]] }, observables: { counts: 3 }, arms: [arm({ times, data: new Float64Array(9) })] }),
  world({ steps: 0, contexts: { amount: "number" }, observables: { response: 1 }, arms: [arm({ context: { amount: 5 }, times: [0], data: new Float64Array(1) })] }),
  world({ constants: { place: 3, population: [1e5, 2e5, 3e4], mixing: [[1, 0, 0], [0.5, 0.5, 0], [0, 0, 1]] }, observables: { reports: 3 }, arms: [arm({ times, data: new Float64Array(9) })] }),
  world({ contexts: { volume0: "number" }, covariates: { chemo: 1 }, observables: { volume: 1 }, arms: [arm({ context: { volume0: 100 }, covariates: { chemo: rows(20, 1, 2) }, times, data: new Float64Array(3) })] }),
]; // prettier-ignore

function compiled(source: string, where: World): CompiledProgram {
  const result = compile(source, where, { network: { lanes: "places", count: 3, rows: 12, width: 4 } });
  if (!result.ok) throw new Error(result.errors.map((e) => `${e.line}:${e.column} ${e.message}`).join("\n"));
  return result.program;
}

/** What went wrong in the first of some simulations at the prior medians. */
function failure(program: CompiledProgram, where: World): string | null {
  const theta = Float64Array.from(program.parameters, ({ prior }) =>
    distributions[prior.name].quantile(0.5, ...prior.args),
  );
  const found = [0, 1, 2, 3].map((simulation) =>
    program.explain(theta, 0, [1, 2], simulation, rowsAt(program, where, 0.5)),
  );
  return found.find((error) => error !== null)?.message ?? null;
}

const programs = blocks("ts");

describe("the reference of the language", () => {
  test("has a world for each program", () => expect(programs).toHaveLength(WORLDS.length));

  test.each(programs.map((source, i) => [i, source] as const))("program %i compiles as it stands, and runs", (i, source) => {
    const program = compiled(source, WORLDS[i]);
    expect(program.repairs).toEqual([]);
    expect(program.network !== null).toBe(program.columns > 0);
    expect(failure(program, WORLDS[i])).toBeNull();
  }); // prettier-ignore

  test("shows mechanisms that apply to the first program, alone and together", () => {
    const library = JSON.parse(blocks("json")[0]) as readonly Mechanism[];
    expect(library.length).toBeGreaterThan(3);
    const sets = [...library.map((m) => [m]), library];
    const ids = sets.map((set) => {
      const patched = applyMechanisms(programs[0], set);
      if (!patched.ok) throw new Error(patched.errors.join("\n"));
      const program = compiled(patched.source, WORLDS[0]);
      expect(failure(program, WORLDS[0])).toBeNull();
      return program.id;
    });
    expect(new Set(ids).size).toBe(sets.length);
  });

  test("lists every distribution with its arguments", () => {
    const rows = [...page.matchAll(/^\| `(\w+)\(([^)]*)\)` +\|/gm)].map(([, name, args]) => [name, args.split(", ")]);
    const listed = Object.fromEntries(rows.filter(([name]) => Object.hasOwn(distributions, name as string)));
    expect(listed).toEqual(Object.fromEntries(Object.entries(distributions).map(([name, d]) => [name, d.args])));
  });

  test("lists every layer that a network can have", () => {
    const layers = layerFunctions(createTracer({ lanes: "places", count: 3, rows: 12, width: 4 }, 0));
    const start = page.indexOf("| layer ");
    const listed = [...page.slice(start, page.indexOf("\n\n", start)).matchAll(/`nn\.(\w+)/g)].map(([, name]) => name);
    expect([...new Set(listed)].sort()).toEqual([...layers.members!.keys()].sort());
  });

  test("is right about the spread of the lognormal", () => {
    const [low, high] = [0.025, 0.975].map((p) => distributions.lognormal.quantile(p, 2, 0.5));
    expect([low.toFixed(2), high.toFixed(1)]).toEqual(["0.75", "5.3"]);
  });

  const section = page.slice(page.indexOf("\n## Errors"));
  const mistakes = [...section.matchAll(/^\| `(.+?)` +\| (.+?) +\|$/gm)].map(([, written, message]) => [
    written,
    message,
  ]);
  test("quotes ten errors", () => expect(mistakes).toHaveLength(10));
  test.each(mistakes)("is right about what is said to %s", (written, message) => {
    const result = compile(programs[0].replace("const infections", `${written}\n    const infections`), WORLDS[0]);
    expect(result.ok ? "" : result.errors.map((e) => e.message).join("\n")).toContain(message);
  });
});
