/**
 * @file nn: the layers that a model program can name. A call gives a tensor; `nn.parameters` ends the network.
 */
import type { NetworkLayer } from "../../neural/network/types.js";
import { known } from "../lower/machine.js";
import { isScalar, UNDEFINED, type Abstract, type Native, type Tensor } from "../lower/values.js";
import { refuse } from "../refusal.js";
import type { LayerName } from "./layer-names.js";
import { activationOf, optionsOf, whole } from "./options.js";
import { amongPlaces, axisOf, joint, overTime, tensorOf, type Tracer } from "./tensors.js";

type Call = (args: readonly Abstract[], at: number, name: string) => Tensor;

export function layerFunctions(tracer: Tracer): Native {
  const calls: Readonly<Record<LayerName, Call>> = {
    dense: dense(tracer),
    gru: recurrent(tracer, "gru"),
    lstm: recurrent(tracer, "lstm"),
    attention: attention(tracer),
    convolution: convolution(tracer),
    embedding: embedding(tracer),
    lane: lane(tracer),
    position: position(tracer),
    mean: reduced(tracer, "mean"),
    sum: reduced(tracer, "sum"),
    last: reduced(tracer, "last"),
    concat: concat(tracer),
    add: together(tracer, "add"),
    multiply: together(tracer, "multiply"),
    layerNorm: ([value], at, name) => {
      const x = tensorOf(value, name, at);
      return tracer.add({ op: "layerNorm", inputs: [x.layer], width: x.width }, x);
    },
    dropout: dropout(tracer),
    extend: ([value], at, name) => {
      const x = tensorOf(value, name, at);
      return tracer.add({ op: "extend", inputs: [x.layer], width: x.width }, { ...x, row: "all" });
    },
    decoder: decoder(tracer),
    parameters: ([value], at, name) => ({ ...tensorOf(value, name, at), head: true }),
  };
  const members = Object.entries(calls).map(([name, call]): [string, Native] => [
    name,
    { kind: "native", name: `nn.${name}`, call: (args, at) => call(args, at, `nn.${name}`) },
  ]);
  const call = (_: unknown, at: number) => refuse(at, "nn is not called by itself: nn.dense(features, 32)");
  return { kind: "native", name: "nn", call, members: new Map(members) };
}

const dense =
  ({ add }: Tracer): Call =>
  ([value, units, given], at, name) => {
    const x = tensorOf(value, name, at);
    const option = given?.kind === "object" ? optionsOf(given, name, ["activation"], at).get("activation") : given;
    const width = whole(units, `units of ${name}`, at);
    return add({ op: "dense", inputs: [x.layer], width, activation: activationOf(option, at) }, x);
  };

const recurrent =
  ({ add, inputs }: Tracer, op: "gru" | "lstm"): Call =>
  ([value, given, options], at, name) => {
    const x = overTime(tensorOf(value, name, at), name, inputs, at);
    const { whole: count, flag } = optionsOf(options, name, ["layers", "bidirectional"], at);
    const units = whole(given, `units of ${name}`, at);
    const layers = count("layers", 1, 8);
    const bidirectional = flag("bidirectional", false);
    const width = units * (bidirectional ? 2 : 1);
    return add({ op, inputs: [x.layer], width, units, layers, bidirectional }, x);
  };

const attention =
  ({ add, inputs }: Tracer): Call =>
  ([value, given], at, name) => {
    const x = tensorOf(value, name, at);
    const options = optionsOf(given, name, ["heads", "over", "causal", "units"], at);
    const over = options.get("over");
    const axis = over === undefined ? "row" : axisOf(over, name, inputs, at);
    if (axis === "row") overTime(x, name, inputs, at);
    else if (!x.place) refuse(at, `${name} needs a tensor over places`);
    const heads = options.whole("heads", 1, 64);
    const width = options.whole("units", x.width);
    if (width % heads !== 0) refuse(at, `Expected heads of ${name} that divide the width ${width}, got ${heads}`);
    return add({ op: "attention", inputs: [x.layer], width, heads, axis, causal: options.flag("causal", false) }, x);
  };

const convolution =
  ({ add, inputs }: Tracer): Call =>
  ([value, units, given], at, name) => {
    const x = overTime(tensorOf(value, name, at), name, inputs, at);
    const options = optionsOf(given, name, ["kernel", "activation", "causal"], at);
    const kernel = options.whole("kernel", 3, 64);
    const activation = activationOf(options.get("activation"), at);
    const width = whole(units, `units of ${name}`, at);
    return add(
      { op: "convolution", inputs: [x.layer], width, kernel, activation, causal: options.flag("causal", false) },
      x,
    );
  };

