/** @file A proposer that hands out every program of a space once: draft number i is program i, the base's own first. */
import { noUsage } from "../core/usage.js";
import type { Proposer } from "../core/types.js";
import type { MechanismSpace } from "../propose/mechanism-space.js";

export function enumerating(offline: Proposer & MechanismSpace): Proposer {
  const programs = [...offline.programs.values()];
  return {
    name: offline.name,
    hasDensities: true,
    propose({ ticket }) {
      const { program, logPrior } = programs[ticket.id - 1]; // ticket 0 is the base candidate, which is not drafted
      return Promise.resolve({
        program,
        rationale: "listed",
        logPrior,
        logForward: null,
        logReverse: null,
        usage: noUsage,
      });
    },
  };
}
