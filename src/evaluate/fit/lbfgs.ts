/**
 * @file Limited-memory BFGS (Nocedal 1980) with a backtracking line search (Armijo 1966): minimises a smooth function of a
 * few dozen numbers in a few dozen evaluations, one of thousands in hundreds. Steps to where the function has no value count
 * as uphill. Pairs that would make the curvature negative are left out.
 */

/** Value at x, its gradient written to `gradient`; null where there is none. */
export type Differentiable = (x: Float64Array, gradient: Float64Array) => number | null;

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

export interface LbfgsOptions {
  /** evaluations at most */
  readonly evaluations: number;
  /** relative fall of the value below which a step has achieved nothing */
  readonly tolerance: number;
  /** pairs remembered */
  readonly memory?: number;
}

const MEMORY = 10;
const ARMIJO = 1e-4;
const HALVINGS = 25;
/** Steps in a row that achieve nothing. */
const IDLE_STEPS = 3;
/** Longest first step. */
const FIRST_STEP = 0.5;

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/** Null where f has no value at the start. */
export function lbfgs(f: Differentiable, start: Float64Array, options: LbfgsOptions): Minimum | null {
  const dim = start.length;
  const { memory = MEMORY } = options;
  let x: Float64Array = start.slice();
  let g: Float64Array = new Float64Array(dim);
  const first = f(x, g);
  if (first === null) return null;
  let value = first;
  let evaluations = 1;
  let pairs: Pair[] = [];
  for (let idle = 0; evaluations < options.evaluations && idle < IDLE_STEPS;) {
    let direction = newtonLike(g, pairs);
    let slope = dot(direction, g);
    if (!(slope < 0)) {
      pairs = [];
      direction = g.map((gi) => -gi);
      slope = dot(direction, g);
    }
    if (!(slope < 0)) break; // the gradient is 0
    let length = pairs.length > 0 ? 1 : Math.min(1, FIRST_STEP / Math.sqrt(-slope));
    const next = new Float64Array(dim);
    let [reached, gNext]: [number | null, Float64Array] = [null, new Float64Array(dim)];
    for (let tried = 0; tried < HALVINGS && evaluations < options.evaluations; tried++, length /= 2) {
      for (let i = 0; i < dim; i++) next[i] = x[i] + length * direction[i];
      const there = f(next, gNext);
      evaluations++;
      if (there === null || !(there <= value + ARMIJO * length * slope)) continue;
      reached = there;
      break;
    }
    if (reached === null) {
      if (pairs.length === 0) break;
      pairs = []; // once more, downhill
      continue;
    }
    const s = next.map((xi, i) => xi - x[i]);
    const y = gNext.map((gi, i) => gi - g[i]);
    const curvature = dot(s, y);
    if (curvature > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y)))
      pairs = [...pairs.slice(-(memory - 1)), { s, y, rho: 1 / curvature }];
    idle = value - reached <= options.tolerance * Math.max(Math.abs(value), 1e-300) ? idle + 1 : 0;
    [x, g, value] = [next, gNext, reached];
  }
  return { x, value, evaluations };
}

/** −H g by the two loops over remembered pairs. */
function newtonLike(g: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = g.map((gi) => -gi);
  const alphas: number[] = [];
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, rho } = pairs[k];
    const alpha = rho * dot(s, q);
    alphas.push(alpha);
    for (let i = 0; i < q.length; i++) q[i] -= alpha * y[i];
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < q.length; i++) q[i] *= scale;
  }
  for (const { s, y, rho } of pairs) {
    const beta = rho * dot(y, q);
    const alpha = alphas.pop()!;
    for (let i = 0; i < q.length; i++) q[i] += (alpha - beta) * s[i];
  }
  return q;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
