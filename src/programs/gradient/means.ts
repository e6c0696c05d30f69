/**
 * @file Means of the language's distributions, and their derivatives by the arguments, as text. A draw in skeleton mode is
 * its mean, and so is what is observed through a distribution. No domain is checked: outside of it a mean means nothing.
 */
import type { Names, Partial } from "./partials.js";

interface Mean {
  readonly text: (x: readonly string[]) => string;
  readonly partials: readonly Partial[];
}

function by(of: number, reads: readonly number[], text: (a: string, x: readonly string[]) => string): Partial {
  return {
    of,
    reads,
    readsResult: false,
    singular: reads.length > 0,
    text: ({ adjoint, arguments: x }: Names) => text(adjoint, x),
  };
}

const first: Mean = { text: ([mean]) => mean, partials: [by(0, [], (a) => a)] };

const product: Mean = {
  text: ([x, y]) => `${x} * ${y}`,
  partials: [by(0, [1], (a, [, y]) => `${a} * ${y}`), by(1, [0], (a, [x]) => `${a} * ${x}`)],
};

const squared = (sum: string): string => `((${sum}) * (${sum}))`;

/** `categorical` and `multinomial` are not among them: vectors have their own. */
const MEANS: Readonly<Record<string, Mean>> = {
  normal: first,
  poisson: first,
  negativeBinomial: first,
  exponential: first,
  bernoulli: first,
  gamma: product,
  binomial: product,
  multinomial: product, // (n, probability of the component)
  uniform: {
    text: ([lo, hi]) => `(${lo} + ${hi}) / 2`,
    partials: [by(0, [], (a) => `${a} / 2`), by(1, [], (a) => `${a} / 2`)],
  },
  lognormal: {
    text: ([median, s]) => `${median} * Math.exp(${s} * ${s} / 2)`,
    partials: [
      by(0, [1], (a, [, s]) => `${a} * Math.exp(${s} * ${s} / 2)`),
      by(1, [0, 1], (a, [median, s]) => `${a} * ${median} * ${s} * Math.exp(${s} * ${s} / 2)`),
    ],
  },
  beta: {
    text: ([p, q]) => `${p} / (${p} + ${q})`,
    partials: [
      by(0, [0, 1], (a, [p, q]) => `${a} * ${q} / ${squared(`${p} + ${q}`)}`),
      by(1, [0, 1], (a, [p, q]) => `-${a} * ${p} / ${squared(`${p} + ${q}`)}`),
    ],
  },
  betaBinomial: {
    text: ([n, p, q]) => `${n} * ${p} / (${p} + ${q})`,
    partials: [
      by(0, [1, 2], (a, [, p, q]) => `${a} * ${p} / (${p} + ${q})`),
      by(1, [0, 1, 2], (a, [n, p, q]) => `${a} * ${n} * ${q} / ${squared(`${p} + ${q}`)}`),
      by(2, [0, 1, 2], (a, [n, p, q]) => `-${a} * ${n} * ${p} / ${squared(`${p} + ${q}`)}`),
    ],
  },
};

/** The mean of a weighted choice among 0 … n − 1: Σ k·w_k / Σ w_k. */
function categorical(count: number): Mean {
  const total = (x: readonly string[]) => x.join(" + ");
  return {
    text: (x) => `(${x.map((w, k) => `${k} * ${w}`).join(" + ")}) / (${total(x)})`,
    partials: Array.from({ length: count }, (_, k) => ({
      of: k,
      reads: Array.from({ length: count }, (__, i) => i),
      readsResult: true,
      singular: true,
      text: ({ adjoint, arguments: x, result }: Names) => `${adjoint} * (${k} - ${result}) / (${total(x)})`,
    })),
  };
}

/** `count`: numbers that the distribution is given. */
export function meanOf(distribution: string, count: number): Mean {
  if (distribution === "categorical") return categorical(count);
  const mean = MEANS[distribution];
  if (!mean) throw new Error(`Expected a distribution of the language, got ${distribution}`);
  return mean;
}
