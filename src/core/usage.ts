/** @file What proposals cost, added up. A cost that is unknown once stays unknown. */
import type { Usage } from "./types.js";

export const noUsage: Usage = { promptTokens: 0, completionTokens: 0, costUsd: 0, requests: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
    requests: a.requests + b.requests,
  };
}
