/**
 * @file Names of draws. A draw that alone defines a constant has that constant's name, in whatever order the draws
 * stand, so that a program and its child share their random numbers; any other draw is "#k", the k-th such in the file.
 */
import type { CallExpression, Program } from "oxc-parser";
import { distributions } from "../math/distributions.js";
import { bare, nodesOf } from "./parse.js";

const DRAWS: ReadonlySet<string> = new Set([...Object.keys(distributions), "multinomial"]);

/** Offset of the method's name in `random.normal(…)` → name of the draw. */
export function siteNames(program: Program): ReadonlyMap<number, string> {
  const named = new Map<number, string>();
  for (const node of nodesOf(program)) {
    if (node.type !== "VariableDeclarator" || node.id.type !== "Identifier" || !node.init) continue;
    const init = bare(node.init);
    if (init.type === "CallExpression") {
      const place = drawPlace(init);
      if (place !== null) named.set(place, node.id.name);
    }
  }
  let ordinal = 0;
  const places = [...nodesOf(program)].flatMap((node) =>
    node.type === "CallExpression" ? (drawPlace(node) ?? []) : [],
  );
  for (const place of places.sort((a, b) => a - b)) if (!named.has(place)) named.set(place, `#${ordinal++}`);
  return named;
}

function drawPlace(call: CallExpression): number | null {
  const callee = bare(call.callee);
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") return null;
  return DRAWS.has(callee.property.name) ? callee.property.start : null;
}

/** The site of the `occurrence`-th draw of that name in one step; the first keeps the hash of the name. */
export function combineSite(site: number, occurrence: number): number {
  return (Math.imul(occurrence, 0x9e3779b1) ^ site) >>> 0; // 2³² / golden ratio: neighbouring occurrences are far apart
}
