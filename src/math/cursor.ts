/**
 * @file The place in the table of random numbers that a simulation reads from: Threefry-4×32-12 (Salmon et al. 2011)
 * with key (k0, k1, 0, 0) and counter (simulation, step, site, attempt). `block` equals `threefry` of `rng.ts`, its
 * rounds written out for speed; all words are kept signed, so that V8 holds them as small integers.
 */

export interface Cursor {
  /** Moves to one step of one simulation. */
  at(k0: number, k1: number, simulation: number, step: number): void;
  /** Reads the block of (site, attempt): two uniforms, `first` and `second`. */
  block(site: number, attempt: number): void;
  /** uniform in (0, 1) from words 0 and 1 of the current block, 52 bits, symmetric about ½ */
  first(): number;
  /** the same from words 2 and 3 */
  second(): number;
  /** [4] words of the current block, signed */
  readonly words: Int32Array;
}

const PARITY = 0x1bd11bda;
const TWO_POW_26 = 2 ** 26;
const TWO_POW_MINUS_52 = 2 ** -52;

export function createCursor(): Cursor {
  const words = new Int32Array(4);
  let ka = 0;
  let kb = 0;
  let kp = PARITY; // fifth key word; the third and fourth are 0
  let simulationWord = 0;
  let stepWord = 0;

  function at(k0: number, k1: number, simulation: number, step: number): void {
    ka = k0 | 0;
    kb = k1 | 0;
    kp = PARITY ^ ka ^ kb;
    simulationWord = (simulation + ka) | 0;
    stepWord = (step + kb) | 0;
  }

  // Twelve rounds in three groups; after group s the key is added, rotated by s words.
  function block(site: number, attempt: number): void {
    let a = simulationWord;
    let b = stepWord;
    let c = site | 0;
    let d = attempt | 0;
    a = (a + b) | 0;
    b = ((b << 10) | (b >>> 22)) ^ a;
    c = (c + d) | 0;
    d = ((d << 26) | (d >>> 6)) ^ c;
    a = (a + d) | 0;
    d = ((d << 11) | (d >>> 21)) ^ a;
    c = (c + b) | 0;
    b = ((b << 21) | (b >>> 11)) ^ c;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    c = (c + d) | 0;
    d = ((d << 27) | (d >>> 5)) ^ c;
    a = (a + d) | 0;
    d = ((d << 23) | (d >>> 9)) ^ a;
    c = (c + b) | 0;
    b = ((b << 5) | (b >>> 27)) ^ c;
    a = (a + kb) | 0;
    d = (d + kp + 1) | 0;

    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    c = (c + d) | 0;
    d = ((d << 20) | (d >>> 12)) ^ c;
    a = (a + d) | 0;
    d = ((d << 17) | (d >>> 15)) ^ a;
    c = (c + b) | 0;
    b = ((b << 11) | (b >>> 21)) ^ c;
    a = (a + b) | 0;
    b = ((b << 25) | (b >>> 7)) ^ a;
    c = (c + d) | 0;
    d = ((d << 10) | (d >>> 22)) ^ c;
    a = (a + d) | 0;
    d = ((d << 18) | (d >>> 14)) ^ a;
    c = (c + b) | 0;
    b = ((b << 20) | (b >>> 12)) ^ c;
    c = (c + kp) | 0;
    d = (d + ka + 2) | 0;

    a = (a + b) | 0;
    b = ((b << 10) | (b >>> 22)) ^ a;
    c = (c + d) | 0;
    d = ((d << 26) | (d >>> 6)) ^ c;
    a = (a + d) | 0;
    d = ((d << 11) | (d >>> 21)) ^ a;
    c = (c + b) | 0;
    b = ((b << 21) | (b >>> 11)) ^ c;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    c = (c + d) | 0;
    d = ((d << 27) | (d >>> 5)) ^ c;
    a = (a + d) | 0;
    d = ((d << 23) | (d >>> 9)) ^ a;
    c = (c + b) | 0;
    b = ((b << 5) | (b >>> 27)) ^ c;
    words[0] = a;
    words[1] = (b + kp) | 0;
    words[2] = (c + ka) | 0;
    words[3] = (d + kb + 3) | 0;
  }

  const first = (): number => unit(words[0], words[1]);
  const second = (): number => unit(words[2], words[3]);
  return { at, block, first, second, words };
}

/** Two words → uniform in (0, 1): never 0, never 1, exactly representable. */
export function unit(high: number, low: number): number {
  return ((high >>> 6) * TWO_POW_26 + (low >>> 6) + 0.5) * TWO_POW_MINUS_52;
}
