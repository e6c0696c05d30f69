/** @file Operations of the intermediate form as terms in normal form. */
import type { Edge, TermId, TermStore } from "./canonical-terms.js";
import type { OperationValue } from "./ir.js";

export const plus = (term: TermId): Edge => ({ term, tag: 1 });

const SYMMETRIC = new Set(["Math.min", "Math.max", "Math.hypot"]);

/** Booleans among numbers count as 0 and 1; comparisons point one way. */
export function operation(store: TermStore, { operator }: OperationValue, args: readonly TermId[]): TermId {
  const numbers = args.map(store.numeric);
  const [a, b] = numbers;
  switch (operator) {
    case "+":
      return store.sum([plus(a), plus(b)]);
    case "-":
      return store.sum([plus(a), { term: b, tag: -1 }]);
    case "negate":
      return store.sum([{ term: a, tag: -1 }]);
    case "*":
      return store.product([plus(a), plus(b)]);
    case "/":
      return store.product([plus(a), { term: b, tag: -1 }]);
    case "**":
    case "Math.pow":
      return store.power(a, b);
    case "Math.sqrt":
      return store.power(a, store.number(0.5));
    case "<":
    case "<=":
      return store.compare(operator, a, b);
    case ">":
      return store.compare("<", b, a);
    case ">=":
      return store.compare("<=", b, a);
    case "===":
      return store.compare("===", a, b);
    case "!==":
      return store.not(store.compare("===", a, b));
    case "!":
      return store.not(args[0]);
    case "number":
      return a;
    default:
      return SYMMETRIC.has(operator) ? store.symmetric(operator, numbers) : store.call(operator, numbers);
  }
}
