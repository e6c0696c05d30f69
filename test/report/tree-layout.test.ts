/** Trees are laid out so that they can be read: nothing overlaps, parents stand between their children, the best is there. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GenealogyPoint, layOutTree } from "../../src/report/tree-layout.js";

/** Genealogies as searches make them: parents older than children, programs met again, failures and their repairs. */
const genealogies: fc.Arbitrary<GenealogyPoint[]> = fc
  .array(
    fc.record({
      parent: fc.nat(),
      isDraft: fc.integer({ min: 0, max: 9 }),
      program: fc.nat(40),
      score: fc.double({ min: -100, max: 0, noNaN: true }),
      fails: fc.integer({ min: 0, max: 4 }),
    }),
    { maxLength: 80 },
  )
  .map((rows) => {
    const points: GenealogyPoint[] = [{ node: 0, parent: null, score: -50, program: "base" }];
    for (const { parent, isDraft, program, score, fails } of rows) {
      const from = isDraft === 0 ? null : points[parent % points.length];
      const repairs = from !== null && from.score === -Infinity;
      const known = points.find((p) => p.program === `p${program}`);
      points.push({
        node: points.length,
        parent: from?.node ?? null,
        program: `p${program}`,
        score: known?.score ?? (fails === 0 ? -Infinity : score),
        ...(repairs ? { repairs } : {}),
      });
    }
    return points;
  });

describe("layout of a tree (seed 11)", () => {
  const law = (check: (points: GenealogyPoint[], layout: ReturnType<typeof layOutTree>, most: number) => void) =>
    fc.assert(
      fc.property(genealogies, fc.integer({ min: 1, max: 60 }), (points, most) =>
        check(points, layOutTree(points, most), most),
      ),
      { seed: 11, numRuns: 150 },
    );

  it("shows every program once, or the leading ones of more, base and best among them", () => {
    law((points, { placed, path, programs }, most) => {
      expect(programs).toBe(new Set(points.map(({ program }) => program)).size);
      const shown = placed.map(({ program }) => program);
      expect(new Set(shown).size).toBe(shown.length);
      expect(placed.length).toBeLessThanOrEqual(Math.max(most, path.length + 1));
      if (programs <= most) expect(placed.length).toBe(programs);
      expect(placed[0].node).toBe(0);
      expect(path.at(-1)!.score).toBe(Math.max(...points.map(({ score }) => score)));
    });
  });

  it("puts no two programs in one place, a child one column on, a repair in its parent's", () => {
    law((_, { placed, rows }) => {
      expect(new Set(placed.map(({ depth, row }) => `${depth}/${row}`)).size).toBe(placed.length);
      const places = new Map(placed.map((p) => [p.node, p]));
      for (const { parent, depth, row, repairs } of placed) {
        expect(row).toBeGreaterThanOrEqual(0);
        expect(row).toBeLessThan(rows);
        expect(depth).toBe(parent === null ? 0 : places.get(parent)!.depth + (repairs === true ? 0 : 1));
      }
    });
  });

  it("leads to the program that is called best, where it was met", () => {
    law((points) => {
      for (const { program } of points.slice(0, 5))
        expect(layOutTree(points, 5, program).path.at(-1)!.program).toBe(program);
      expect(layOutTree(points, 5, "unmet").path).toEqual(layOutTree(points, 5).path);
    });
  });

  it("takes a line of descent of thousands", () => {
    const line = Array.from({ length: 5000 }, (_, node) => ({
      node,
      parent: node === 0 ? null : node - 1,
      score: node,
    }));
    const { path, rows } = layOutTree(line, 100);
    expect([path.length, rows]).toEqual([5000, 1]);
  });
});
