/** @file θ as a likelihood is conditioned on it: parameters with one bound by their logarithm, others as they are. */
import type { Rows } from "../../src/density/density.js";
import { toLine } from "../../src/posterior/box.js";
import type { Box } from "../../src/posterior/box.js";

export function likelihoodCondition({ lower, upper }: Box): (theta: Rows) => Rows {
  const twoSided = lower.map((a, j) => Number.isFinite(a) && Number.isFinite(upper[j]));
  const box = {
    lower: lower.map((a, j) => (twoSided[j] ? -Infinity : a)),
    upper: upper.map((b, j) => (twoSided[j] ? Infinity : b)),
  };
  return (theta) => toLine(box, theta);
}
