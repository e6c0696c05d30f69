/**
 * @file What tokens cost: cost = (prompt − cached)·input + cached·cachedInput + completion·output, US dollars per
 * million tokens. A model without a price costs `null`, never 0: an unknown bill must not look like no bill.
 *
 * Not an authority. Source: the list prices published by OpenAI and Anthropic, read in November 2026, for prompts below
 * the long-context tiers. Prices change; the user's own (`priceUsdPerMTok`) goes first.
 */
import type { Usage } from "../core/types.js";

/** US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Prompt tokens served from the provider's cache; without it they are charged like any other. */
  readonly cachedInput?: number;
}

const PRICES: Readonly<Record<string, Price>> = {
  "claude-opus-5-5": { input: 4, output: 20 },
  "claude-opus-5": { input: 5, output: 25, cachedInput: 0.5 },
  "claude-sonnet-5-5": { input: 2, output: 10, cachedInput: 0.2 },
  "claude-sonnet-5": { input: 2, output: 10, cachedInput: 0.2 },
  "claude-sonnet-4-6": { input: 3, output: 15 },
  "claude-haiku-4-5": { input: 1, output: 5 },
  "gpt-5.2": { input: 1.75, output: 14, cachedInput: 0.175 },
  "gpt-5-mini": { input: 0.25, output: 2, cachedInput: 0.025 },
  "gpt-4.1": { input: 2, output: 8, cachedInput: 0.5 },
};

/** The price of a model: the user's, else the list's (exact name), else null. */
export function priceOf(model: string, override?: Price): Price | null {
  if (override) return override;
  return Object.hasOwn(PRICES, model) ? PRICES[model] : null;
}

/** Tokens of one answer. `estimated` where the server did not say. */
export interface Tokens {
  readonly prompt: number;
  readonly completion: number;
  readonly cached: number;
  readonly estimated: boolean;
}

/** The cost of one answer; null without a price, or where the tokens are only estimated. */
export function costUsd(tokens: Tokens, price: Price | null): number | null {
  if (!price || tokens.estimated) return null;
  const cachedRate = price.cachedInput ?? price.input;
  const fresh = tokens.prompt - tokens.cached;
  return (fresh * price.input + tokens.cached * cachedRate + tokens.completion * price.output) / 1e6;
}

/** Nothing spent yet: 0 dollars where the price is known, else unknown. */
export function noUsage(price: Price | null): Usage {
  return { promptTokens: 0, completionTokens: 0, costUsd: price ? 0 : null, requests: 0 };
}
