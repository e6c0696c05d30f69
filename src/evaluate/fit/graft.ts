/**
 * @file The weights of one network in another that supplies more parameters, or fewer: all but the head are taken over as they
 * are, the columns of the head by the names of what they supply.
 */

/** Flat weights, and the names of the heads in order. */
export interface Grafted {
  readonly weights: Float32Array;
  readonly predicted: readonly string[];
}

/** Where the head stands in the flat list: its matrix [inputs × heads], then its biases [heads], and nothing after them. */
export interface Head {
  readonly first: number;
  readonly bias: number;
  readonly inputs: number;
  readonly heads: number;
}

/** `shapes`: of all parameters, the head's last. */
export function headOf(shapes: readonly (readonly number[])[]): Head {
  const size = shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const [inputs, heads] = shapes[shapes.length - 2].slice(-2);
  return { first: size - (inputs + 1) * heads, bias: size - heads, inputs, heads };
}

/** `fresh`: weights of a network that has learnt nothing, for heads that are new. Null where more than heads differs. */
export function graft(
  { first, bias, inputs }: Head,
  { weights, predicted }: Grafted,
  names: readonly string[],
  fresh: Float32Array,
): Float32Array | null {
  if (weights.length !== first + (inputs + 1) * predicted.length) return null;
  const out = fresh.slice();
  out.set(weights.subarray(0, first));
  names.forEach((name, head) => {
    const old = predicted.indexOf(name);
    if (old < 0) return;
    for (let i = 0; i < inputs; i++) out[first + i * names.length + head] = weights[first + i * predicted.length + old];
    out[bias + head] = weights[first + inputs * predicted.length + old];
  });
  return out;
}
