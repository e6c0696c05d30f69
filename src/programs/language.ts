/**
 * @file What a model program imports: with it, a program runs as it stands, uncompiled, in a notebook or a test. These
 * functions are the meaning of the language; the compiler must agree with them to the bit.
 */

/** A distribution as a value: a prior where it stands among parameters, else an observable. */
export interface DistributionValue {
  readonly kind: "distribution";
  readonly name: string;
  readonly args: readonly number[];
  readonly unit: string;
}

/** One value for each element of a dimension. */
export interface EachValue<T = DistributionValue | PredictedValue> {
  readonly kind: "each";
  readonly dimension: string | number;
  readonly prior: T;
}

/** A value that is predicted, by a network or a Gaussian process, between lo and hi. */
export interface PredictedValue {
  readonly kind: "predicted";
  readonly lo: number;
  readonly hi: number;
  readonly unit: string;
}

/** A learned function of `inputs` numbers. */
export interface MlpValue {
  readonly kind: "mlp";
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
}

export type ParameterValue = DistributionValue | EachValue | PredictedValue | MlpValue;

type Read<P> = P extends EachValue ? readonly number[] : P extends MlpValue ? (...inputs: number[]) => number : number;

/** Parameters as step, observe and the rest see them. */
export type Parameters<P> = { readonly [K in keyof P]: Read<P[K]> };

/** What is known: t, dt, step, and whatever the task names. Its types are the task's. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Inputs = Readonly<Record<string, any>>;

export interface Random {
  uniform(lo?: number, hi?: number): number;
  normal(mean?: number, sd?: number): number;
  lognormal(median: number, sdlog: number): number;
  gamma(shape: number, scale: number): number;
  beta(a: number, b: number): number;
  exponential(mean: number): number;
  poisson(mean: number): number;
  binomial(n: number, p: number): number;
  negativeBinomial(mean: number, size: number): number;
  betaBinomial(n: number, a: number, b: number): number;
  bernoulli(p: number): number;
  categorical(weights: readonly number[]): number;
  multinomial(n: number, probabilities: readonly number[]): number[];
}

type Observable = number | DistributionValue | readonly (number | DistributionValue)[];

/** Layers of a network by name; a network is traced, its tensors are opaque. */
export type Network = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** The fields of a model; exactly one of step, derivative and simulate is there. */
export interface Model<P, S> {
  readonly parameters: P;
  initial?(parameters: Parameters<P>, inputs: Inputs, random: Random): S;
  step?(state: S, parameters: Parameters<P>, inputs: Inputs, random: Random): S;
  derivative?(state: S, parameters: Parameters<P>, inputs: Inputs): S;
  simulate?(parameters: Parameters<P>, inputs: Inputs, random: Random): Record<string, Observable>;
  observe?(state: S, parameters: Parameters<P>, inputs: Inputs): Record<string, Observable>;
  readonly events?: Record<
    string,
    (state: S, parameters: Parameters<P>, event: Readonly<Record<string, number>>, inputs: Inputs) => Partial<S>
  >;
  readonly accumulate?: readonly string[];
  network?(nn: Network, inputs: Inputs): unknown;
}

export function model<P extends Record<string, ParameterValue>, S>(fields: Model<P, S>): Model<P, S> {
  return fields;
}

function distribution(name: string, unit: string, ...args: number[]): DistributionValue {
  return { kind: "distribution", name, args: args.map(Number), unit };
}

export const uniform = (lo = 0, hi = 1, unit = "") => distribution("uniform", unit, lo, hi);
export const normal = (mean = 0, sd = 1, unit = "") => distribution("normal", unit, mean, sd);
export const lognormal = (median: number, sdlog: number, unit = "") => distribution("lognormal", unit, median, sdlog);
export const gamma = (shape: number, scale: number, unit = "") => distribution("gamma", unit, shape, scale);
export const beta = (a: number, b: number, unit = "") => distribution("beta", unit, a, b);
export const exponential = (mean: number, unit = "") => distribution("exponential", unit, mean);
export const poisson = (mean: number, unit = "") => distribution("poisson", unit, mean);
export const binomial = (n: number, p: number, unit = "") => distribution("binomial", unit, n, p);
export const negativeBinomial = (mean: number, size: number, unit = "") =>
  distribution("negativeBinomial", unit, mean, size);
export const betaBinomial = (n: number, a: number, b: number, unit = "") => distribution("betaBinomial", unit, n, a, b);
export const bernoulli = (p: number, unit = "") => distribution("bernoulli", unit, p);
export const categorical = (...weights: number[]) => distribution("categorical", "", ...weights);

export function each<T extends DistributionValue | PredictedValue>(dimension: string | number, prior: T): EachValue<T> {
  return { kind: "each", dimension, prior };
}

export function predicted(lo: number, hi: number, unit = ""): PredictedValue {
  return { kind: "predicted", lo, hi, unit };
}

export function mlp(inputs: number, hidden: readonly number[], outputs = 1): MlpValue {
  return { kind: "mlp", inputs, hidden, outputs };
}

/** Left to right. */
export function sum(values: readonly number[]): number {
  let total = 0;
  for (const x of values) total += x;
  return total;
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

export function dot(a: readonly number[], b: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

export function matvec(matrix: readonly (readonly number[])[], x: readonly number[]): number[] {
  return matrix.map((row) => dot(row, x));
}

export function clamp(x: number, lo: number, hi: number): number {
  return Math.min(Math.max(x, lo), hi);
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
