/**
 * @file The arguments that the engine gives to a program's functions, with what is said about a key that is not there.
 */
import { readInputs, type Texts } from "./inputs.js";
import type { Machine } from "./machine.js";
import { readParameters, type ParameterTable } from "./parameters.js";
import type { Abstract } from "./values.js";

export interface Arguments {
  readonly parameters: Abstract;
  readonly inputs: Abstract;
}

export function callArguments(m: Machine, table: ParameterTable, texts: Texts): Arguments {
  const inputNames = new Set(["t", "dt", "step"]);
  for (const group of [m.world.constants, m.world.contexts, m.world.covariates])
    Object.keys(group).forEach((name) => inputNames.add(name));
  const where = (key: string): string => {
    if (inputNames.has(key)) return `${key} is an input: step(state, parameters, { ${key} })`;
    if (m.names.states.includes(key)) return `${key} is a state: step({ ${key} }, parameters, inputs)`;
    if (m.names.parameters.includes(key)) return `${key} is a parameter: step(state, { ${key} }, inputs)`;
    return "";
  };
  const told = (what: string, names: () => readonly string[]) => (key: string) =>
    `${what} has no '${key}'; ${where(key) || `it has ${names().join(", ") || "nothing"}`}`;
  const parameters = readParameters(
    m,
    table,
    told("parameters", () => m.names.parameters),
  );
  return {
    parameters,
    inputs: readInputs(
      m,
      texts,
      told("inputs", () => [...inputNames]),
    ),
  };
}
