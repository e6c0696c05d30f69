/** @file The environments that come with the package; their folders stand in `datasets/`. */
import { fileURLToPath } from "node:url";
import { readFolder } from "./folder.js";
import { sirVariation } from "./sir.js";
import type { Environment } from "./types.js";

/** Same depth from `src/envs` and `dist/envs`. */
const folderOf = (name: string): string => fileURLToPath(new URL(`../../datasets/${name}`, import.meta.url));

/** Data that do not come with the package. */
const trajectories = () => sirVariation(process.env["DISCOVER_DATA"]);

/** Name → how it is loaded. */
export const BUNDLED: Readonly<Record<string, () => Environment>> = {
  "boarding-school": () => readFolder(folderOf("boarding-school")),
  sir: () => readFolder(folderOf("sir"), trajectories()),
  "sir-per-arm": () => readFolder(folderOf("sir"), { ...trajectories(), name: "sir-per-arm", replication: "per-arm" }),
  finite: () => readFolder(folderOf("finite")),
};
