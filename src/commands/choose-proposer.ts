/** @file Who makes proposals, and why: what was asked for, or what the machine's settings allow. */
import { UsageError } from "../core/errors.js";
import { priceOf } from "../propose/prices.js";
import type { SamplerName } from "../run/config.js";
import { didYouMean } from "../core/nearest.js";
import { asText, type Words } from "./words.js";

export type Variables = Readonly<Record<string, string | undefined>>;

export interface Choice {
  /** The `proposer` part of a run's configuration. */
  readonly proposer: Words;
  /** One line for the reader. */
  readonly why: string;
  readonly apiKey?: string;
}

export interface Asked {
  /** The word after --proposer. */
  readonly word: string;
  /** Other options that belong to a proposer. */
  readonly given: Words;
  readonly sampler: SamplerName;
  /** A budget in money needs a price. */
  readonly budgetUsd: boolean;
}

const KINDS = ["auto", "llm", "mechanisms", "replay"] as const;

/** `variables`: the process environment; `find`: the folder of an earlier run. */
export function chooseProposer(asked: Asked, variables: Variables, find: (run: string) => string): Choice {
  const [kind, ...rest] = asked.word.split(":");
  const from = rest.join(":");
  if (kind === "replay") return replay(from, asked.given, find);
  if (from === "" && kind === "llm") return llm(asked, variables, "as asked");
  if (from === "" && kind === "mechanisms") return mechanisms("as asked");
  if (from === "" && kind === "auto") return automatic(asked, variables);
  const hint = didYouMean(kind, KINDS);
  throw new UsageError(`Expected --proposer auto, llm, mechanisms or replay:RUN, got ${asked.word}.${hint}`);
}

function automatic(asked: Asked, variables: Variables): Choice {
  const reason = reachable(asked.given, variables);
  if (asked.sampler === "enumerate") return mechanisms("only a library can be enumerated");
  if (reason === null) return mechanisms("no OPENAI_API_KEY or OPENAI_BASE_URL");
  if (modelOf(asked.given, variables)) return llm(asked, variables, reason);
  return mechanisms(`${reason}, but no language model is named: --model or OPENAI_MODEL`);
}

/** Why a language model can be reached, or null. */
function reachable(given: Words, variables: Variables): string | null {
  if (given.baseUrl) return "--base-url is given";
  if (variables.OPENAI_BASE_URL) return "OPENAI_BASE_URL is set";
  return variables.OPENAI_API_KEY ? "OPENAI_API_KEY is set" : null;
}

function modelOf(given: Words, variables: Variables): string | undefined {
  return asText(given.model) ?? (variables.OPENAI_MODEL || undefined);
}

function mechanisms(why: string): Choice {
  return { proposer: { kind: "mechanisms" }, why: `mechanisms, the environment's offline library (${why})` };
}

function llm(asked: Asked, variables: Variables, why: string): Choice {
  const { given } = asked;
  const model = modelOf(given, variables);
  const baseUrl = asText(given.baseUrl) ?? (variables.OPENAI_BASE_URL || undefined);
  if (model === undefined) throw new UsageError("Expected --model NAME (or OPENAI_MODEL) with --proposer llm");
  if (reachable(given, variables) === null) {
    throw new UsageError(
      "Expected OPENAI_API_KEY, or --base-url of an endpoint that needs no key, with --proposer llm",
    );
  }
  requirePrices(asked, model);
  return {
    proposer: { ...given, kind: "llm", model, ...(baseUrl === undefined ? {} : { baseUrl }) },
    why: `llm, ${model}${baseUrl === undefined ? "" : ` at ${baseUrl}`} (${why})`,
    ...(variables.OPENAI_API_KEY ? { apiKey: variables.OPENAI_API_KEY } : {}),
  };
}

/** An unknown bill must not look like no bill. */
function requirePrices({ given, budgetUsd }: Asked, model: string): void {
  const said = [given.priceIn, given.priceOut].filter((price) => price !== undefined).length;
  if (said === 1) throw new UsageError("Expected --price-in and --price-out together");
  if (budgetUsd && said === 0 && priceOf(model) === null) {
    throw new UsageError(`Expected --price-in and --price-out with --budget-usd: the price of ${model} is not known`);
  }
}

function replay(from: string, given: Words, find: (run: string) => string): Choice {
  if (from === "") throw new UsageError("Expected --proposer replay:RUN, the folder of a run after the colon");
  const folder = find(from);
  return { proposer: { ...given, kind: "replay", from: folder }, why: `the answers of ${folder} again` };
}
