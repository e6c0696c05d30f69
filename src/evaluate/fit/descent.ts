/**
 * @file AdamW on both sides of the boundary at once: weights of the network on the executor, θ in unconstrained space here.
 * Each step is one forward and one backward pass. A descent can be stopped and gone on with; it remembers its best point. A
 * step to where the program fails is taken back, and the rate halved.
 */
import { type AdamState, adamStart, adamStep } from "../../neural/adamw.js";
import type { Executor, Tensor } from "../../neural/executor.js";
import type { Stream } from "../../math/rng.js";
import type { Space } from "../space.js";
import { adamVector, momentsOf } from "./adam-vector.js";
import type { Gradient, Losses, Mechanism } from "./mechanism.js";
import type { NetworkSide } from "./network-side.js";
import type { FitOptions } from "./types.js";

/** What a descent says before every step: what a study of fits reads. */
export interface Watched {
  readonly rate: number;
  readonly step: number;
  readonly losses: Losses;
  point(): Point;
}

/** What is descended on. */
export interface Slope {
  readonly on: Executor;
  readonly space: Space;
  readonly mechanism: Mechanism;
  readonly network: NetworkSide | null;
}

export interface Point {
  /** θ, unconstrained */
  readonly z: Float64Array;
  /** [size]; null without a network */
  readonly weights: Float32Array | null;
}

export interface Reached extends Point {
  /**
   * What stopping is judged by: the loss held back, where there is one, times the fitted one. By the first alone a network that
   * has learnt nothing wins now and then, as a short stretch may be met by accident.
   */
  readonly judged: number;
  readonly losses: Losses;
  /** steps made before it */
  readonly step: number;
}

export interface Descent {
  readonly rate: number;
  /** Steps made so far. */
  step(): number;
  /** At most `count` more; fewer where nothing that is better by 1 % was met for `patience` steps. False: it has ended. */
  advance(count: number, patience: number): boolean;
  /** Null where the program failed at the start. */
  best(): Reached | null;
  last(): Point;
  dispose(): void;
}

/**
 * One rate for both sides: z moves on the scale of a prior's spread, so that θ hardly leaves its prior in a few hundred steps
 * while the network learns. At ten times the rate forecasts were worse on validation folds.
 */
export type DescentOptions = Pick<FitOptions, "decay" | "clip"> & {
  readonly rate: number;
  /** β₂ of the network's side */
  readonly memory: number;
  /** steps in which the rate falls to 0, along half a cosine (Loshchilov & Hutter 2017); null: it does not */
  readonly falls: number | null;
  readonly watch?: ((watched: Watched) => void) | undefined;
};

const MOST_RETREATS = 8;
/**
 * Steps in which the rate rises to what it is. The first steps of Adam move every weight by the whole rate, all in the
 * direction of one gradient: together they would carry a fit from its good start to where an epidemic is over.
 */
const WARM_UP = 20;

/** Share by which a value has to be better to be waited for: a loss that creeps would have no end. */
const GAIN = 0.01;

export function descend(slope: Slope, start: Point, options: DescentOptions, random: Stream): Descent {
  const { on, space, mechanism, network } = slope;
  const { dim } = space;
  const { lanes, outputs, predicted } = mechanism.layout;
  const gradient: Gradient = {
    theta: new Float64Array(dim),
    values: new Float64Array(network === null ? 0 : lanes * outputs * predicted.length),
  };
  const theta = new Float64Array(dim);
  const slopes = new Float64Array(dim);
  let z = start.z.slice();
  let weights: Tensor[] = network === null ? [] : network.unflat(start.weights!);
  let adam: AdamState | null = network === null ? null : adamStart(on, weights);
  let moments = momentsOf(dim);
  let { rate } = options;
  let [made, retreats] = [0, 0];
  let best: Reached | null = null;
  let last = { judged: Infinity, step: 0 }; // when patience began
  let ended = false;

  const fallen = (): number =>
    options.falls === null ? 1 : (1 + Math.cos(Math.PI * Math.min(1, made / options.falls))) / 2;
  const rateNow = (): number => rate * Math.min(1, (made + 1) / WARM_UP) * fallen();
  const here = (): Point => ({ z: z.slice(), weights: network === null ? null : network.flat(weights) });
  const held = (): Tensor[] => (adam === null ? [] : [...weights, ...adam.first, ...adam.second]);

  /** Losses here, and unless they are null a step from here. */
  function stepOnce(): Losses | null {
    space.toTheta(z, 0, theta);
    if (network === null) {
      const losses = mechanism.losses(theta, gradient.values, gradient);
      if (losses !== null) {
        remember(losses);
        moveTheta();
      }
      return losses;
    }
    const before = held();
    const outcome = on.tidy(() => {
      const { u, pull } = network.differentiated(weights, random.fork("dropout", made));
      const losses = mechanism.losses(theta, u, gradient);
      if (losses === null) return null;
      remember(network.drops ? mechanism.losses(theta, network.values(weights), null) : losses);
      const settings = { rate: rateNow(), decay: options.decay, clip: options.clip, memory: options.memory };
      const [next, state] = adamStep(on, weights, pull(gradient.values), adam!, settings);
      return { losses, next, state };
    });
    if (outcome === null) return null;
    [weights, adam] = [outcome.next, outcome.state];
    on.dispose(...before);
    moveTheta();
    return outcome.losses;
  }

  function moveTheta(): void {
    if (dim === 0) return;
    space.slopes(z, 0, slopes);
    moments = adamVector(
      moments,
      z,
      gradient.theta.map((g, i) => g * slopes[i]),
      rateNow(),
      options.clip,
    );
  }

  /** Of the whole network: what was left out in a step says nothing of how good it is. Null: it fails. */
  function remember(losses: Losses | null): void {
    if (losses === null) return;
    options.watch?.({ rate, step: made, losses, point: here });
    const judged = Number.isNaN(losses.held) ? losses.fitted : losses.held * losses.fitted;
    if (judged < (1 - GAIN) * last.judged) last = { judged, step: made };
    if (best !== null && !(judged < best.judged)) return;
    best = { ...here(), judged, losses, step: made };
  }

  /** Back to the best point with half the rate; false where that was tried often enough, or there is none. */
  function retreat(): boolean {
    if (best === null || ++retreats > MOST_RETREATS) return false;
    rate /= 2;
    z = best.z.slice();
    moments = momentsOf(dim);
    if (network === null) return true;
    on.dispose(...held());
    weights = network.unflat(best.weights!);
    adam = adamStart(on, weights);
    return true;
  }

  return {
    rate: options.rate,
    step: () => made,
    advance(count, patience) {
      for (let i = 0; i < count && !ended; i++) {
        if (stepOnce() !== null) made++;
        else ended = !retreat();
        if (best !== null && made - last.step > patience) ended = true;
      }
      return !ended;
    },
    best: () => best,
    last: here,
    dispose: () => on.dispose(...held()),
  };
}
