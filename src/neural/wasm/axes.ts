/**
 * @file Shapes as kernels want them: neighbouring axes that all operands step through as one are merged, and what is
 * left is given as exactly four axes. More than four are walked outside.
 */
import type { Shape } from "../ops.js";

export interface Walk {
  /** four */
  readonly lengths: readonly number[];
  /** of each operand, in floats: four */
  readonly steps: readonly (readonly number[])[];
}

/** Calls `visit` with the walk and where each operand and the result (row-major) begin, in floats. */
export function walkAxes(
  shape: Shape,
  strides: readonly (readonly number[])[],
  visit: (walk: Walk, starts: readonly number[], result: number) => void,
): void {
  const merged = merge(shape, strides);
  const extra = Math.max(0, merged.lengths.length - 4);
  const missing = Math.max(0, 4 - merged.lengths.length);
  const inner: Walk = {
    lengths: [...Array<number>(missing).fill(1), ...merged.lengths.slice(extra)],
    steps: merged.steps.map((s) => [...Array<number>(missing).fill(0), ...s.slice(extra)]),
  };
  const run = inner.lengths.reduce((n, m) => n * m, 1);
  const descend = (axis: number, starts: readonly number[], result: number): number => {
    if (axis === extra) {
      visit(inner, starts, result);
      return result + run;
    }
    let at = result;
    for (let i = 0; i < merged.lengths[axis]; i++)
      at = descend(
        axis + 1,
        starts.map((s, which) => s + i * merged.steps[which][axis]),
        at,
      );
    return at;
  };
  descend(
    0,
    strides.map(() => 0),
    0,
  );
}

function merge(shape: Shape, strides: readonly (readonly number[])[]): Walk {
  const lengths: number[] = [];
  const steps: number[][] = strides.map(() => []);
  shape.forEach((n, axis) => {
    if (n === 1) return;
    const last = lengths.length - 1;
    if (last >= 0 && strides.every((s, which) => steps[which][last] === s[axis] * n)) {
      lengths[last] *= n;
      strides.forEach((s, which) => (steps[which][last] = s[axis]));
    } else {
      lengths.push(n);
      strides.forEach((s, which) => steps[which].push(s[axis]));
    }
  });
  return { lengths, steps };
}
