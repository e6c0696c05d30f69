import { describe, expect, test } from "vitest";
import { buildNetwork } from "../../../src/neural/network/build.js";
import type { NetworkGraph } from "../../../src/neural/network/types.js";
import { compile, type CompileOptions } from "../../../src/programs/compile.js";
import type { NetworkInputs } from "../../../src/programs/network/inputs.js";
import { worldOf } from "../small-world.js";

const places: NetworkInputs = { lanes: "places", count: 51, rows: 179, width: 15 };
const arms: NetworkInputs = { lanes: "arms", count: 29, rows: 1, width: 8 };

/** Decay at a predicted rate, with a network. */
const program = (network: string, parameters = 'rate: predicted(0, 1, "1/day")'): string =>
  `import { model, predicted, uniform, each } from "model-discovery";
export default model({
  parameters: { ${parameters} },
  initial: () => ({ x: 10 }),
  step: ({ x }, { rate }, { dt }) => ({ x: x * Math.exp(-rate * dt) }),
  observe: ({ x }) => ({ x }),
${network === "" ? "" : `  network(nn, { features }) {\n    ${network}\n  },\n`}});`;

const world = worldOf({ x: 1 });

function compiled(network: string, inputs = places, more: CompileOptions = {}) {
  const result = compile(program(network), world, { network: inputs, ...more });
  if (!result.ok) throw new Error(result.errors.map((e) => `${e.line}:${e.column} ${e.message}`).join("\n"));
  return result.program;
}

const traced = (network: string, inputs = places): NetworkGraph => compiled(network, inputs).network!;

function complaint(source: string, options: CompileOptions): string {
  const result = compile(source, world, options);
  return result.ok ? "accepted" : result.errors.map((e) => `${e.line}: ${e.message}`).join("\n");
}

const refused = (network: string, inputs = places): string => complaint(program(network), { network: inputs });

describe("a traced network", () => {
  test("is its layers in order, with widths", () => {
    const graph = traced(`const h = nn.gru(features, 32, { layers: 2, bidirectional: true });
    const z = nn.concat(h, nn.attention(h, { heads: 4 }), nn.embedding("place", 16));
    return nn.parameters(nn.dense(nn.dense(z, 64, "tanh"), 32, "relu"));`);
    expect(graph).toEqual({
      heads: 1,
      output: 6,
      layers: [
        { op: "features", inputs: [], width: 15 },
        { op: "gru", inputs: [0], width: 64, units: 32, layers: 2, bidirectional: true },
        { op: "attention", inputs: [1], width: 64, heads: 4, axis: "row", causal: false },
        { op: "embedding", inputs: [], width: 16, axis: "place" },
        { op: "concat", inputs: [1, 2, 3], width: 144 },
        { op: "dense", inputs: [4], width: 64, activation: "tanh" },
        { op: "dense", inputs: [5], width: 32, activation: "relu" },
      ],
    });
  });

  const networks = [
    `return nn.parameters(nn.dense(features, 32, "tanh"));`,
    `return nn.parameters(features);`,
    `return nn.parameters(nn.lstm(nn.dropout(nn.layerNorm(features), 0.2), 16));`,
    `return nn.parameters(nn.decoder(nn.mean(nn.attention(features, { heads: 3 }), "time"), 32, { bidirectional: true }));`,
    `return nn.parameters(nn.decoder(nn.last(nn.gru(features, 8)), 8));`,
    `return nn.parameters(nn.add(nn.extend(nn.convolution(features, 12, { kernel: 5, causal: true, activation: "gelu" })), nn.embedding("place", 12)));`,
    `return nn.parameters(nn.multiply(nn.dense(features, 4, "sigmoid"), nn.dense(nn.position(), 4)));`,
    `return nn.parameters(nn.concat(features, nn.mean(features, "place"), nn.lane(), nn.embedding("week", 3)));`,
    `const x = nn.extend(features); return nn.parameters(nn.concat(x, nn.position(x), nn.embedding("time", 2, x)));`,
    `return nn.parameters(nn.attention(nn.dense(features, 32), { heads: 2, over: "place" }));`,
    `let h = features; for (let i = 0; i < 3; i++) h = nn.dense(h, 16, { activation: "softplus" }); return nn.parameters(h);`,
    `return nn.parameters(nn.dense(nn.concat([features, nn.sum(features, "time")]), 8, "linear"));`,
  ];
  test.each(networks)("is one that can be built: %s", (network) => {
    const graph = traced(network);
    const sizes = { lanes: 51, rows: 179, features: 15, outputs: 187, span: 1 };
    expect(buildNetwork(graph, sizes).size).toBeGreaterThan(0);
  });

  test("of arms sees each by itself", () => {
    const graph = traced(`return nn.parameters(nn.dense(nn.dense(features, 32, "tanh"), 32, "tanh"));`, arms);
    const sizes = { lanes: 29, rows: 1, features: 8, outputs: 1, span: 1 };
    expect(buildNetwork(graph, sizes).size).toBe(8 * 32 + 32 + 32 * 32 + 32 + 32 + 1);
  });

  test("leaves out what reaches no head", () => {
    const graph = traced(`const unused = nn.gru(features, 8); return nn.parameters(nn.dense(features, 4));`);
    expect(graph.layers.map(({ op }) => op)).toEqual(["features", "dense"]);
  });
});

