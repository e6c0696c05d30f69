/**
 * Parent and child share θ draws by parameter name and simulated noise by site, so that the difference of their evidence
 * is known better than either. The spread of paired differences over that of unpaired ones is printed.
 */
import { expect, it } from "vitest";
import { conjugates } from "../../../bench/conjugate.js";
import { syntheticLikelihood } from "../../../src/density/synthetic-likelihood.js";
import { replicateStream } from "../../../src/evaluate/evidence.js";
import { nleWeigher } from "../../../src/evaluate/nle.js";
import { compile } from "../../../src/programs/compile.js";
import type { CompiledProgram } from "../../../src/programs/types.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";

const { environment } = conjugates[0]; // linear regression
const source = `import { model, normal } from "model-discovery";\n${environment.base}`;
const compiledOf = (text: string): CompiledProgram => {
  const result = compile(text, environment.world);
  if (!result.ok) throw new Error(result.errors[0].message);
  return result.program;
};
/** the child's line has a curve as well, weakly */
const parent = compiledOf(source);
const child = compiledOf(source.replace("a + b * v", "a + b * v + 0.05 * v * v"));

// the synthetic likelihood learns in closed form: fast enough for many seeds
const weigher = nleWeigher(wasmExecutor(), { fit: syntheticLikelihood() });
const SEEDS = 24;
const logZ = (program: CompiledProgram, seed: number): number => {
  const own = replicateStream(seed, environment.hash, "A", 0);
  const options = { rung: 1, sims: 200, key: own.fork("noise").key(), stream: own };
  return weigher.replicate(program, environment, options).logZ;
};
const sdOf = (v: readonly number[]): number => {
  const mean = v.reduce((s, x) => s + x, 0) / v.length;
  return Math.sqrt(v.reduce((s, x) => s + (x - mean) ** 2, 0) / (v.length - 1));
};

it("differences of parent and child spread less with common random numbers", () => {
  const seeds = Array.from({ length: SEEDS }, (_, seed) => seed);
  const [a, b] = [seeds.map((s) => logZ(parent, s)), seeds.map((s) => logZ(child, s))];
  const paired = sdOf(a.map((x, i) => x - b[i]));
  const unpaired = Math.hypot(sdOf(a), sdOf(b));
  console.info(
    `SD of differences: ${paired.toFixed(4)} paired, ${unpaired.toFixed(4)} unpaired, ratio ${(paired / unpaired).toFixed(2)}`,
  );
  expect(paired).toBeLessThan(0.7 * unpaired);
});
