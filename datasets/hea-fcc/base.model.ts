import { model, lognormal, normal, sum } from "model-discovery";

/** All alloys are equally strong. */
export default model({
  parameters: { friction: lognormal(200, 0.7, "MPa"), noise: lognormal(100, 0.7, "MPa") },
  simulate({ friction, noise }) {
    const lattice = friction; // MPa, what the lattice resists
    const contributions = [lattice];
    const cold = sum(contributions);
    const strength = cold; // softened by heat, where that matters
    return { strength: normal(strength, noise) };
  },
});