const embedding =
  ({ add, inputs }: Tracer): Call =>
  ([name, units, like], at, call) => {
    const axis = axisOf(name, call, inputs, at);
    const width = whole(units, `width of ${call}`, at);
    if (axis === "place") return add({ op: "embedding", inputs: [], width, axis }, { place: true, row: "none" });
    const x = like ? overTime(tensorOf(like, call, at), call, inputs, at) : null;
    const row = x?.row ?? "seen";
    return add({ op: "embedding", inputs: x ? [x.layer] : [], width, axis }, { place: false, row });
  };

const lane =
  ({ add, inputs }: Tracer): Call =>
  (_, at, name) => {
    amongPlaces(name, inputs, at);
    return add({ op: "lane", inputs: [], width: inputs.count }, { place: true, row: "none" });
  };

const position =
  ({ add, inputs }: Tracer): Call =>
  ([like], at, name) => {
    if (inputs.rows <= 1) return refuse(at, `${name} needs time, and the features here have none`);
    const x = like ? overTime(tensorOf(like, name, at), name, inputs, at) : null;
    return add({ op: "position", inputs: x ? [x.layer] : [], width: 1 }, { place: false, row: x?.row ?? "seen" });
  };

const reduced =
  ({ add, inputs }: Tracer, op: "mean" | "sum" | "last"): Call =>
  ([value, name], at, call) => {
    const x = tensorOf(value, call, at);
    const axis = axisOf(name ?? (op === "last" ? { kind: "string", value: "time" } : undefined), call, inputs, at);
    if (op === "last" && axis === "place") refuse(at, `${call} takes the last time; places have no order`);
    if (axis === "row" ? x.row === "none" : !x.place) refuse(at, `${call}: this tensor has no such axis`);
    const axes = axis === "row" ? { place: x.place, row: "none" as const } : { place: false, row: x.row };
    return add({ op, inputs: [x.layer], width: x.width, axis }, axes);
  };

/** Tensors one by one, or in one array. */
function tensorsOf(args: readonly Abstract[], call: string, at: number): Tensor[] {
  const [first] = args;
  const list = first?.kind === "tuple" ? first.items.cells.map((cell) => cell.value) : args;
  if (list.length < 1) refuse(at, `${call} needs tensors`);
  return list.map((value) => tensorOf(value, call, at));
}

const concat =
  ({ add }: Tracer): Call =>
  (args, at, name) => {
    const tensors = tensorsOf(args, name, at);
    const width = tensors.reduce((sum, x) => sum + x.width, 0);
    return add({ op: "concat", inputs: tensors.map((x) => x.layer), width }, joint(tensors, name, at));
  };

const together =
  ({ add }: Tracer, op: "add" | "multiply"): Call =>
  (args, at, name) => {
    const tensors = tensorsOf(args, name, at);
    const width = Math.max(...tensors.map((x) => x.width));
    const odd = tensors.find((x) => x.width !== width && x.width !== 1);
    if (odd) refuse(at, `${name} needs tensors of one width, got ${width} and ${odd.width}: take one through nn.dense`);
    const layer: NetworkLayer = { op, inputs: tensors.map((x) => x.layer), width };
    return add(layer, joint(tensors, name, at));
  };

const dropout =
  ({ add }: Tracer): Call =>
  ([value, rate = UNDEFINED], at, name) => {
    const x = tensorOf(value, name, at);
    const p = isScalar(rate)
      ? known(rate)
      : rate.kind === "object"
        ? optionsOf(rate, name, ["rate"], at).fraction("rate", 0)
        : null;
    if (p === null || !(p >= 0 && p < 1)) return refuse(at, `Expected a rate of ${name} in [0, 1): ${name}(x, 0.2)`);
    return add({ op: "dropout", inputs: [x.layer], width: x.width, rate: p }, x);
  };

const decoder =
  ({ add, inputs }: Tracer): Call =>
  ([value, given, options], at, name) => {
    const x = tensorOf(value, name, at);
    if (inputs.rows <= 1) refuse(at, `${name} needs time, and the features here have none: use nn.dense`);
    if (x.row !== "none") refuse(at, `${name} makes the rows itself: give it a tensor without time, e.g. nn.last(x)`);
    const units = whole(given, `units of ${name}`, at);
    const bidirectional = optionsOf(options, name, ["bidirectional"], at).flag("bidirectional", false);
    const width = units * (bidirectional ? 2 : 1);
    return add({ op: "decoder", inputs: [x.layer], width, units, bidirectional }, { place: x.place, row: "all" });
  };
