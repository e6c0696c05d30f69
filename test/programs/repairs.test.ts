import { describe, expect, test } from "vitest";
import { compile } from "../../src/programs/compile.js";
import { repair } from "../../src/programs/repairs.js";
import { world } from "./worlds.js";

const here = world({ observables: { x: 1 } });

const program = (
  step: string,
  head = 'import { model, uniform } from "model-discovery";',
  wrap = ["model(", ")"],
) => `${head}
export default ${wrap[0]}{
  parameters: { a: uniform(0, 1) },
  initial: () => ({ x: 1, on: 1 }),
  step({ x, on }, { a }, { dt }, random) { ${step} },
  observe: ({ x }) => ({ x }),
}${wrap[1]};`;

const plain = "return { x: x + a * dt, on };";

/** what was written, what the report says */
const HABITS: readonly (readonly [string, string, RegExp])[] = [
  ["a code fence", `Here is it:\n\`\`\`typescript\n${program(plain)}\n\`\`\`\nIt works.`, /code fence/],
  ["no import", program(plain, ""), /imported (uniform, model|model, uniform)/],
  ["half an import", program(plain, 'import { model } from "model-discovery";'), /imported uniform/],
  ["import from discover", program(plain, 'import { model, uniform } from "discover";'), /became "model-discovery"/],
  [
    "a namespace",
    program(plain, 'import * as d from "model-discovery";')
      .replace("uniform(", "d.uniform(")
      .replace("model(", "d.model("),
    /namespace import/,
  ],
  ["Math.random", program("const u = Math.random(); return { x: x + u, on };"), /random\.uniform\(\)/],
  ["console", program(`console.log(x, "here"); ${plain}`), /console/],
  ["isNaN", program("return { x: isNaN(x) ? 0 : x + a, on };"), /Number\.isNaN/],
  ["var", program(`var y = x; y += 1; return { x: y, on };`), /var became let/],
  ["an object without model", program(plain, 'import { uniform } from "model-discovery";', ["", ""]), /model\(…\)/],
];

describe("harmless habits are mended, and said", () => {
  for (const [name, source, report] of HABITS)
    test(name, () => {
      const result = compile(source, here);
      expect(result.ok || result.errors).toBe(true);
      if (!result.ok) return;
      expect(result.program.repairs.join("; ")).toMatch(report);
      const again = compile(result.program.source, here);
      expect(again.ok && again.program.id).toBe(result.program.id);
      expect(again.ok && again.program.repairs).toEqual([]); // the repaired text is what is stored
    });
});

test("a program without bad habits is left alone", () => {
  expect(repair(program(plain))).toMatchObject({ source: program(plain), repairs: [] });
});

/** Accepted as they stand. */
const ACCEPTED: readonly (readonly [string, string])[] = [
  [
    "a model through a name",
    program(plain).replace("export default model(", "const m = model(").concat("\nexport default m;"),
  ],
  ["a logical assignment", program("let y; y ??= x; return { x: y, on };")],
  ["a boolean state", program("return { x: x + a, on: x > 3 };")],
  [
    "types, assertions and generics",
    program("const y: number = (x as number)!; return { x: y, on } satisfies object;"),
  ],
  ["a regular state with a spread", program("return { ...{ x, on }, x: x + 1 };")],
];

describe("harmless habits are accepted", () => {
  for (const [name, source] of ACCEPTED)
    test(name, () => {
      const result = compile(source, here);
      expect(result.ok || result.errors).toBe(true);
    });
});

describe("errors stand in the text as it was written", () => {
  const errorOf = (source: string) => {
    const result = compile(source, here);
    return result.ok ? null : result.errors[0];
  };

  test("Math.random() where no random came in", () => {
    const written = program("const u = Math.random(); return { x: x + u, on };", "").replace(", random)", ")");
    expect(errorOf(written)).toEqual({
      line: 5,
      column: 46,
      message:
        "Math.random() was read as random.uniform(); step takes random as its fourth argument: step(state, parameters, inputs, random)",
      text: "  step({ x, on }, { a }, { dt }) { const u = Math.random(); return { x: x + u, on }; },",
    });
  });

  test.each<[string, string, string]>([
    ["observe: ({ x }) => ({ x })", "observe: ({ x }) => ({ x: x + Math.random() })", "observe has no random: return a distribution, it is drawn when simulating"],
    ["x: 1, on: 1", "x: 1, on: Math.random()", "initial takes random as its third argument: initial(parameters, inputs, random)"],
  ])("instead of %s", (plainly, randomly, message) => {
    const error = errorOf(program(plain).replace(plainly, randomly));
    expect(error?.message).toBe(`Math.random() was read as random.uniform(); ${message}`);
  }); // prettier-ignore

  test("lines and columns count in the text with its fence, its missing import and its console", () => {
    const body = program('console.log("a"); var y = 1; return { x: x + wrong, on };', "");
    const error = errorOf(`Here:\n\`\`\`ts\n${body}\n\`\`\``);
    const line = body.split("\n").findIndex((l) => l.includes("wrong"));
    expect(error?.line).toBe(line + 3);
    expect(error?.text.slice((error?.column ?? 0) - 1)).toMatch(/^wrong, on/);
    expect(error?.text).toContain("console.log");
  });

  test("a syntax error within a fence", () => {
    expect(errorOf("```ts\nexport default model({\n  parameters: [[,\n```")?.line).toBeGreaterThan(2);
  });

  test("every offset that a repair leaves alone goes back to the same character", () => {
    const written = `\`\`\`ts\n${program("console.log(1); var y = Math.random(); return { x: isNaN(x) ? y : x, on };", "", ["", ""])}\n\`\`\``;
    const { source, original } = repair(written);
    for (const word of ["parameters", "initial", "observe", "return", "(x) ? y"])
      expect(written.slice(original(source.indexOf(word))).startsWith(word), word).toBe(true);
  });
});
