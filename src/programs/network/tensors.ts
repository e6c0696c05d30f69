/**
 * @file Tensors of a network while it is traced: each call adds a layer and gives a tensor that knows its axes by name, so that
 * what does not fit is refused where it is written.
 */
import type { NetworkLayer } from "../../neural/network/types.js";
import { refuse } from "../refusal.js";
import { describe, type Abstract, type Tensor } from "../lower/values.js";
import type { NetworkInputs } from "./inputs.js";

export type Axis = "place" | "row";

export interface Tracer {
  readonly inputs: NetworkInputs;
  readonly layers: readonly NetworkLayer[];
  add(layer: NetworkLayer, axes: Pick<Tensor, "place" | "row">): Tensor;
}

const MAX_LAYERS = 200;

export function createTracer(inputs: NetworkInputs, at: number): Tracer {
  const layers: NetworkLayer[] = [];
  return {
    inputs,
    layers,
    add(layer, { place, row }) {
      if (layers.length >= MAX_LAYERS) refuse(at, `A network has at most ${MAX_LAYERS} layers`);
      return { kind: "tensor", layer: layers.push(layer) - 1, place, row, width: layer.width, head: false };
    },
  };
}

export function tensorOf(value: Abstract | undefined, call: string, at: number): Tensor {
  if (value?.kind !== "tensor")
    return refuse(at, `${call} needs a tensor, such as features, got ${value ? describe(value) : "nothing"}`);
  if (value.head) return refuse(at, "What nn.parameters gives is returned as it is: it is the head of the network");
  return value;
}

/** Axes of a value made of several: what any has. Rows that were seen and rows of the horizon do not mix. */
export function joint(tensors: readonly Tensor[], call: string, at: number): Pick<Tensor, "place" | "row"> {
  const rows = [...new Set(tensors.map(({ row }) => row).filter((row) => row !== "none"))];
  if (rows.length > 1)
    refuse(at, `${call} mixes rows that were seen with rows of the horizon: take the first through nn.extend`);
  return { place: tensors.some(({ place }) => place), row: rows[0] ?? "none" };
}

/** A tensor over time, for layers that move along it. */
export function overTime(tensor: Tensor, call: string, inputs: NetworkInputs, at: number): Tensor {
  if (inputs.rows <= 1) return refuse(at, `${call} needs time, and the features here have none: use nn.dense`);
  if (tensor.row === "none") return refuse(at, `${call} needs a tensor over time, got ${describe(tensor)}`);
  return tensor;
}

/** Places, where the network may look from one to another. */
export function amongPlaces(call: string, { lanes }: NetworkInputs, at: number): void {
  if (lanes === "arms")
    refuse(at, `${call} looks from one arm to another, but arms that are predicted are others than those fitted`);
}

const TIME = ["time", "row", "step", "week", "day", "month"];

/** The axis that a name means: places, or time in whatever unit. */
export function axisOf(name: Abstract | undefined, call: string, inputs: NetworkInputs, at: number): Axis {
  if (name?.kind !== "string") return refuse(at, `${call} needs the name of an axis: "place" or "time"`);
  if (TIME.includes(name.value)) {
    if (inputs.rows <= 1) refuse(at, `${call}: the features here have no time`);
    return "row";
  }
  if (name.value !== "place") return refuse(at, `There is no axis "${name.value}" here. Axes are "place" and "time"`);
  amongPlaces(call, inputs, at);
  return "place";
}
