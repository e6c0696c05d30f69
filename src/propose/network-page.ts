/**
 * @file What a language model has to know of parameters that are predicted, in either mode, and of writing a network for them
 * in hybrid mode. Shown where the task is a prediction; what it promises is what the checker accepts.
 */
import type { Environment, PredictionTask } from "../envs/types.js";
import type { Mode } from "../programs/types.js";

const BY_NETWORK =
  "a neural network gives beta its value, between the two bounds, from the\nfeatures, anew every few steps";
const BY_PROCESS = "beta has values of its own, between the two bounds, another every few\nsteps";

const predictedPage = (supplied: string): string => `# Parameters that are predicted

\`beta: predicted(0, 2, "1/day")\` in place of a prior: ${supplied};
\`each("place", predicted(0, 2, "1/day"))\` one for each place, an array in the program. The program uses it like any other parameter. Predict what changes over time for reasons outside the mechanism, and let the
mechanism explain the rest: a predicted parameter can follow anything, and what follows anything predicts nothing. Bounds are
wide enough for what is plausible, no wider. \`initial\` sees the first value.

\`growth: mlp(2, [8], 1)\` is a small learned function, called like one, also in a step: \`growth(Math.log(V), c)\`. Use it where
no formula is known, and only there.`;

const MECHANISTIC = `The network belongs to the task: write no \`network\`.`;

/** … of a task that has a Gaussian process in its place. */
const WITHOUT_NETWORK = `This task has no network, so write none: it is the values of a predicted parameter themselves that are
fitted, as those of a random walk over time, of which the last holds in a forecast, or, between experiments, as a smooth function of their features.`;

const WITH_TIME = `  network(nn, { features }) {
    const h = nn.gru(features, 32, { layers: 1, bidirectional: true });
    const later = nn.decoder(nn.dense(nn.last(h), 32, "tanh"), 32);
    return nn.parameters(nn.dense(later, 16, "relu"));
  },`;
const WITHOUT_TIME = `  network: (nn, { features }) => nn.parameters(nn.dense(nn.dense(features, 32, "tanh"), 32, "tanh")),`;

type Needs = "time" | "place" | null;

/** Layers, what they give, and the axis that a task needs for them. */
const LAYERS: readonly (readonly [layer: string, gives: string, needs: Needs])[] = [
  ["nn.dense(x, units, activation?)", '"tanh", "relu", "sigmoid", "softplus", "gelu" or none', null],
  ["nn.concat(a, b, …), nn.add(a, b), nn.multiply(a, b)", "together; add and multiply need one width", null],
  ["nn.layerNorm(x), nn.dropout(x, rate)", "the same width", null],
  ["nn.gru(x, units, { layers, bidirectional }), nn.lstm(…)", "over time; twice the width where bidirectional", "time"],
  ["nn.convolution(x, units, { kernel, activation, causal })", "over time", "time"],
  ['nn.attention(x, { heads, over: "time", causal })', "over time; heads divide the width", "time"],
  ["nn.position()", "time from 0 to 1", "time"],
  ['nn.mean(x, "time"), nn.sum(x, "time"), nn.last(x)', "without time", "time"],
  ["nn.decoder(x, units)", "a value without time → one for every time that needs parameters, the forecast too", "time"],
  ["nn.extend(x)", "a value over time → the same, held at its last value through the forecast", "time"],
  ['nn.embedding("place", width)', "numbers learnt for each place", "place"],
  ['nn.attention(x, { heads, over: "place" }), nn.mean(x, "place"), nn.sum(x, "place")', "among places", "place"],
];

/** What a program's own network may be made of, given the axes of the task. */
function hybridPage({ features, lanes }: PredictionTask): string {
  const has = (needs: Needs): boolean => needs === null || (needs === "time" ? features.rows > 1 : lanes === "places");
  const axes = [has("place") ? "place" : "", has("time") ? "time" : ""].filter(Boolean).join(" and ");
  return `## The network is part of the program

Every program that predicts parameters has a field \`network\`, built once from the features:

\`\`\`ts
${has("time") ? WITH_TIME : WITHOUT_TIME}
\`\`\`

Its inputs are \`nn\` and \`{ features }\` alone: no state, no parameters. It returns \`nn.parameters(tensor)\`, which gives every
predicted parameter, within its bounds, by a dense layer of its own: do not write that layer. Tensors have a width${
    axes && ` and axes, ${axes}`
  };
they are combined by layers alone, never by + or *.${axes && " A tensor without one of the axes counts for all of it."}

| layer | gives |
|---|---|
${LAYERS.filter(([, , needs]) => has(needs))
  .map(([layer, gives]) => `| ${layer} | ${gives} |`)
  .join("\n")}

Small networks predict better from few data: change a width or a layer only where the results ask for it.`;
}

/** "" where the task is no prediction. */
export function networkPage({ task }: Environment, mode: Mode): string {
  if (!task) return "";
  if (mode === "hybrid") return `${predictedPage(BY_NETWORK)}\n\n${hybridPage(task)}`;
  return task.network === "gp"
    ? `${predictedPage(BY_PROCESS)}\n\n${WITHOUT_NETWORK}`
    : `${predictedPage(BY_NETWORK)}\n\n${MECHANISTIC}`;
}

export const featuresSection = (task: PredictionTask, mode: Mode): string =>
  `## Features, ${useOf(task, mode)}\n\n${featuresText(task)}`;

function useOf({ network, kind }: PredictionTask, mode: Mode): string {
  if (mode === "hybrid" || network !== "gp") return "which networks see";
  return kind === "forecast" ? "which networks would see" : "by which experiments are alike";
}

export function featuresText({ features, laneNames, lanes, grid }: PredictionTask): string {
  const who = lanes === "places" ? `${laneNames.length} place${laneNames.length === 1 ? "" : "s"}` : "each experiment";
  const when = features.rows > 1 ? `, at ${features.rows} times` : "";
  return `For ${who}${when}: ${features.names.join(", ")}. A predicted parameter keeps its value for ${grid} step${grid === 1 ? "" : "s"}.`;
}
