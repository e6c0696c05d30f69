/** @file Hashes that only order things: whole numbers below 2⁵³, mixed as in MurmurHash3 (Appleby 2011). */

const number = new Float64Array(1);
const words = new Int32Array(number.buffer);

/** Mixes two numbers; order matters. */
export function mix(x: number, y: number): number {
  number[0] = x;
  let a = Math.imul(words[0] ^ 0x9e3779b9, 0x85ebca6b);
  let b = Math.imul(words[1] ^ (a >>> 15) ^ 0x243f6a88, 0xc2b2ae35);
  number[0] = y;
  a = Math.imul((a ^ (b >>> 13)) + words[0], 0xcc9e2d51);
  b = Math.imul((b ^ (a >>> 16)) + words[1], 0x1b873593);
  a = Math.imul(a ^ (b >>> 15), 0x85ebca6b);
  b = Math.imul(b ^ (a >>> 13), 0xc2b2ae35);
  a ^= b >>> 16;
  return (a >>> 11) * 2 ** 32 + (b >>> 0);
}

/** Mixes numbers whose order does not matter; sorts them in place. */
export function mixAll(values: Float64Array): number {
  if (values.length > 1) values.sort();
  let h = values.length;
  for (let i = 0; i < values.length; i++) h = mix(h, values[i]);
  return h;
}

export function mixText(text: string): number {
  let h = text.length;
  for (let i = 0; i < text.length; i++) h = mix(h, text.charCodeAt(i));
  return h;
}
