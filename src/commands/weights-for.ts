/** @file Which particle weights suit a proposer, and options that would be ignored under them. */
import { UsageError } from "../core/errors.js";
import type { SamplerName } from "../run/config.js";
import { wordOf, type Words } from "./words.js";

/** Options that only one kind of weights reads. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  published: ["clone", "tau"],
  tempered: ["moves"],
};

/** The `weights` of a configuration: as said, else published for language models, which give no densities. */
export function weightsFor(sampler: SamplerName, config: Words, proposer: Words): { weights?: string } {
  if (sampler !== "smc") return {};
  const said = wordOf(config, "weights");
  const weights = said ?? (proposer.kind === "llm" ? "published" : undefined);
  if (proposer.kind === "replay" && weights === undefined) return {};
  const ignored = Object.entries(ONLY)
    .filter(([kind]) => kind !== (weights ?? "tempered"))
    .flatMap(([kind, names]) => names.map((name) => ({ kind, name })))
    .find(({ name }) => config[name] !== undefined);
  if (ignored !== undefined) {
    throw new UsageError(
      `--${ignored.name} means something with --weights ${ignored.kind} only, and these are ${weights ?? "tempered"}`,
    );
  }
  return weights === undefined ? {} : { weights };
}
