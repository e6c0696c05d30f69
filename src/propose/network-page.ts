/**
 * @file What a language model has to know of parameters that a network supplies, in either mode, and of writing that network
 * in hybrid mode. Shown where the task is a prediction; what it promises is what the checker accepts.
 */
import type { Environment, PredictionTask } from "../envs/types.js";
import type { Mode } from "../programs/types.js";

const PREDICTED = `# Parameters that a network supplies

\`beta: predicted(0, 2, "1/day")\` in place of a prior: a neural network gives beta its value, between the two bounds, from the
features, anew every few steps; \`each("place", predicted(0, 2, "1/day"))\` one for each place, an array in the program. The
program uses it like any other parameter. Predict what changes over time for reasons outside the mechanism, and let the
mechanism explain the rest: a predicted parameter can follow anything, and what follows anything predicts nothing. Bounds are
wide enough for what is plausible, no wider. \`initial\` sees the first value.

\`growth: mlp(2, [8], 1)\` is a small learned function, called like one, also in a step: \`growth(Math.log(V), c)\`. Use it where
no formula is known, and only there.`;

const MECHANISTIC = `The network belongs to the task: write no \`network\`.`;

const HYBRID = `## The network is part of the program

Every program that predicts parameters has a field \`network\`, built once from the features:

\`\`\`ts
  network(nn, { features }) {
    const h = nn.gru(features, 32, { layers: 1, bidirectional: true });
    const z = nn.concat(nn.mean(h, "time"), nn.embedding("place", 8));
    const later = nn.decoder(nn.dense(z, 32, "tanh"), 32);
    return nn.parameters(nn.dense(later, 16, "relu"));
  },
\`\`\`

Its inputs are \`nn\` and \`{ features }\` alone: no state, no parameters. It returns \`nn.parameters(tensor)\`, which gives every
predicted parameter, within its bounds, by a dense layer of its own: do not write that layer. Tensors have named axes, place and
time, and a width; they are combined by layers alone, never by + or *. A tensor without one of the axes counts for all of it.

| layer | gives |
|---|---|
| nn.dense(x, units, activation?) | "tanh", "relu", "sigmoid", "softplus", "gelu" or none |
| nn.gru(x, units, { layers, bidirectional }), nn.lstm(…) | over time; twice the width where bidirectional |
| nn.convolution(x, units, { kernel, activation, causal }) | over time |
| nn.attention(x, { heads, over: "time" or "place", causal }) | heads divide the width |
| nn.embedding("place", width) | numbers learnt for each place |
| nn.position() | time from 0 to 1 |
| nn.mean(x, "time" or "place"), nn.sum(…), nn.last(x) | without that axis |
| nn.concat(a, b, …), nn.add(a, b), nn.multiply(a, b) | together; add and multiply need one width |
| nn.layerNorm(x), nn.dropout(x, rate) | |
| nn.decoder(x, units) | a value without time → one for every time that parameters are needed for, the forecast included |
| nn.extend(x) | a value over time → the same times, held at its last value through the forecast |

Small networks predict better from few data: change a width or a layer only where the results ask for it.`;

/** "" where the task is no prediction. */
export function networkPage({ task }: Environment, mode: Mode): string {
  if (!task) return "";
  return `${PREDICTED}\n\n${mode === "hybrid" ? pageFor(task) : MECHANISTIC}`;
}

/** Without the axes that this task has not got. */
function pageFor({ features, lanes }: PredictionTask): string {
  const axes = [
    lanes === "places" ? "" : "Each experiment is seen by itself: there is no axis place here.",
    features.rows > 1 ? "" : "The features here have no time: dense layers and dropout will do.",
  ].filter(Boolean);
  return [HYBRID, ...axes].join("\n\n");
}

export function featuresText({ features, laneNames, lanes, grid }: PredictionTask): string {
  const who = lanes === "places" ? `${laneNames.length} place${laneNames.length === 1 ? "" : "s"}` : "each experiment";
  const when = features.rows > 1 ? `, at ${features.rows} times` : "";
  return `For ${who}${when}: ${features.names.join(", ")}. A predicted parameter keeps its value for ${grid} step${grid === 1 ? "" : "s"}.`;
}
