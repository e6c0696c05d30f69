/**
 * @file How far derivatives of generated programs are from oracles: dual numbers (exact), and differences of the public
 * kernel's predictions along directions in the space of parameters and predicted rows.
 */
import { compile } from "../../../src/programs/compile.js";
import type { CompiledProgram, World } from "../../../src/programs/types.js";
import { stream } from "../../../src/math/rng.js";
import { arm, rows as covariateRows, world } from "../worlds.js";
import { dualMeans } from "./dual.js";
import { GENERATED, generate, type Kind } from "./generate.js";
import { dot, kernelOf, predictions, reverse, rowsOf, thetaOf, weightsOf } from "./support.js";

const { observables, places } = GENERATED;
const STEPS = 6;
const KINDS: readonly Kind[] = ["step", "step", "step", "derivative", "simulate"];

function worldFor(kind: Kind, seed: number): World {
  const width = Object.values(observables).reduce((a, b) => a + b, 0);
  const times = kind === "simulate" ? [0] : [0, 2, 3, 5];
  const source = stream(seed).fork("data");
  const data = Float64Array.from({ length: times.length * width }, () => (source.uniform() < 0.2 ? NaN : source.uniform() - 0.5)); // prettier-ignore
  const events = kind === "simulate" ? [] : [{ step: 2, name: "push", fields: { amount: 0.7 } }, { step: 2, name: "push", fields: { amount: -0.4 } }]; // prettier-ignore
  return world({
    dt: 0.25,
    steps: kind === "simulate" ? 0 : STEPS,
    constants: { place: places },
    contexts: { knob: "number" },
    covariates: kind === "simulate" ? {} : { drive: 1 },
    events: kind === "simulate" ? {} : { push: ["amount"] },
    observables,
    arms: [arm({ context: { knob: 1 + (seed % 5) }, covariates: { drive: covariateRows(STEPS, 1, 0.5) }, events, times, data })], // prettier-ignore
  });
}

function compiledFor(kind: Kind, seed: number, rough: boolean): { program: CompiledProgram; made: World } {
  const source = stream(seed).fork(kind);
  const made = worldFor(kind, seed);
  const text = generate((n) => Math.floor(source.uniform() * n), kind, rough);
  const result = compile(text, made, { solver: { kind: "fixed", substeps: 2 } });
  if (!result.ok)
    throw new Error(`${result.errors.map((e) => `${e.line}:${e.column} ${e.message}`).join("\n")}\n${text}`);
  return { program: result.program, made };
}

/** A point and a direction from it. */
function directed(point: Float64Array, seed: number) {
  const source = stream(seed).fork("direction");
  const direction = Float64Array.from(point, () => 2 * source.uniform() - 1);
  return { direction, moved: (h: number) => point.map((x, i) => x + h * direction[i]) };
}

/** Relative to the larger of both, and to what rounding leaves of a sum of such terms. */
function disagreement(a: number, b: number, scale: number): number {
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 1e-9 * scale);
}

export interface Check {
  readonly seed: number;
  readonly kind: Kind;
  readonly off: number;
}

function checks(count: number, rough: boolean, check: (seed: number, kind: Kind) => number | null): Check[] {
  return Array.from({ length: count }, (_, i) => {
    const [seed, kind] = [i + (rough ? 10_000 : 0), KINDS[i % KINDS.length]];
    return { seed, kind, off: check(seed, kind) };
  }).filter((c): c is Check => c.off !== null);
}

/** Slopes of all means along one direction, by duals and by reverse mode; null where the run fails in both. */
function againstDuals(seed: number, kind: Kind, rough: boolean, teacherForced: boolean): number | null {
  const { program, made } = compiledFor(kind, seed, rough);
  const theta = thetaOf(program, seed);
  const rows = rowsOf(program, made, seed);
  const [thetaTo, rowsTo] = [directed(theta, seed).direction, directed(rows, seed + 1).direction];
  const point = {
    theta: Array.from(theta, (value, i) => ({ value, slope: thetaTo[i] })),
    rows: Array.from(rows, (value, i) => ({ value, slope: rowsTo[i] })),
  };
  const duals = dualMeans(program.bound(0), 0, point, teacherForced);
  const got = reverse(kernelOf(program, 0, { teacherForced, tapeLimit: seed % 3 === 0 ? 1 : undefined }), theta, rows);
  if (!got) return duals.every((d) => Number.isFinite(d.value)) ? Infinity : null;
  const weights = weightsOf(duals.length);
  const expected = duals.reduce((sum, d, i) => sum + d.slope * weights[i], 0);
  const scale = duals.reduce((sum, d) => sum + Math.abs(d.slope), 0);
  const means = Math.max(...duals.map((d, i) => Math.abs(d.value - got.means[i]) / Math.max(1, Math.abs(d.value))));
  const slope = dot(got.theta, thetaTo) + dot(got.rows, rowsTo);
  return Math.max(means, Math.abs(slope - expected) / Math.max(scale, 1e-12));
}

/** Five-point differences of the kernel's predictions along one direction. */
function againstDifferences(seed: number, kind: Kind): number | null {
  const { program, made } = compiledFor(kind, seed, false);
  const theta = thetaOf(program, seed);
  const rows = rowsOf(program, made, seed);
  const [ofTheta, ofRows] = [directed(theta, seed), directed(rows, seed + 1)];
  const got = reverse(kernelOf(program), theta, rows);
  if (!got) return null;
  const weights = weightsOf(got.means.length);
  const h = 1e-4;
  const at = (m: number) => {
    const means = predictions(program, made, ofTheta.moved(m * h), ofRows.moved(m * h));
    return means ? dot(weights, means) : NaN;
  };
  const expected = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
  return disagreement(dot(got.theta, ofTheta.direction) + dot(got.rows, ofRows.direction), expected, 1e5);
}

/** Of programs that branch, round and draw; every second one with states that data overwrite, every third with checkpoints. */
export const checksByDuals = (count: number): readonly Check[] =>
  checks(count, true, (seed, kind) => againstDuals(seed, kind, true, seed % 2 === 0));

/** Of smooth programs. */
export const checksByDifferences = (count: number): readonly Check[] => checks(count, false, againstDifferences);