describe("a hybrid program's identity", () => {
  const id = (network: string): string => compiled(network).id;
  const plain = `const a = nn.dense(features, 8, "tanh"), b = nn.gru(features, 8); return nn.parameters(nn.add(a, b));`;

  test("does not depend on names, order of statements and of summands, or unused layers", () => {
    const other = `const p = nn.gru(features, 8); const unused = nn.dense(p, 3); const q = nn.dense(features, 8, "tanh"); return nn.parameters(nn.add(p, q));`;
    expect(id(other)).toBe(id(plain));
  });

  test.each([
    ["another activation", plain.replace("tanh", "relu")],
    ["another width", plain.replaceAll(", 8", ", 9")],
    ["another combination", plain.replace("nn.add", "nn.multiply")],
    ["one layer used twice", `const a = nn.dense(features, 8); return nn.parameters(nn.add(a, a));`],
  ])("changes with %s", (_, network) => {
    expect(id(network)).not.toBe(id(plain));
  });

  test("tells one layer used twice from two of a kind", () => {
    const once = `const a = nn.dense(features, 8); return nn.parameters(nn.add(a, a));`;
    const twice = `return nn.parameters(nn.add(nn.dense(features, 8), nn.dense(features, 8)));`;
    expect(id(once)).not.toBe(id(twice));
  });

  test("is another than that of the mechanism alone", () => {
    const alone = compile(program(""), world);
    expect(alone.ok && alone.program.id).not.toBe(id(plain));
  });
});

