/** @file p-values of several tests read together: the chance of one false alarm among all of them is what is bounded. */

/** Adjusted p-values (Holm 1979): reject where they are ≤ α; valid whatever the tests have to do with each other. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a] - ps[b]);
  const adjusted = [...ps];
  let running = 0;
  order.forEach((i, place) => {
    running = Math.max(running, Math.min(1, (ps.length - place) * ps[i]));
    adjusted[i] = running;
  });
  return adjusted;
}
