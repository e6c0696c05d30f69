/**
 * The package as others load it: what model programs may import, what notebooks load by require, and declarations that
 * their older compiler reads.
 */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import type TypeScript from "typescript";
import { beforeAll, expect, it } from "vitest";
import { ensureBuilt, ROOT } from "./support/built.js";

const require = createRequire(import.meta.url);

beforeAll(ensureBuilt, 200_000);

const inNode = (code: string): string => execFileSync(process.execPath, ["-e", code], { cwd: ROOT, encoding: "utf8" });

it("is loaded by require, as notebooks do: no module waits at its top level", () => {
  const names = inNode('console.log(Object.keys(require("model-discovery")).join())').trim().split(",");
  const words =
    "model uniform normal lognormal gamma beta exponential poisson binomial negativeBinomial betaBinomial bernoulli categorical each predicted mlp sum mean dot matvec clamp sigmoid";
  expect(names).toEqual(expect.arrayContaining(words.split(" ")));
  expect(names).toEqual(expect.arrayContaining(["loadEnvironment", "startRun", "resumeRun", "samplers", "readReport"]));
});

it("runs a model program as it stands", () => {
  const file = join(ROOT, "datasets", "boarding-school", "base.model.ts");
  const { outputText } = (require("typescript") as typeof TypeScript).transpileModule(
    require("node:fs").readFileSync(file, "utf8"),
    { compilerOptions: { module: 1, target: 9 } },
  );
  const exported: { default?: { step(...args: unknown[]): Record<string, number> } } = {};
  compileFunction(outputText, ["exports", "require"])(exported, createRequire(join(ROOT, "package.json")));
  const parameters = { beta: 2, bedDays: 2, restDays: 2, seeds: 1 };
  const next = exported.default!.step({ S: 762, I: 1, C: 0, R: 0 }, parameters, { dt: 0.25, N: 763 });
  expect(next.S + next.I + next.C + next.R).toBeCloseTo(763, 9);
  expect(762 - next.S).toBeCloseTo(762 * -Math.expm1((-2 * 1 * 0.25) / 763), 9);
});

it("learns a posterior from pairs by public names alone: a normal mean, its median and width", () => {
  const code = `
    const { estimatorOf, neuralPosteriors, stream, summariseDraws, wasmExecutor } = require("model-discovery");
    const [N, random] = [1000, stream(1)];
    const theta = Float64Array.from({ length: N }, () => 6 * random.uniform() - 3);
    const x = theta.map((t) => t + 0.5 * random.normal());
    const rows = (values) => ({ values, count: values.length, width: 1 });
    const box = { lower: [-3], upper: [3] };
    const [posterior] = neuralPosteriors(estimatorOf("mdn").make(wasmExecutor()), [
      { theta: rows(theta), x: rows(x), box, stream: stream(2) },
    ]);
    const { theta: draws } = posterior.given(Float64Array.of(1), stream(3)).sample(2000, stream(4));
    console.log(JSON.stringify(summariseDraws(draws, ["mu"]).parameters[0]));`;
  const { median, q05, q95 } = JSON.parse(inNode(code)) as Record<"median" | "q05" | "q95", number>;
  expect(Math.abs(median - 1)).toBeLessThan(0.1); // exact: 1, 90 % within ± 0.822
  expect(Math.abs(q95 - q05 - 1.645)).toBeLessThan(0.25);
}, 60_000);

/** Complaints about our own declarations alone: packages' are their own business. */
function complaints(ts: typeof TypeScript): string[] {
  const program = ts.createProgram([join(ROOT, "dist", "index.d.ts")], {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.NodeJs,
    types: ["node"],
    noEmit: true,
    esModuleInterop: true,
  });
  const own = program.getSourceFiles().filter((file) => file.fileName.startsWith(join(ROOT, "dist")));
  expect(own.length).toBeGreaterThan(20);
  return own.flatMap((file) =>
    [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) =>
        `${file.fileName.slice(ROOT.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
    ),
  );
}

it("declares its types so that the notebooks' TypeScript 5.0 reads them", () => {
  const old = require("@tslab/typescript-for-tslab") as typeof TypeScript;
  expect(old.version).toMatch(/^5\.0\./);
  expect(complaints(old)).toEqual([]);
}, 60_000);
