/** @file Ensembles of several programs made one: each speaks as often as it weighs, its fits in turn. */
import { membersOf } from "./sampled.js";
import type { Ensemble } from "./types.js";

/** Enough for the least weight that speaks (1 %). */
const MEMBERS = 100;

export interface WeighedEnsemble {
  readonly weight: number;
  /** how many members it has of its own */
  readonly size: number;
  readonly ensemble: Ensemble;
}

/** All of the same arms. Each program is run once, however many members speak for it. */
export function joinedEnsemble(of: string, parts: readonly WeighedEnsemble[]): Ensemble {
  const [{ ensemble: first }] = parts;
  const members = membersOf(
    parts.map(({ weight, size }) => ({ weight, draws: Array.from({ length: size }, () => []) })),
    MEMBERS,
  );
  return {
    of,
    world: first.world,
    arms: first.arms,
    run(change) {
      const outputs = parts.map(({ ensemble }) => ensemble.run(change));
      return members.map(({ program, draw }) => outputs[program][draw]);
    },
  };
}
