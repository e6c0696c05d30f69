import { dot, model, uniform } from "model-discovery";

/** A mixture of normals: a component drawn by weight, `mean + root · noise`, then scaled and shifted. */
function mixture(weights, means, roots, scale, shifts, random) {
  const component = random.categorical(weights);
  const noise = means[0].map(() => random.normal());
  const first = component * noise.length; // row of `roots` where those of the component begin
  return means[component].map((m, i) => scale * (m + dot(roots[first + i], noise)) + shifts[i]);
}

/** One normal in ten dimensions, scaled, and shifted in four of them. */
export default model({
  parameters: {
    scale: uniform(0.1, 2),
    shiftA: uniform(-2, 2),
    shiftB: uniform(-2, 2),
    shiftC: uniform(-2, 2),
    shiftD: uniform(-2, 2),
  },
  simulate({ scale, shiftA, shiftB, shiftC, shiftD }, { weights, means, roots }, random) {
    return { x: mixture(weights, means, roots, scale, [shiftA, shiftB, shiftC, shiftD, 0, 0, 0, 0, 0, 0], random) };
  },
});
