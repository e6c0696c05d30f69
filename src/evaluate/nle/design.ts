/**
 * @file What a neural likelihood is told about an arm besides θ: its numeric contexts, one indicator for each value of
 * its string contexts, and, where contexts alone do not tell two different arms apart (other events, covariates or
 * times), one indicator for each distinct design. Constants are left to the density, which finds them.
 */
import type { Arm, World } from "../../programs/types.js";

/** [arms] rows of equal length. */
export function designRows(world: World): readonly (readonly number[])[] {
  const contexts = world.arms.map((arm) => contextRow(world, arm));
  const designs = world.arms.map(designText);
  const distinct = [...new Set(designs)];
  const ambiguous = new Set(contexts.map((row) => row.join())).size < distinct.length;
  if (!ambiguous) return contexts;
  return contexts.map((row, arm) => [...row, ...indicators(distinct, designs[arm])]);
}

/** Arms that are repetitions of one experiment: [designs][arms of it]. */
export function designGroups({ arms }: World): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  arms.forEach((arm, i) => {
    const design = designText(arm);
    groups.set(design, [...(groups.get(design) ?? []), i]);
  });
  return [...groups.values()];
}

function contextRow(world: World, arm: Arm): number[] {
  return Object.entries(world.contexts).flatMap(([name, type]) => {
    if (type === "number") return [arm.context[name] as number];
    const values = [...new Set(world.arms.map((a) => a.context[name]))].sort(byText);
    return indicators(values, arm.context[name]);
  });
}

const byText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1);

const indicators = <V>(values: readonly V[], value: V): number[] => values.map((v) => (v === value ? 1 : 0));

/** Everything that a simulation of the arm depends on, but data. */
function designText({ context, covariates, events, times }: Arm): string {
  const tables = Object.entries(covariates).map(([name, values]) => [name, ...values]);
  return JSON.stringify([Object.entries(context).sort(byText), tables.sort(byText), events, times]);
}
