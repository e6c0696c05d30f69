/**
 * @file The `parameters` of a model: flattened into θ, and as the program sees them.
 */
import type { Parameter } from "../types.js";
import { refuse } from "../refusal.js";
import { scalarOf, vector } from "./arrays.js";
import { known, number, type Machine } from "./machine.js";
import { describe, type Abstract, type Distribution, type Native, type ParameterForm } from "./values.js";

export interface ParameterField {
  readonly name: string;
  /** first index into θ */
  readonly index: number;
  /** 0: a single number */
  readonly length: number;
  readonly form: "given" | "predicted" | "mlp";
  readonly inputs: number;
  readonly at: number;
}

export interface ParameterTable {
  readonly fields: readonly ParameterField[];
  readonly flat: readonly Parameter[];
}

export function parameterTable(m: Machine, parameters: Abstract | undefined, at: number): ParameterTable {
  if (parameters?.kind !== "object")
    return refuse(at, 'parameters must be an object: { beta: uniform(0, 2, "1/day") }');
  const fields: ParameterField[] = [];
  const flat: Parameter[] = [];
  for (const [name, { value }] of parameters.cells) {
    if (value.kind !== "distribution" && value.kind !== "form")
      return refuse(at, `Parameter '${name}' is ${describe(value)}. Give it a prior, e.g. uniform(0, 1)`);
    const length = value.kind === "form" && value.form === "each" ? value.length : 0;
    const single = value.kind === "form" && value.form === "each" ? value.inner : value;
    const form = single?.kind === "form" ? (single.form === "mlp" ? "mlp" : "predicted") : "given";
    fields.push({ name, index: flat.length, length, form, inputs: inputsOf(value), at: value.at });
    const prior = priorOf(m, single);
    if (!prior) continue;
    for (let i = 0; i < Math.max(1, length); i++) flat.push({ name: length > 0 ? `${name}[${i}]` : name, ...prior });
  }
  return { fields, flat };
}

function inputsOf(value: Distribution | ParameterForm): number {
  return value.kind === "form" ? value.inputs : 0;
}

function priorOf(m: Machine, value: Distribution | ParameterForm | null): Omit<Parameter, "name"> | null {
  if (value?.kind === "form") return value.inner ? priorOf(m, value.inner) : null;
  if (!value) return null;
  const args = value.args.map((arg) => {
    const x = known(scalarOf(m, arg, value.at));
    return x ?? refuse(value.at, "The arguments of a prior must be known before the run");
  });
  return { unit: value.unit, prior: { name: value.name, args } };
}

/** parameters as an argument of the program's functions. */
export function readParameters(m: Machine, table: ParameterTable, missing: (key: string) => string): Abstract {
  const cells = table.fields.map((field) => [field.name, m.store.cell(readParameter(m, field))] as const);
  return { kind: "object", frozen: "parameters", cells: new Map(cells), missing };
}

function readParameter(m: Machine, field: ParameterField): Abstract {
  if (field.form === "mlp") return mlpFunction(m, field);
  if (field.length === 0) return m.b.theta(field.index, field.at);
  return vector(m, { kind: "theta" }, number(m, field.index), field.length, "parameters", field.at);
}

/** A learned function: checked here, computed by hybrid models only; its value stands for an unknown number. */
function mlpFunction(m: Machine, field: ParameterField): Native {
  return {
    kind: "native",
    name: field.name,
    call(args, at) {
      if (args.length !== field.inputs)
        return refuse(at, `${field.name} takes ${field.inputs} inputs, got ${args.length}`);
      args.forEach((arg) => scalarOf(m, arg, at));
      return m.b.input(`mlp ${field.name}`, "context", at);
    },
  };
}
