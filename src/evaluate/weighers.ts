/**
 * @file The table of weighers. `--evidence auto` takes the first that does not refuse: the most exact ones come first, then
 * the neural likelihood, which takes whatever can be simulated; those after it are asked for by name.
 *
 *   synthetic, kernel-abc   the neural likelihood's integral, with another density (`density/estimators.ts`) in its place.
 *                           kernel-abc: ∫ p(θ) q(x | θ) dθ of a kernel density q. Its widths are chosen by held-out
 *                           likelihood and go to 0 as simulations grow, so that it too estimates p(x); not the classical
 *                           ABC evidence, the probability of a simulation within a fixed ε of the data.
 *   nle-pfn                 likewise, by an in-context network that is not trained (`--pfn-weights`)
 *   mse, mmd, wasserstein   distances: scores, no evidence
 *   fit                     predictions of data that a gradient fit has not seen: a score, no evidence
 */
import type { FitDensities } from "../density/density.js";
import { estimatorOf } from "../density/estimators.js";
import type { Executor } from "../neural/executor.js";
import { wasmExecutor } from "../neural/wasm.js";
import { discrepancyWeigher } from "./discrepancy/weigher.js";
import { exactWeigher } from "./exact.js";
import type { Fitting } from "./fit/types.js";
import { fitWeigher } from "./fit/weigher.js";
import { nleWeigher } from "./nle.js";
import type { Weigher } from "./weigher.js";

/** Of `--evidence nle`, as `--density` names it. */
export const DEFAULT_DENSITY = "mdn";

/** Weighers whose networks run on one executor. */
export function weighersOn(
  on: Executor,
  density: string = DEFAULT_DENSITY,
  inContext?: FitDensities,
  fitting?: Fitting,
): readonly Weigher[] {
  const named = (name: string): Weigher => nleWeigher(on, { name, fit: estimatorOf(name).make(on) });
  return [
    exactWeigher(),
    exactWeigher({ frozen: true }),
    density === DEFAULT_DENSITY
      ? nleWeigher(on)
      : nleWeigher(on, { method: `nle/${density}`, fit: estimatorOf(density).make(on) }),
    named("synthetic"),
    named("kernel-abc"),
    ...(inContext ? [nleWeigher(on, { name: "nle-pfn", fit: inContext })] : []),
    discrepancyWeigher(on, "mse"),
    discrepancyWeigher(on, "mmd"),
    discrepancyWeigher(on, "wasserstein"),
    fitWeigher(on, fitting),
  ];
}

/** On the embedded kernels. */
export const weighers: readonly Weigher[] = weighersOn(wasmExecutor());
