/** @file Derivatives through lists, loops and branches: what is overwritten, accumulated, left early, written in part. */
import { describe, it } from "vitest";
import { expectListGradient } from "./expect-gradient.js";

const CASES: Readonly<Record<string, string>> = {
  "a list overwritten in place from its own neighbours": `
    const n = m.map((x) => x * 0.9);
    for (let i = 1; i < 19; i++) n[i] = 0.6 * n[i] * n[i] + a * n[i - 1] * n[i - 1] * Math.sin(n[i]);
    return { u: 0.5 * u + n[18] * w, m: n };`,
  "a list read in full, then overwritten, then read again": `
    const n = m.map((x, i) => x * z[i]);
    let before = 0, after = 0;
    for (let i = 0; i < 19; i++) before += n[i] * n[18 - i];
    for (let i = 0; i < 19; i++) n[i] = Math.tanh(a * n[i] * before * 0.1);
    for (let i = 0; i < 19; i++) after += n[i] * n[i];
    return { u: after, m: n };`,
  "sums whose parts are used on the way": `
    let s = u;
    const n = m.map((x) => x);
    for (let i = 0; i < 19; i++) { s = s + b * m[i]; n[i] = 0.2 * s * s; }
    return { u: 0.1 * s, m: n };`,
  "a sum whose old value is used after the addition": `
    let s = u;
    const n = m.map((x) => x);
    for (let i = 0; i < 19; i++) { const old = s; s = s + b * m[i]; n[i] = 0.1 * old * old; }
    return { u: 0.1 * s, m: n };`,
  "a sum that is both carried and a factor of itself": `
    let s = 0.3;
    for (let i = 0; i < 19; i++) s += 0.05 * s * c[i];
    return { u: 0.5 * u + s * w, m: m.map((x) => x * Math.exp(-s)) };`,
  "a list of zeros written in part": `
    const n = new Array(19).fill(0);
    n[step * 2] = a * u * u;
    n[step + 3] += w * m[step] * m[step + 1];
    return { u: 0.7 * u + 0.1 * sum(n), m: n.map((x, i) => x * x + 0.5 * m[i]) };`,
  "an index that runs over two lists": `
    let s = 0;
    for (let i = 0; i < 19; i++) for (let j = 0; j < 19; j++) if ((i + j) % 3 === 0) s += m[i] * c[j] * z[(i * j) % 19];
    return { u: 0.5 * u + 0.01 * s, m: m.map((x, i) => 0.5 * x + 0.1 * c[i] * s) };`,
  "weights of a mixture of rows made on the way": `
    const mix = m.map((x, i) => m.map((y, j) => Math.exp(-a * Math.abs(i - j))));
    const n = mix.map((row, i) => c[i] * dot(row, m) / sum(row));
    return { u: 0.9 * u + 0.1 * n[4] * w, m: n };`,
  "a loop that is left early, and rounds that are skipped": `
    let s = 1, product = 1;
    for (let i = 0; i < 19; i++) { if (i > 9 + step) break; if (i % 4 === 1) continue; product *= 0.8 + 0.1 * m[i] * a; s = s * 0.9 + product; }
    return { u: s * 0.2, m: m.map((x, i) => x * (0.5 + 0.01 * product * i)) };`,
  "a while that counts, inside a loop": `
    let s = u;
    for (let i = 0; i < 19; i++) { let r = 0, x = m[i]; while (r < (i + step) % 5) { x = Math.sin(x * a) + 0.1 * w; r++; } s += 0.1 * x * x; }
    return { u: 0.3 * s, m: m.map((x) => x * b + 0.1 * s) };`,
  "values that change places": `
    let p = a, q = u;
    for (let i = 0; i < 19; i++) { const old = p; p = q * c[i]; q = 0.5 * old + 0.2 * m[i] * q; }
    return { u: p + q, m: m.map((x, i) => 0.9 * x + 0.1 * p * z[i]) };`,
  "branches on what is known": `
    const rate = drive > 0.5 ? a * u : b / (1 + u * u);
    let x = rate;
    if (step % 2 === 0) { x = x * w; if (drive > 0) x += u * a; else x -= b; }
    return { u: 0.5 * u + 0.2 * x, m: m.map((y, i) => (i % 2 === step % 2 ? y * rate : y + 0.1 * z[i])) };`,
  "what is infinite or no number where it is not used": `
    const dead = step > 100 ? Math.log(-a) * u : u, steep = u > -1 ? 1 / (1 + Math.exp(800 * a)) : Math.sqrt(-b) * w;
    const root = step < 0 ? Math.sqrt(b - 5) / (a - a) : b;
    return { u: 0.5 * dead + steep + 0.1 * root, m: m.map((x, i) => x * root + (i > 30 ? Math.log(x - 100) : 0.1 * c[i])) };`,
  "a learned function in a step, called for every element": `
    return { u: 0.5 * u + 0.2 * net(u, drive), m: m.map((x, i) => 0.8 * x + 0.1 * net(x, c[i])) };`,
  "states handed on, rotated and exchanged": `
    const n = m.map((x, i) => m[(i + 1) % 19] * c[i]);
    return { u: m[3], m: step % 3 === 0 ? m : n.map((x) => x + 0.1 * u) };`,
};

describe("reverse mode = central differences in every coordinate", () => {
  for (const [name, body] of Object.entries(CASES)) it(name, () => expectListGradient(body));
});
