/**
 * @file Observed statistics that no simulation came near: outside the range of all successful simulations of the arm
 * (of all arms, where the arm has few of its own). There a learnt likelihood extrapolates.
 */
import type { Environment } from "../../envs/types.js";
import type { Simulations } from "./simulations.js";

/** Simulations of an arm from which its own range is taken. */
const OWN = 100;

/** "arm: statistic", or "statistic" where there is one arm. */
export function outOfReach({ world, statistics }: Environment, { statistics: rows, arms }: Simulations): string[] {
  return world.arms.flatMap(({ name, data }, arm) => {
    const own = rows.filter((row, i) => row !== null && arms[i] === arm);
    const compared = own.length >= OWN ? own : rows;
    return [...statistics.of(data, arm)].flatMap((observed, j) => {
      const values = compared.flatMap((row) => (row === null ? [] : [row[j]]));
      const inside = observed >= Math.min(...values) && observed <= Math.max(...values);
      if (inside) return [];
      return [world.arms.length === 1 ? statistics.names[j] : `${name}: ${statistics.names[j]}`];
    });
  });
}
