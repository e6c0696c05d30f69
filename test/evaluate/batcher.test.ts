import { describe, expect, it } from "vitest";
import { createBatcher } from "../../src/evaluate/batcher.js";

describe("batcher", () => {
  function recorded(lanes: number, size: number) {
    const groups: number[][] = [];
    let [running, most] = [0, 0];
    const batch = createBatcher<number, number>({
      lanes,
      size,
      run: async (items) => {
        groups.push([...items]);
        most = Math.max(most, ++running);
        await new Promise((done) => setTimeout(done, 5));
        running--;
        if (items.includes(13)) throw new RangeError("unlucky");
        return items.map((i) => 10 * i);
      },
    });
    return { batch, groups, most: () => most };
  }

  it("groups what waits, first come first served, and keeps to its lanes", async () => {
    const { batch, groups, most } = recorded(2, 3);
    const results = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(batch));
    expect(results).toEqual([10, 20, 30, 40, 50, 60, 70, 80]);
    expect(groups).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8],
    ]);
    expect(most()).toBe(2);
  });

  it("one at a time is the plain limit, and nothing waits for company", async () => {
    const { batch, groups } = recorded(1, 1);
    await Promise.all([1, 2].map(batch));
    await batch(3);
    expect(groups).toEqual([[1], [2], [3]]);
  });

  it("a group that throws rejects its own, and the lane goes on", async () => {
    const { batch } = recorded(1, 2);
    const outcomes = await Promise.allSettled([1, 13, 2].map(batch));
    expect(outcomes.map((o) => o.status)).toEqual(["rejected", "rejected", "fulfilled"]);
  });
});
