/**
 * @file Reverse-mode differentiation (Linnainmaa 1976): the operations of an executor on nodes that remember their
 * inputs and their adjoint, the map from ∂L/∂output to ∂L/∂inputs. Adjoints are written in executor operations alone,
 * so that every backend has all gradients. Not for higher derivatives: gradients are tensors, not nodes.
 */
import type { Executor, Tensor } from "./executor.js";
import { fused } from "./tape-fused.js";
import type { Ops, Shape } from "./ops.js";

export interface Node {
  readonly value: Tensor;
  /** position on the tape; −1 for a constant, through which nothing flows */
  readonly id: number;
}

export interface Tape extends Ops<Node> {
  /** A value to differentiate by. */
  variable(value: Tensor): Node;
  /** A tensor that is no variable. */
  fixed(value: Tensor): Node;
  /** ∂(sum of loss)/∂ each of `variables`. */
  gradients(loss: Node, variables: readonly Node[]): Tensor[];
}

/** From ∂L/∂output to ∂L/∂inputs; null for an input that nothing flows to. */
export type Adjoint = (gradient: Tensor) => readonly (Tensor | null)[];
export type PairAdjoint = (first: Tensor, second: Tensor) => readonly (Tensor | null)[];
interface Entry {
  readonly inputs: readonly Node[];
  readonly adjoint: Adjoint;
  /** of an operation with two outputs, whose first has the position before: takes both gradients */
  readonly pair?: { readonly first: Tensor; readonly second: Tensor; readonly adjoint: PairAdjoint };
}

const none = (): [] => [];
const flows = (x: Node): boolean => x.id >= 0;

export function createTape(on: Executor): Tape {
  const entries: Entry[] = [];
  const fixed = (value: Tensor): Node => ({ value, id: -1 });
  const variable = (value: Tensor): Node => ({ value, id: entries.push({ inputs: [], adjoint: none }) - 1 });
  const record = (value: Tensor, inputs: readonly Node[], adjoint: Adjoint): Node =>
    inputs.some(flows) ? { value, id: entries.push({ inputs, adjoint }) - 1 } : fixed(value);
  const recordPair = (
    [first, second]: readonly [Tensor, Tensor],
    inputs: readonly Node[],
    adjoint: PairAdjoint,
  ): readonly [Node, Node] => {
    if (!inputs.some(flows)) return [fixed(first), fixed(second)];
    const ahead = variable(first);
    const id = entries.push({ inputs, adjoint: none, pair: { first, second, adjoint } }) - 1;
    return [ahead, { value: second, id }];
  };

  /** y = f(x), with ∂L/∂x from ∂L/∂y, x and y. */
  const unary = (value: (x: Tensor) => Tensor, adjoint: (g: Tensor, x: Tensor, y: Tensor) => Tensor) => (x: Node) => {
    const y = value(x.value);
    return record(y, [x], (g) => [adjoint(g, x.value, y)]);
  };
  /** y = f(a, b); contributions are summed over the axes along which an operand was broadcast. */
  type Part = (g: Tensor, a: Tensor, b: Tensor) => Tensor;
  const binary = (value: (a: Tensor, b: Tensor) => Tensor, byA: Part, byB: Part) => (a: Node, b: Node) =>
    record(value(a.value, b.value), [a, b], (g) => [
      flows(a) ? sumTo(on, byA(g, a.value, b.value), a.value.shape) : null,
      flows(b) ? sumTo(on, byB(g, a.value, b.value), b.value.shape) : null,
    ]);

  return {
    variable,
    fixed,
    constant: (values, shape) => fixed(on.constant(values, shape)),
    shapeOf: (x) => x.value.shape,
    gradients: (loss, variables) => sweep(on, entries, loss, variables),

    add: binary(
      on.add,
      (g) => g,
      (g) => g,
    ),
    subtract: binary(
      on.subtract,
      (g) => g,
      (g) => on.negate(g),
    ),
    multiply: binary(
      on.multiply,
      (g, _, b) => on.multiply(g, b),
      (g, a) => on.multiply(g, a),
    ),
    divide: binary(
      on.divide,
      (g, _, b) => on.divide(g, b),
      (g, a, b) => on.negate(on.multiply(on.divide(g, b), on.divide(a, b))),
    ),
    maximum: binary(
      on.maximum,
      (g, a, b) => on.multiply(g, on.greater(a, b)),
      (g, a, b) => on.subtract(g, on.multiply(g, on.greater(a, b))), // a tie counts for b
    ),
    greater: (a, b) => fixed(on.greater(a.value, b.value)),

    negate: unary(on.negate, (g) => on.negate(g)),
    tanh: unary(on.tanh, (g, _, y) => on.subtract(g, on.multiply(g, on.square(y)))),
    relu: unary(on.relu, (g, x) => on.multiply(g, on.greater(x, level(on, x, 0)))),
    exp: unary(on.exp, (g, _, y) => on.multiply(g, y)),
    log: unary(on.log, (g, x) => on.divide(g, x)),
    softplus: unary(on.softplus, (g, x) => on.multiply(g, on.sigmoid(x))),
    sigmoid: unary(on.sigmoid, (g, _, y) => on.multiply(g, on.subtract(y, on.square(y)))),
    sqrt: unary(on.sqrt, (g, _, y) => on.scale(on.divide(g, y), 0.5)),
    square: unary(on.square, (g, x) => on.scale(on.multiply(g, x), 2)),
    scale: (x, factor) => record(on.scale(x.value, factor), [x], (g) => [on.scale(g, factor)]),
    shift: (x, amount) => record(on.shift(x.value, amount), [x], (g) => [g]),
    clip: (x, lower, upper) =>
      record(on.clip(x.value, lower, upper), [x], (g) => {
        const above = on.greater(x.value, level(on, x.value, lower));
        const inside = on.multiply(above, on.greater(level(on, x.value, upper), x.value));
        return [on.multiply(g, inside)];
      }),

    matmul: (a, b, transposeA = false, transposeB = false) =>
      record(on.matmul(a.value, b.value, transposeA, transposeB), [a, b], (g) => {
        const byA = () =>
          transposeA ? on.matmul(b.value, g, transposeB, true) : on.matmul(g, b.value, false, !transposeB);
        const byB = () =>
          transposeB ? on.matmul(g, a.value, true, transposeA) : on.matmul(a.value, g, !transposeA, false);
        return [flows(a) ? byA() : null, flows(b) ? byB() : null];
      }),

    sum: (x, axis) => record(on.sum(x.value, axis), [x], (g) => [on.broadcast(g, x.value.shape)]),
    mean: (x, axis) =>
      record(on.mean(x.value, axis), [x], (g) => [on.broadcast(on.scale(g, 1 / x.value.shape[axis]), x.value.shape)]),
    logSumExp: (x, axis) => {
      const y = on.logSumExp(x.value, axis);
      return record(y, [x], (g) => [on.multiply(g, on.exp(on.subtract(x.value, y)))]); // softmax
    },

    broadcast: (x, shape) => record(on.broadcast(x.value, shape), [x], (g) => [sumTo(on, g, x.value.shape)]),
    reshape: (x, shape) => record(on.reshape(x.value, shape), [x], (g) => [on.reshape(g, x.value.shape)]),
    transpose: (x, order) =>
      record(on.transpose(x.value, order), [x], (g) => [
        on.transpose(
          g,
          order.map((_, axis) => order.indexOf(axis)),
        ),
      ]),
    slice: (x, axis, start, length) =>
      record(on.slice(x.value, axis, start, length), [x], (g) => [
        on.scatter(g, axis, range(start, length), x.value.shape[axis]),
      ]),
    concat: (xs, axis) =>
      record(
        on.concat(
          xs.map((x) => x.value),
          axis,
        ),
        xs,
        (g) => {
          let start = 0;
          return xs.map((x) =>
            on.slice(g, axis, (start += x.value.shape[axis]) - x.value.shape[axis], x.value.shape[axis]),
          );
        },
      ),
    gather: (x, axis, indices) =>
      record(on.gather(x.value, axis, indices), [x], (g) => [on.scatter(g, axis, indices, x.value.shape[axis])]),

    ...fused(on, { flows, record, recordPair }),
  };
}

