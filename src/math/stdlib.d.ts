/**
 * @file Types of the few @stdlib functions in use, by file: Node's module loader resolves no folders, and the packages'
 * own declarations are found by folder only.
 */
declare module "@stdlib/math/base/special/gammaln/lib/index.js" {
  export default function gammaln(x: number): number;
}
declare module "@stdlib/stats/base/dists/beta/quantile/lib/index.js" {
  export default function quantile(p: number, alpha: number, beta: number): number;
}
declare module "@stdlib/stats/base/dists/gamma/quantile/lib/index.js" {
  export default function quantile(p: number, shape: number, rate: number): number;
}
declare module "@stdlib/stats/base/dists/normal/cdf/lib/index.js" {
  export default function cdf(x: number, mean: number, sd: number): number;
}
declare module "@stdlib/stats/base/dists/chisquare/cdf/lib/index.js" {
  export default function cdf(x: number, k: number): number;
}
