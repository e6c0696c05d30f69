/** @file Which files of the user's data folder each set of alloys is made of, and what others have published for it. */
import { ELEMENTS } from "./alloy-descriptors.js";
import { alloyVariation } from "./alloys.js";
import type { Variation } from "./folder.js";
import type { Table } from "./table.js";

/** Files below the data folder: alloys, elements, and single measurements where grain sizes are an input. */
export const ALLOYS = {
  "hea-fcc": {
    files: ["hea_yield_strength/fcc_rt_paperlike_30.csv", ELEMENTS, "hea_yield_strength/fcc_single_phase_ys.csv"],
    published: 139.2,
  },
  "hea-bcc": { files: ["hea_yield_strength/bcc_hot_paperlike_131.csv", ELEMENTS], published: 180.1 },
} as const;

export type AlloySet = keyof typeof ALLOYS;

/** `tables`: of the files, in their order. */
export function alloysFrom(set: AlloySet, name: string, tables: readonly Table[], outer: number | null): Variation {
  const [alloys, elements, measurements] = tables;
  return alloyVariation(name, { alloys, elements, ...(measurements ? { measurements } : {}) }, outer, [
    {
      name: "NIMMGen",
      value: ALLOYS[set].published,
      source: "Guan et al. 2026, arXiv 2602.18008 (alloys and divisions not quite the same)",
    },
  ]);
}