describe("what does not fit is refused where it is written", () => {
  test.each<[string, RegExp]>([
    [
      `return nn.parameters(features + nn.embedding("place", 15));`,
      /8: Tensors are combined with nn\.add, nn\.multiply or nn\.concat/,
    ],
    [`return nn.parameters(Math.tanh(features));`, /Tensors are combined with/],
    [
      `return nn.dense(features, 3);`,
      /network must return nn\.parameters\(tensor\), got a tensor \(place × time × 3\)/,
    ],
    [
      `return nn.parameters(nn.attention(features, { heads: 4 }));`,
      /Expected heads of nn\.attention that divide the width 15, got 4/,
    ],
    [
      `return nn.parameters(nn.gru(nn.mean(features, "time"), 8));`,
      /nn\.gru needs a tensor over time, got a tensor \(place × 15\)/,
    ],
    [`return nn.parameters(nn.transformer(features, 8));`, /'nn' has no 'transformer'\. It has dense, gru/],
    [`return nn.parameters(nn.gru(features, 8, { bidirectonal: true }));`, /no option 'bidirectonal'.*bidirectional/],
    [`return nn.parameters(nn.dense(features, 8, "swish"));`, /Expected an activation, one of "none", "tanh"/],
    [`return nn.parameters(nn.dense(features, 0));`, /Expected units of nn\.dense from 1 to 1024, got 0/],
    [`return nn.parameters(nn.dense(features));`, /Expected units of nn\.dense from 1 to 1024, got nothing/],
    [
      `return nn.parameters(nn.add(nn.extend(features), features));`,
      /mixes rows that were seen with rows of the horizon/,
    ],
    [
      `return nn.parameters(nn.add(nn.dense(features, 4), features));`,
      /nn\.add needs tensors of one width, got 15 and 4/,
    ],
    [
      `return nn.parameters(nn.embedding("country", 4));`,
      /There is no axis "country" here\. Axes are "place" and "time"/,
    ],
    [`return nn.parameters(nn.decoder(features, 4));`, /nn\.decoder makes the rows itself/],
    [`return nn.parameters(nn.dropout(features, 1.5));`, /Expected a rate of nn\.dropout in \[0, 1\)/],
    [`return nn.parameters(nn.parameters(features));`, /it is the head of the network/],
    [`return nn.parameters(nn.dense(3, 4));`, /nn\.dense needs a tensor, such as features, got a number/],
    [`return nn.parameters(gru(features, 8));`, /'gru' is not defined\. Write nn\.gru/],
    [`return nn.parameters(population);`, /'population' is not defined/],
  ])("%s", (network, message) => {
    expect(refused(network)).toMatch(message);
  });

  test("arms cannot be looked at from each other, and have no time", () => {
    expect(refused(`return nn.parameters(nn.embedding("place", 4));`, arms)).toMatch(/looks from one arm to another/);
    expect(refused(`return nn.parameters(nn.gru(features, 4));`, arms)).toMatch(
      /needs time, and the features here have none/,
    );
  });

  test("other inputs than features", () => {
    const source = program(`return nn.parameters(mobility);`).replace("{ features }", "{ mobility }");
    expect(complaint(source, { network: places })).toMatch(/A network sees features alone, and no 'mobility'/);
  });
});

describe("modes", () => {
  const own = program(`return nn.parameters(nn.dense(features, 4));`);
  const none = program("");

  test.each<[string, string, CompileOptions, RegExp]>([
    [
      "mechanistic, with a network",
      own,
      { network: places, mode: "mechanistic" },
      /8: In mechanistic mode the task says what predicts parameters/,
    ],
    ["mechanistic, without", none, { network: places, mode: "mechanistic" }, /accepted/],
    [
      "hybrid, without",
      none,
      { network: places, mode: "hybrid" },
      /3: In hybrid mode the program's network predicts 'rate'/,
    ],
    ["hybrid, with a network", own, { network: places, mode: "hybrid" }, /accepted/],
    ["either, with a network", own, { network: places }, /accepted/],
    ["no features", own, {}, /This task has no features for a network/],
  ])("%s", (_, source, options, message) => {
    expect(complaint(source, options)).toMatch(message);
  });

  test("a network with nothing to predict", () => {
    const source = program(`return nn.parameters(nn.dense(features, 4));`, "rate: uniform(0, 1)");
    expect(complaint(source, { network: places })).toMatch(/A network predicts parameters, and none is predicted/);
    expect(complaint(program("", "rate: uniform(0, 1)"), { mode: "hybrid", network: places })).toBe("accepted");
  });

  test("each predicted parameter has one number for each place, or one for all", () => {
    const many = (n: number) => program("", `rate: uniform(0, 1), other: each(${n}, predicted(0, 1))`);
    expect(complaint(many(51), { network: places })).toBe("accepted");
    expect(complaint(many(50), { network: places })).toMatch(
      /for each of 51 places, expected each\("place", …\) over as many, got 50/,
    );
    expect(complaint(many(29), { network: arms })).toMatch(/one number for each arm: write other: predicted/);
  });
});
