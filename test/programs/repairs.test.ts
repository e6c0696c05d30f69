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
  expect(repair(program(plain))).toEqual({ source: program(plain), repairs: [] });
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
