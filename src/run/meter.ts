/**
 * @file What this sitting has spent on language models, counted when an answer arrives and not when its proposal is
 * complete; and the gate that every request passes. The proposer is made before the gate is: until then nothing is
 * forbidden, and nothing is asked either.
 */
import type { Usage } from "../core/types.js";
import { addUsage, noUsage } from "../core/usage.js";

export interface Meter {
  /** over the life of the run: what was on record when this sitting began, and what came since */
  readonly total: Usage;
  add(usage: Usage): void;
  /** throws Stop where nothing more may be begun */
  pass(): void;
  /** `before`: usage on record; `gate`: what every request passes from now on */
  guard(before: Usage, gate: () => void): void;
}

export function createMeter(): Meter {
  let total = noUsage;
  let gate = (): void => undefined;
  return {
    get total() {
      return total;
    },
    add: (usage) => {
      total = addUsage(total, usage);
    },
    pass: () => gate(),
    guard: (before, next) => {
      total = addUsage(total, before);
      gate = next;
    },
  };
}
