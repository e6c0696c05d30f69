/** @file Parameters that mean something one by one: all of θ but the weights of learned functions. */
import type { CompiledProgram, Parameter } from "./types.js";

export const namedParameters = ({
  parameters,
  learned,
}: Pick<CompiledProgram, "parameters" | "learned">): readonly Parameter[] => {
  const weights = new Set(learned);
  return parameters.filter((_, i) => !weights.has(i));
};