const range = (start: number, length: number): number[] => Array.from({ length }, (_, i) => start + i);

/** A number that broadcasts to x. */
const level = (on: Executor, x: Tensor, value: number): Tensor =>
  on.constant(
    [value],
    x.shape.map(() => 1),
  );

/** Sums x over the axes along which `shape` was broadcast to it. */
function sumTo(on: Executor, x: Tensor, shape: Shape): Tensor {
  return shape.reduce((y, n, axis) => (n === 1 && y.shape[axis] !== 1 ? on.sum(y, axis) : y), x);
}

/** Walks the tape backwards from `loss`, adding up what reaches each node. Gradients that were passed on are freed. */
function sweep(on: Executor, entries: readonly Entry[], loss: Node, variables: readonly Node[]): Tensor[] {
  const reached: (Tensor | undefined)[] = [];
  const holders = createHolders(on);
  const zeros = (like: Tensor) => on.broadcast(level(on, like, 0), like.shape);
  if (loss.id >= 0) reached[loss.id] = holders.hold(on.broadcast(level(on, loss.value, 1), loss.value.shape));
  for (let id = loss.id; id >= 0; id--) {
    const gradient = reached[id];
    const ahead = reached[id - 1];
    const { inputs, adjoint, pair } = entries[id];
    if (inputs.length === 0 || (gradient ?? (pair && ahead)) === undefined) continue;
    const parts = pair
      ? pair.adjoint(ahead ?? zeros(pair.first), gradient ?? zeros(pair.second))
      : adjoint(gradient as Tensor);
    const past = [gradient];
    parts.forEach((part, i) => {
      const to = inputs[i].id;
      if (to < 0 || part === null) return;
      const before = reached[to];
      reached[to] = holders.hold(before === undefined ? part : on.add(before, part));
      past.push(before);
    });
    reached[id] = undefined; // read once
    past.forEach(holders.letGo);
  }
  return variables.map((v) => reached[v.id] ?? zeros(v.value));
}

/** Counts the nodes that a gradient has reached: a sum passes its own on to all its terms. */
function createHolders(on: Executor) {
  const counts = new Map<Tensor, number>();
  return {
    hold: (gradient: Tensor): Tensor => {
      counts.set(gradient, (counts.get(gradient) ?? 0) + 1);
      return gradient;
    },
    letGo: (gradient: Tensor | undefined): void => {
      if (gradient === undefined) return;
      const left = (counts.get(gradient) ?? 0) - 1;
      if (left > 0) return void counts.set(gradient, left);
      counts.delete(gradient);
      on.dispose(gradient);
    },
  };
}
