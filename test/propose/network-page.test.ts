/** What the pages on predicted parameters and networks promise, the checker accepts. */
import { describe, expect, it } from "vitest";
import type { PredictionTask } from "../../src/envs/types.js";
import { compile } from "../../src/programs/compile.js";
import { networkInputs } from "../../src/programs/network/inputs.js";
import type { Mode } from "../../src/programs/types.js";
import { readFences } from "../../src/propose/fences.js";
import { featuresSection, networkPage } from "../../src/propose/network-page.js";
import { systemText } from "../../src/propose/prompts.js";
import { worldOf } from "../programs/small-world.js";
import { BASE_SOURCE, environment } from "../support/proposals.js";

const task = (changes: Partial<PredictionTask>): PredictionTask => ({
  kind: "forecast",
  targets: ["x"],
  lanes: "places",
  laneNames: ["north", "south"],
  features: { names: ["cases", "rain"], width: 2, rows: 20, values: new Float64Array(80) },
  grid: 7,
  folds: [],
  metric: "per-place",
  unit: "cases/day",
  season: null,
  network: "calib",
  published: [],
  synthetic: false,
  ...changes,
});
const places = task({});
const alloys = task({ kind: "regression", lanes: "arms", features: { ...places.features, rows: 1 }, grid: 1 });
const world = worldOf({ x: 1 });
const page = (of: PredictionTask, mode: Mode): string => networkPage({ ...environment, task: of }, mode);

const program = (network: string, parameters = 'rate: predicted(0, 1, "1/day")', rate = "rate"): string =>
  `import { model, predicted, each, mlp } from "model-discovery";
export default model({
  parameters: { ${parameters} },
  initial: () => ({ x: 10 }),
  step: ({ x }, parameters, { dt }) => { const { ${parameters.split(":")[0]} } = parameters; return { x: x * Math.exp(-${rate} * dt) }; },
  observe: ({ x }) => ({ x }),
${network}
});`;

function complaints(source: string, of: PredictionTask, mode: Mode): readonly string[] {
  const result = compile(source, world, { network: networkInputs(of), mode });
  return result.ok ? [] : result.errors.map((e) => e.message);
}

/** Calls of the table, with everything that stands for something filled in. */
const calls = (text: string): string[] =>
  [...text.matchAll(/^\| (nn\..*?) \|/gm)]
    .flatMap(([, layer]) => layer.match(/nn\.\w+\((?:[^()]|\([^()]*\))*\)/g) ?? [])
    .map((call) =>
      call
        .replace("(…)", "(features, 4)")
        .replace(", …", "")
        .replace("layers,", "layers: 2,")
        .replace("bidirectional", "bidirectional: true")
        .replace("kernel,", "kernel: 3,")
        .replace("activation,", 'activation: "relu",')
        .replace("activation?", '"gelu"')
        .replace("causal", "causal: true")
        .replace("heads", "heads: 2")
        .replace(/\bunits\b/, "4")
        .replace(/\bwidth\b/, "4")
        .replace(/\brate\b/, "0.1")
        .replace(/\((x|a)\b/, call.startsWith("nn.decoder") ? "(nn.last(features)" : "(features")
        .replace(", b)", ", features)"),
    );

describe.each([
  ["places over time", places, 20],
  ["alloys", alloys, 6],
] as const)("the hybrid page of %s", (_, of, count) => {
  it("shows a network that compiles", () => {
    const [example] = readFences(page(of, "hybrid"));
    expect(complaints(program(example.text), of, "hybrid")).toEqual([]);
  });

  it.each(calls(page(of, "hybrid")))("lists %s, which compiles", (call) => {
    const body = call.includes("dense") ? call : `nn.dense(${call}, 4)`;
    const network = `network: (nn, { features }) => nn.parameters(${body}),`;
    expect(complaints(program(network), of, "hybrid")).toEqual([]);
  });

  it("lists all layers that this task can have", () => {
    expect(calls(page(of, "hybrid"))).toHaveLength(count);
  });
});

it("in mechanistic mode refuses a network, and says so", () => {
  expect(page(places, "mechanistic")).toContain("write no `network`");
  expect(page(places, "mechanistic")).not.toContain("nn.");
  const [example] = readFences(page(places, "hybrid"));
  expect(complaints(program(example.text), places, "mechanistic")[0]).toContain("leave network out");
});

it("of a task without a network says whose values they are, and where it has one", () => {
  const walks = page(task({ network: "gp" }), "mechanistic");
  expect(walks).toContain("write none");
  expect(walks).not.toMatch(/neural network|nn\./);
  expect(page(task({ network: "gp" }), "hybrid")).toBe(page(places, "hybrid"));
});

it("explains predicted parameters and learned functions that compile", () => {
  const [predicted] = /predicted\(0, 2, "1\/day"\)/.exec(page(places, "mechanistic"))!;
  expect(complaints(program("", `beta: ${predicted}`, "beta"), places, "mechanistic")).toEqual([]);
  const [learned] = /mlp\(.*?\], 1\)/.exec(page(places, "mechanistic"))!;
  expect(complaints(program("", `growth: ${learned}`, "growth(Math.log(x), dt)"), places, "mechanistic")).toEqual([]);
});

it("is part of the system text where the task is a prediction, and nowhere else", () => {
  const options = { mechanisms: false, mode: "hybrid" } as const;
  const text = systemText({ ...environment, task: places }, BASE_SOURCE, [], options);
  expect(text).toContain("# Parameters that are predicted");
  expect(text).toContain("For 2 places, at 20 times: cases, rain. A predicted parameter keeps its value for 7 steps.");
  expect(systemText(environment, BASE_SOURCE, [], options)).not.toContain("network");
  expect(featuresSection(alloys, "mechanistic")).toBe(
    "## Features, which networks see\n\nFor each experiment: cases, rain. A predicted parameter keeps its value for 1 step.",
  );
});

it.each([
  ["forecast", "mechanistic", "which networks would see"], // walks over time see none
  ["regression", "mechanistic", "by which experiments are alike"],
  ["forecast", "hybrid", "which networks see"],
] as const)("says what features are for where a Gaussian process has a %s, %s", (kind, mode, use) => {
  expect(featuresSection({ ...places, kind, network: "gp" }, mode)).toContain(`## Features, ${use}\n`);
});
