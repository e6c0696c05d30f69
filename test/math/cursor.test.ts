import { describe, expect, it } from "vitest";
import { createCursor, unit } from "../../src/math/cursor.js";
import { stream, threefry } from "../../src/math/rng.js";

const words = (hex: string): number[] => hex.split(" ").map((w) => Number.parseInt(w, 16));
const PI = { counter: words("243f6a88 85a308d3 13198a2e 03707344"), key: words("a4093822 299f31d0 082efa98 ec4e6c89") };
const ZEROS = words("0 0 0 0");
const ONES = words("ffffffff ffffffff ffffffff ffffffff");

// Known answers published with Random123 (Salmon et al. 2011), file kat_vectors, generator threefry4x32.
const KNOWN: readonly [rounds: number, counter: number[], key: number[], answer: number[]][] = [
  [13, ZEROS, ZEROS, words("531c7e4f 39491ee5 2c855a92 3d6abf9a")],
  [13, ONES, ONES, words("c4189358 1c9cc83a d5881c67 6a0a89e0")],
  [13, PI.counter, PI.key, words("4aa71d8f 734738c2 431fc6a8 ae6debf1")],
  [20, ZEROS, ZEROS, words("9c6ca96a e17eae66 fc10ecd4 5256a7d8")],
  [20, ONES, ONES, words("2a881696 57012287 f6c7446e a16a6732")],
  [20, PI.counter, PI.key, words("59cd1dbb b8879579 86b5d00c ac8b6d84")],
  [72, ZEROS, ZEROS, words("93171da6 9220326d b392b7b1 ff58a002")],
  [72, ONES, ONES, words("60743f3d 9961e684 aab21c34 8c65fb7d")],
  [72, PI.counter, PI.key, words("09930adf 7f27bd55 9ed68ce1 97f803f6")],
];

describe("threefry", () => {
  it.each(KNOWN)("equals the published answer at %i rounds", (rounds, counter, key, answer) => {
    expect(threefry(key, counter, rounds)).toEqual(answer);
  });
});

describe("cursor", () => {
  it("reads the block that the reference computes, whatever the words", () => {
    const source = stream(7);
    const cursor = createCursor();
    for (let i = 0; i < 2000; i++) {
      const [k0, k1, simulation, step, site, attempt] = Array.from({ length: 6 }, source.word);
      cursor.at(k0, k1, simulation, step);
      cursor.block(site, attempt);
      const expected = threefry([k0, k1, 0, 0], [simulation, step, site, attempt], 12);
      expect(Array.from(cursor.words, (w) => w >>> 0)).toEqual(expected);
    }
  });

  it("takes step −1 as the word 2³² − 1", () => {
    const cursor = createCursor();
    cursor.at(1, 2, 3, -1);
    cursor.block(4, 0);
    expect(cursor.words[0] >>> 0).toBe(threefry([1, 2, 0, 0], [3, 0xffffffff, 4, 0])[0]);
  });
});

describe("unit", () => {
  it("never gives 0 or 1 and is symmetric about one half", () => {
    expect(unit(0, 0)).toBe(2 ** -53);
    expect(unit(-1, -1)).toBe(1 - 2 ** -53);
    expect(unit(0x12345678, 0x1abcdef0) + unit(~0x12345678, ~0x1abcdef0)).toBe(1);
  });
});
