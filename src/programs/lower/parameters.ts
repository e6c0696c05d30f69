/**
 * @file The `parameters` of a model: those with priors flattened into θ, predicted ones laid out in the columns of a row,
 * and all of them as the program sees them.
 */
import type { LearnedFunction, Parameter, PredictedParameter } from "../types.js";
import { refuse } from "../refusal.js";
import { scalarOf, vector } from "./arrays.js";
import { learnedFunction, weightCount, weightsOf } from "./learned.js";
import { known, number, type Machine } from "./machine.js";
import { describe, type Abstract, type Distribution, type ParameterForm } from "./values.js";

/** One parameter as the file names it, and where it lies: in θ, or in a row of predicted values. */
export type ParameterField = { readonly name: string; readonly at: number } & (
  | { readonly form: "given"; readonly index: number; readonly length: number }
  | { readonly form: "predicted"; readonly predicted: PredictedParameter }
  | { readonly form: "mlp"; readonly learned: LearnedFunction }
);

export interface ParameterTable {
  readonly fields: readonly ParameterField[];
  /** θ */
  readonly flat: readonly Parameter[];
  readonly predicted: readonly PredictedParameter[];
  readonly columns: number;
  readonly learned: readonly LearnedFunction[];
}

const MAX_WEIGHTS = 100_000;

export function parameterTable(m: Machine, parameters: Abstract | undefined, at: number): ParameterTable {
  if (parameters?.kind !== "object")
    return refuse(at, 'parameters must be an object: { beta: uniform(0, 2, "1/day") }');
  const flat: Parameter[] = [];
  let columns = 0;
  const fields = [...parameters.cells].map(([name, { value }]): ParameterField => {
    const { each, inner } = formOf(name, value, at);
    if (inner.kind === "form" && inner.form === "mlp") {
      const learned = { name, index: flat.length, length: weightCount(inner.widths), widths: inner.widths };
      if (learned.length > MAX_WEIGHTS)
        refuse(inner.at, `'${name}' has ${learned.length} weights, expected at most ${MAX_WEIGHTS}`);
      for (const weight of weightsOf(name, inner.widths)) flat.push(weight);
      return { name, at: inner.at, form: "mlp", learned };
    }
    if (inner.kind === "form") {
      const { unit, prior } = priorOf(m, inner.inner as Distribution);
      const predicted = { name, unit, lower: prior.args[0], upper: prior.args[1], column: columns, length: each };
      columns += Math.max(1, each);
      return { name, at: inner.at, form: "predicted", predicted };
    }
    const prior = priorOf(m, inner);
    const index = flat.length;
    for (let i = 0; i < Math.max(1, each); i++) flat.push({ name: each > 0 ? `${name}[${i}]` : name, ...prior });
    return { name, at: inner.at, form: "given", index, length: each };
  });
  const predicted = fields.flatMap((f) => (f.form === "predicted" ? [f.predicted] : []));
  const learned = fields.flatMap((f) => (f.form === "mlp" ? [f.learned] : []));
  return { fields, flat, predicted, columns, learned };
}

/** What a parameter is, and over how many elements (0: it is one number). */
function formOf(name: string, value: Abstract, at: number): { each: number; inner: Distribution | ParameterForm } {
  if (value.kind === "distribution") return { each: 0, inner: value };
  if (value.kind !== "form")
    return refuse(at, `Parameter '${name}' is ${describe(value)}. Give it a prior, e.g. uniform(0, 1)`);
  if (value.form !== "each") return { each: 0, inner: value };
  const inner = value.inner as Distribution | ParameterForm;
  if (inner.kind === "form" && inner.form === "each") return refuse(value.at, "each holds a prior, not another each");
  if (inner.kind === "form" && inner.form === "mlp")
    return refuse(value.at, `A learned function is one for all: write ${name}: mlp(…) and give it what differs`);
  return { each: value.length, inner };
}

function priorOf(m: Machine, { name, args, unit, at }: Distribution): Omit<Parameter, "name"> {
  const numbers = args.map(
    (arg) => known(scalarOf(m, arg, at)) ?? refuse(at, "The arguments of a prior must be known before the run"),
  );
  return { unit, prior: { name, args: numbers } };
}

/** parameters as an argument of the program's functions. */
export function readParameters(m: Machine, table: ParameterTable, missing: (key: string) => string): Abstract {
  const cells = table.fields.map((field) => [field.name, m.store.cell(readParameter(m, field))] as const);
  return { kind: "object", frozen: "parameters", cells: new Map(cells), missing };
}

function readParameter(m: Machine, field: ParameterField): Abstract {
  const { name, at } = field;
  if (field.form === "mlp") return learnedFunction(m, field.learned);
  if (field.form === "given") {
    const { index, length } = field;
    if (length === 0) return m.b.theta(index, at);
    return vector(m, { kind: "theta", from: index, length }, number(m, index), length, "parameters", at);
  }
  const { column, length } = field.predicted;
  if (length === 0) return m.b.predicted(name, column, at);
  return vector(m, { kind: "predicted", name, column, length }, number(m, 0), length, "parameters", at);
}
