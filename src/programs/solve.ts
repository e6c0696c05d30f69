/**
 * @file Integrators of `derivative` programs over one step: Dormand & Prince 5(4) with error control (Dormand & Prince
 * 1980, table 2), and classical Runge-Kutta with fixed substeps. Every step starts afresh, so that a trajectory does not
 * depend on how it is cut into calls. Explicit: a stiff system runs out of its budget of evaluations and says so.
 */

/** Writes dy; a status other than 0 ends the integration. */
export type Slope = (t: number, y: Float64Array, dy: Float64Array) => number;

/** Integrates state[offset …] of size n from t to end in place; status 1: not finite, 3: stiff. */
export type Solver = (slope: Slope, state: Float64Array, offset: number, n: number, t: number, end: number) => number;

export type SolverOptions =
  | { readonly kind: "adaptive"; readonly relative: number; readonly absolute: number; readonly evaluations: number }
  | { readonly kind: "fixed"; readonly substeps: number };

export const DEFAULT_SOLVER: SolverOptions = { kind: "adaptive", relative: 1e-6, absolute: 1e-9, evaluations: 10_000 };

export function createSolver(options: SolverOptions): Solver {
  return options.kind === "fixed" ? rungeKutta(options.substeps) : dormandPrince(options);
}

/** Work vectors, made once for a size. */
function vectors(count: number): (n: number) => readonly Float64Array[] {
  let made: readonly Float64Array[] = [];
  return (n) => {
    if (made[0]?.length !== n) made = Array.from({ length: count }, () => new Float64Array(n));
    return made;
  };
}

function rungeKutta(substeps: number): Solver {
  const work = vectors(6);
  return (slope, state, offset, n, t, end) => {
    const [y, z, k1, k2, k3, k4] = work(n);
    const h = (end - t) / substeps;
    for (let i = 0; i < n; i++) y[i] = state[offset + i];
    for (let s = 0; s < substeps; s++) {
      const now = t + s * h;
      let status = slope(now, y, k1);
      for (let i = 0; i < n; i++) z[i] = y[i] + (h / 2) * k1[i];
      status |= slope(now + h / 2, z, k2);
      for (let i = 0; i < n; i++) z[i] = y[i] + (h / 2) * k2[i];
      status |= slope(now + h / 2, z, k3);
      for (let i = 0; i < n; i++) z[i] = y[i] + h * k3[i];
      status |= slope(now + h, z, k4);
      if (status !== 0) return status;
      for (let i = 0; i < n; i++) y[i] += (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
    }
    return keep(y, state, offset, n);
  };
}

function keep(y: Float64Array, state: Float64Array, offset: number, n: number): number {
  let bad = 0;
  for (let i = 0; i < n; i++) {
    state[offset + i] = y[i];
    bad += y[i] - y[i]; // 0 for finite numbers alone
  }
  return bad === 0 ? 0 : 1;
}

function dormandPrince(options: SolverOptions & { kind: "adaptive" }): Solver {
  const { relative, absolute, evaluations } = options;
  const work = vectors(9);
  return (slope, state, offset, n, t, end) => {
    const [y, z, k1, k2, k3, k4, k5, k6, k7] = work(n);
    for (let i = 0; i < n; i++) y[i] = state[offset + i];
    let status = slope(t, y, k1);
    let spent = 1;
    let h = end - t;
    while (t < end && status === 0) {
      if (spent + 6 > evaluations) return 3;
      if (t + h >= end || end - t - h < 1e-12 * (end - t)) h = end - t;
      for (let i = 0; i < n; i++) z[i] = y[i] + h * (1 / 5) * k1[i];
      status |= slope(t + h / 5, z, k2);
      for (let i = 0; i < n; i++) z[i] = y[i] + h * ((3 / 40) * k1[i] + (9 / 40) * k2[i]);
      status |= slope(t + (3 / 10) * h, z, k3);
      for (let i = 0; i < n; i++) z[i] = y[i] + h * ((44 / 45) * k1[i] - (56 / 15) * k2[i] + (32 / 9) * k3[i]);
      status |= slope(t + (4 / 5) * h, z, k4);
      for (let i = 0; i < n; i++)
        z[i] =
          y[i] + h * ((19372 / 6561) * k1[i] - (25360 / 2187) * k2[i] + (64448 / 6561) * k3[i] - (212 / 729) * k4[i]);
      status |= slope(t + (8 / 9) * h, z, k5);
      for (let i = 0; i < n; i++)
        z[i] =
          y[i] +
          h *
            ((9017 / 3168) * k1[i] -
              (355 / 33) * k2[i] +
              (46732 / 5247) * k3[i] +
              (49 / 176) * k4[i] -
              (5103 / 18656) * k5[i]);
      status |= slope(t + h, z, k6);
      for (let i = 0; i < n; i++)
        z[i] =
          y[i] +
          h *
            ((35 / 384) * k1[i] +
              (500 / 1113) * k3[i] +
              (125 / 192) * k4[i] -
              (2187 / 6784) * k5[i] +
              (11 / 84) * k6[i]);
      status |= slope(t + h, z, k7);
      spent += 6;
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const error =
          h *
          ((71 / 57600) * k1[i] -
            (71 / 16695) * k3[i] +
            (71 / 1920) * k4[i] -
            (17253 / 339200) * k5[i] +
            (22 / 525) * k6[i] -
            (1 / 40) * k7[i]);
        const scale = absolute + relative * Math.max(Math.abs(y[i]), Math.abs(z[i]));
        sum += (error / scale) * (error / scale);
      }
      const norm = Math.sqrt(sum / Math.max(1, n)); // ≤ 1: accepted
      if (norm <= 1) {
        t = h === end - t ? end : t + h;
        for (let i = 0; i < n; i++) {
          y[i] = z[i];
          k1[i] = k7[i]; // first same as last
        }
      }
      // Hairer, Nørsett & Wanner 1993, II.4; a norm that is not finite shrinks the step
      h *= norm <= 1e10 ? Math.min(5, Math.max(0.2, 0.9 * norm ** -0.2)) : 0.1;
    }
    return status !== 0 ? status : keep(y, state, offset, n);
  };
}
