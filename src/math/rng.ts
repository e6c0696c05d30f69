/**
 * @file Counter-based random numbers: Threefry-4×32, 12 rounds (Salmon et al. 2011). A value is a pure function of
 * (key, counter), so draws need no stored state, are equal in any order, and can be shared between programs by name.
 *
 * key = two words (environment, replicate); counter = (simulation, step, site, try).
 */
import { createCursor, unit } from "./cursor.js";
import { normalQuantile } from "./normal-quantile.js";

const PARITY = 0x1bd11bda;
const ROTATIONS = [10, 26, 11, 21, 13, 27, 23, 5, 6, 20, 17, 11, 25, 10, 18, 20] as const; // Salmon et al. 2011, table 2

/** Threefry-4×32 with `rounds` rounds. `key` and `counter`: four words; returns four unsigned words. Reference form. */
export function threefry(key: readonly number[], counter: readonly number[], rounds = 12): number[] {
  const k = [...key, PARITY ^ key[0] ^ key[1] ^ key[2] ^ key[3]];
  const x = counter.map((c, i) => (c + k[i]) | 0);
  const rotate = (v: number, r: number) => (v << r) | (v >>> (32 - r));
  for (let r = 0; r < rounds; r++) {
    const [a, b] = r % 2 === 0 ? [1, 3] : [3, 1];
    x[0] = (x[0] + x[a]) | 0;
    x[a] = rotate(x[a], ROTATIONS[(r % 8) * 2]) ^ x[0];
    x[2] = (x[2] + x[b]) | 0;
    x[b] = rotate(x[b], ROTATIONS[(r % 8) * 2 + 1]) ^ x[2];
    if (r % 4 === 3) {
      const s = (r + 1) / 4;
      for (let i = 0; i < 4; i++) x[i] = (x[i] + k[(s + i) % 5]) | 0;
      x[3] = (x[3] + s) | 0;
    }
  }
  return x.map((v) => v >>> 0);
}

/** 32-bit FNV-1a of a string: the site of a named draw, the fork of a named stream. */
export function hashName(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** A sequence of uniform words that forks by identity: same path of forks, same numbers, whatever else is drawn. */
export interface Stream {
  /** next unsigned 32-bit word */
  word(): number;
  /** uniform in (0, 1), 52 bits, never 0 or 1 */
  uniform(): number;
  /** uniform whole number in 0 … n − 1 */
  below(n: number): number;
  /** standard normal */
  normal(): number;
  /** an independent stream named by strings and whole numbers; does not advance this one */
  fork(...path: (string | number)[]): Stream;
  /** two words for `Kernel`s */
  key(): [number, number];
}

/** The stream of a seed. `seed` is any safe integer; both of its 32-bit halves count. */
export function stream(seed: number): Stream {
  return streamOfKey([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, 0, 0]);
}

/** Words (key₂, key₃) of the key stand in the counter's place, so that streams and kernels share one block function. */
function streamOfKey(key: readonly number[]): Stream {
  const cursor = createCursor();
  let used = 4;
  let counter = 0;
  const word = (): number => {
    if (used === 4) {
      cursor.at(key[0], key[1], counter, Math.floor(counter / 2 ** 32));
      cursor.block(key[2], key[3]);
      counter++;
      used = 0;
    }
    return cursor.words[used++] >>> 0;
  };
  const uniform = (): number => unit(word(), word());
  return {
    word,
    uniform,
    below: (n) => Math.floor(uniform() * n),
    normal: () => normalQuantile(uniform()),
    fork: (...path) =>
      streamOfKey(
        path.reduce<readonly number[]>((k, step) => {
          const words =
            typeof step === "string"
              ? [hashName(step), step.length, 1]
              : [step >>> 0, Math.floor(step / 2 ** 32) >>> 0, 2];
          return threefry(k, [...words, 0xf02c], 20); // a fork is a block cipher call: children never meet
        }, key),
      ),
    key: () => [key[0], key[1]],
  };
}
