/** @file Minimising without derivatives (Nelder & Mead 1965), coefficients 1, 2, ½, ½. Local; for a last polish. */

export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
}

const TOLERANCE = 1e-9;

/** From a simplex of edge `step` about `start`, until its values agree or after `limit` evaluations (200 per coordinate). */
export function minimise(
  f: (x: Float64Array) => number,
  start: Float64Array,
  step: number,
  limit = 200 * (start.length + 1),
): Minimum {
  const d = start.length;
  let evaluations = 0;
  const vertex = (at: Float64Array): Minimum => {
    evaluations++;
    const value = f(at);
    return { at, value: Number.isNaN(value) ? Infinity : value };
  };
  const simplex = [vertex(start)];
  for (let j = 0; j < d; j++) simplex.push(vertex(start.map((v, i) => (i === j ? v + step : v))));
  for (;;) {
    simplex.sort((a, b) => a.value - b.value);
    if (evaluations >= limit || simplex[d].value - simplex[0].value <= TOLERANCE) return simplex[0];
    const worst = simplex[d];
    const centre = start.map((_, i) => simplex.slice(0, d).reduce((s, v) => s + v.at[i], 0) / d);
    const along = (factor: number): Minimum => vertex(centre.map((c, i) => c + factor * (worst.at[i] - c)));
    const reflected = along(-1);
    if (reflected.value < simplex[0].value) {
      const expanded = along(-2);
      simplex[d] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[d - 1].value) simplex[d] = reflected;
    else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[d] = contracted;
      else
        for (let v = 1; v <= d; v++)
          simplex[v] = vertex(simplex[v].at.map((x, i) => simplex[0].at[i] + 0.5 * (x - simplex[0].at[i])));
    }
  }
}
