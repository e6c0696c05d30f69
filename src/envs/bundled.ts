/** @file The environments that come with the package; their folders stand in `datasets/`. */
import { fileURLToPath } from "node:url";
import { readFolder } from "./folder.js";
import { sirVariation } from "./sir.js";
import type { Environment } from "./types.js";

/** Same depth from `src/envs` and `dist/envs`. */
const folderOf = (name: string): string => fileURLToPath(new URL(`../../datasets/${name}`, import.meta.url));

/** Name → how it is loaded. */
export const BUNDLED: Readonly<Record<string, () => Environment>> = {
  "boarding-school": () => readFolder(folderOf("boarding-school")),
  sir: () => readFolder(folderOf("sir"), sirVariation()),
  "sir-per-arm": () => readFolder(folderOf("sir"), { ...sirVariation(), name: "sir-per-arm", replication: "per-arm" }),
  finite: () => readFolder(folderOf("finite")),
};
