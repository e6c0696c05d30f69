/**
 * @file Who may supply predicted parameters. Mechanistic: the environment's network, so a program has none. Hybrid: the
 * program's own, so a program that predicts parameters has one. Without a mode (a file that is only checked) either will do.
 */
import type { ParameterTable } from "../lower/parameters.js";
import { refuse } from "../refusal.js";
import type { Mode } from "../types.js";
import type { NetworkInputs } from "./inputs.js";

export interface NetworkRules {
  readonly mode?: Mode;
  /** null: the task has no features, and takes no network */
  readonly inputs: NetworkInputs | null;
}

/** `network`: where it stands in the file, or null. */
export function checkMode(table: ParameterTable, network: number | null, { mode, inputs }: NetworkRules): void {
  const [first] = table.fields.filter((field) => field.form === "predicted");
  if (network !== null) {
    if (mode === "mechanistic")
      refuse(network, "In mechanistic mode the task says what predicts parameters: leave network out");
    if (inputs === null) refuse(network, "This task has no features for a network: leave network out");
    if (!first)
      refuse(
        network,
        'A network predicts parameters, and none is predicted: write e.g. beta: predicted(0, 2, "1/day")',
      );
  }
  if (!first) return;
  if (mode === "hybrid" && network === null)
    refuse(
      first.at,
      `In hybrid mode the program's network predicts '${first.name}': write network: (nn, { features }) => nn.parameters(nn.dense(features, 32, "tanh"))`,
    );
  for (const field of table.fields)
    if (field.form === "predicted" && inputs) checkLength(field.predicted, field.at, inputs);
}

/** A network gives one value for each lane. */
function checkLength(
  { name, length }: { name: string; length: number },
  at: number,
  { lanes, count }: NetworkInputs,
): void {
  if (length === 0 || (lanes === "places" && length === count)) return;
  if (lanes === "arms")
    refuse(at, `A network predicts one number for each arm: write ${name}: predicted(…) without each`);
  refuse(
    at,
    `A network predicts '${name}' for each of ${count} places, expected each("place", …) over as many, got ${length}`,
  );
}
