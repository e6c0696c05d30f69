/** @file What fits found of a program's parameters: their spread over fits, and values of predicted ones over time and places. */
import type { FoldForecast } from "../evaluate/fit/predict-with.js";
import type { PredictedParameter } from "../programs/types.js";
import { spreadOf } from "./bands.js";
import type { FittedValue, Predicted } from "./types.js";

/** Weights of learned functions and of networks mean nothing one by one, and are left out. */
export function fittedValues(forecasts: readonly FoldForecast[]): Predicted["fitted"] {
  if (forecasts.length === 0) return null;
  const [{ program }] = forecasts;
  const given = program.parameters
    .map(({ name, unit }, i) => ({ name: withoutPlace(name), unit, i }))
    .filter(({ i }) => !program.learned.includes(i));
  const names = [...new Set(given.map(({ name }) => name))];
  const own = names.map((name) => {
    const some = given.filter((one) => one.name === name);
    const values = forecasts.flatMap(({ theta }) => some.map(({ i }) => theta[i]));
    return valueOf(name, some[0].unit, null, values);
  });
  const said = program.predicted.map((parameter) =>
    valueOf(parameter.name, parameter.unit, [parameter.lower, parameter.upper], saidOf(parameter, forecasts)),
  );
  return { fits: forecasts.length, values: [...own, ...said] };
}

const withoutPlace = (name: string): string => name.replace(/\[.*$/, "");

/** At every step and place of every fit. */
const saidOf = ({ column, length }: PredictedParameter, forecasts: readonly FoldForecast[]): number[] =>
  forecasts.flatMap(({ program: { columns }, arms }) =>
    arms.flatMap(({ rows }) =>
      Array.from(rows.filter((_, i) => i % columns >= column && i % columns < column + Math.max(1, length))),
    ),
  );

function valueOf(name: string, unit: string, bounds: FittedValue["bounds"], values: readonly number[]): FittedValue {
  const { lower: lowest, middle, upper: highest } = spreadOf(values, 1);
  return { name, unit, bounds, lowest, middle, highest };
}
