/**
 * @file Environments of public health: which files of the user's data folder each is made of, and how, and what others
 * have published for it (Z. Guan et al. 2026, arXiv 2602.18008: the best of its modes, means over the same windows).
 */
import { covidVariation } from "./covid.js";
import type { Variation } from "./folder.js";
import { influenzaVariation } from "./influenza.js";
import type { Table } from "./table.js";
import type { PredictionTask } from "./types.js";

export interface FromFiles {
  /** below the data folder */
  readonly files: readonly string[];
  /** tables that come with it, in its folder */
  readonly own?: readonly string[];
  /** of all these tables, in that order */
  variation(...tables: Table[]): Variation;
}

export const PUBLIC_HEALTH: Readonly<Record<string, FromFiles>> = {
  "covid-bogota": {
    files: ["covid_bogota/daily_343x11.csv"],
    variation: (days) => covidVariation({ name: "Bogotá", published: published(333.9, "COVID-Bogota") }, days),
  },
  "covid-medellin": {
    files: ["covid_medellin/daily_343x11.csv"],
    variation: (days) => covidVariation({ name: "Medellín", published: published(524.3, "COVID-Medellin") }, days),
  },
  "influenza-usa": {
    files: ["influenza_usa/ili_symptoms_51x191.csv"],
    own: ["regions.csv"],
    variation: (weeks, regions) => influenzaVariation(weeks, regions, published(4.81, "Influenza-USA")),
  },
};

function published(value: number, set: string): PredictionTask["published"] {
  return [{ name: "NIMMGen", value, source: `Guan et al. 2026, arXiv 2602.18008, ${set}` }];
}
