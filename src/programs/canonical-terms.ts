/**
 * @file Terms in normal form, each stored once: equal terms have equal numbers. Sums are a constant plus weight × term,
 * products are factor^power, comparisons point one way, nested choices on one condition are merged.
 *
 *   x − (y + z) ≡ x − y − z,   2 (x + y) ≡ 2x + 2y,   a/b·c ≡ a·c/b,   x > y ≡ y < x
 *
 * What is not done: distributing products of sums, and anything that would hide a division by zero: positive and
 * negative powers of one factor stay apart (x·y/x is not y), powers that are not whole are never multiplied out.
 */

/** Number of a term in its store; what a term is made of has smaller numbers. */
export type TermId = number;

/** Something with a name and a definition of its own, which may refer back to it: a state, a parameter, a draw, … */
export type EntityId = number;

export interface Edge {
  readonly term: TermId;
  /** weight in a sum, power in a product, position otherwise (0 where positions do not matter) */
  readonly tag: number;
}

export interface Term {
  /** all that it is but for its edges and its entity */
  readonly head: string;
  /** −1: refers to none */
  readonly entity: EntityId;
  readonly edges: readonly Edge[];
}

export interface TermStore {
  readonly terms: readonly Term[];
  /** a term as constant + Σ weight · term */
  linear(term: TermId): Linear;
  number(value: number): TermId;
  boolean(value: boolean): TermId;
  /** what a text names completely */
  atom(text: string): TermId;
  leaf(entity: EntityId, part?: number): TermId;
  sum(terms: readonly Edge[]): TermId;
  product(factors: readonly Edge[]): TermId;
  power(base: TermId, exponent: TermId): TermId;
  call(name: string, args: readonly TermId[], entity?: EntityId): TermId;
  /** order of the arguments does not matter; `flat`: nested calls of the same name are one */
  symmetric(name: string, args: readonly TermId[], flat?: boolean): TermId;
  compare(operator: "<" | "<=" | "===", left: TermId, right: TermId): TermId;
  not(term: TermId): TermId;
  choice(condition: TermId, then: TermId, otherwise: TermId): TermId;
  /** a boolean as 0 or 1; numbers unchanged */
  numeric(term: TermId): TermId;
}

const BOOLEAN = /^(boolean|call (<=?|!|isFinite|isNaN|isInteger)$|any (and|or|===)$)/;

/** constant + Σ weight · term */
export interface Linear {
  readonly constant: number;
  readonly weights: ReadonlyMap<TermId, number>;
}

/** scale · Π factor^power; each of `above` and `below` counts positive powers */
interface Factored {
  readonly scale: number;
  readonly above: ReadonlyMap<TermId, number>;
  readonly below: ReadonlyMap<TermId, number>;
}

export function createTermStore(): TermStore {
  const terms: Term[] = [];
  const numbers = new Map<string, TermId>();
  const linear = new Map<TermId, Linear>(); // of sums and numbers
  const factored = new Map<TermId, Factored>(); // of products

  const intern = (head: string, edges: readonly Edge[], entity: EntityId = -1): TermId => {
    const sorted = [...edges].sort((a, b) => a.term - b.term || a.tag - b.tag);
    const key = `${head}|${entity}|${sorted.map((e) => `${e.term}:${e.tag}`).join()}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    terms.push({ head, entity, edges: sorted });
    numbers.set(key, terms.length - 1);
    return terms.length - 1;
  };
  const ordered = (head: string, args: readonly TermId[], entity?: EntityId): TermId =>
    intern(
      head,
      args.map((term, tag) => ({ term, tag })),
      entity,
    );

  const number = (value: number): TermId => {
    const id = intern(`number ${Object.is(value, -0) ? 0 : value}`, []);
    linear.set(id, { constant: value, weights: new Map() });
    return id;
  };
  const linearOf = (id: TermId): Linear => linear.get(id) ?? { constant: 0, weights: new Map([[id, 1]]) };
  const fromLinear = ({ constant, weights }: Linear): TermId => {
    const kept = [...weights].filter(([, weight]) => weight !== 0);
    if (kept.length === 0) return number(constant);
    if (kept.length === 1 && constant === 0 && kept[0][1] === 1) return kept[0][0];
    const id = intern(
      `sum ${constant}`,
      kept.map(([term, tag]) => ({ term, tag })),
    );
    linear.set(id, { constant, weights: new Map(kept) });
    return id;
  };
  const sum = (parts: readonly Edge[]): TermId => {
    let constant = 0;
    const weights = new Map<TermId, number>();
    for (const { term, tag } of parts) {
      const part = linearOf(term);
      constant += tag * part.constant;
      for (const [t, w] of part.weights) weights.set(t, (weights.get(t) ?? 0) + tag * w);
    }
    return fromLinear({ constant, weights });
  };
  const scaled = (id: TermId, scale: number): TermId => (scale === 1 ? id : sum([{ term: id, tag: scale }]));

  const factoredOf = (id: TermId): Factored => {
    const whole = linear.get(id);
    if (!whole) return factored.get(id) ?? { scale: 1, above: new Map([[id, 1]]), below: new Map() };
    if (whole.weights.size === 0) return { scale: whole.constant, above: new Map(), below: new Map() };
    const scale = contentOf(whole);
    const rest = scaled(id, 1 / scale);
    const inner = factored.get(rest) ?? { scale: 1, above: new Map([[rest, 1]]), below: new Map() };
    return { ...inner, scale: scale * inner.scale };
  };
  const fromFactors = ({ scale, above, below }: Factored): TermId => {
    if (above.size + below.size === 0) return number(scale);
    const [only] = above;
    if (above.size === 1 && below.size === 0 && only[1] === 1) return scaled(only[0], scale);
    const edges = [
      ...[...above].map(([term, tag]) => ({ term, tag })),
      ...[...below].map(([term, tag]) => ({ term, tag: -tag })),
    ];
    const id = intern("product", edges);
    factored.set(id, { scale: 1, above, below });
    return scaled(id, scale);
  };
  const product = (factors: readonly Edge[]): TermId => {
    let scale = 1;
    const above = new Map<TermId, number>();
    const below = new Map<TermId, number>();
    for (const { term, tag } of factors) {
      const part = factoredOf(term);
      scale *= part.scale ** tag;
      const [up, down] = tag > 0 ? [part.above, part.below] : [part.below, part.above];
      for (const [t, p] of up) above.set(t, (above.get(t) ?? 0) + p * Math.abs(tag));
      for (const [t, p] of down) below.set(t, (below.get(t) ?? 0) + p * Math.abs(tag));
    }
    return fromFactors({ scale, above, below });
  };

  const headOf = (id: TermId): string => terms[id].head;
  const argument = (id: TermId, position: number): TermId => terms[id].edges.find((e) => e.tag === position)!.term;
  const symmetric = (name: string, args: readonly TermId[], flat = true): TermId => {
    const head = `any ${name}`;
    const all = args.flatMap((t) => (flat && headOf(t) === head ? terms[t].edges.map((e) => e.term) : [t]));
    return intern(
      head,
      all.map((term) => ({ term, tag: 0 })),
    );
  };
  const boolean = (value: boolean): TermId => ordered(`boolean ${value}`, []);
  const not = (term: TermId): TermId => {
    if (headOf(term) === "call !") return argument(term, 0);
    if (headOf(term).startsWith("boolean ")) return boolean(headOf(term) === "boolean false");
    return ordered("call !", [term]);
  };
  const choice = (condition: TermId, then: TermId, otherwise: TermId): TermId => {
    if (headOf(condition) === "call !") return choice(argument(condition, 0), otherwise, then);
    if (headOf(condition).startsWith("boolean ")) return headOf(condition) === "boolean true" ? then : otherwise;
    const decided = (t: TermId, arm: 1 | 2): TermId =>
      headOf(t) === "choice" && argument(t, 0) === condition ? decided(argument(t, arm), arm) : t;
    const [yes, no] = [decided(then, 1), decided(otherwise, 2)];
    if (yes === no) return yes;
    if (no === boolean(false)) return yes === boolean(true) ? condition : symmetric("and", [condition, yes]);
    if (yes === boolean(true)) return symmetric("or", [condition, no]);
    return ordered("choice", [condition, yes, no]);
  };
  const power = (base: TermId, exponent: TermId): TermId => {
    const n = linear.get(exponent);
    const whole = n && n.weights.size === 0 && Number.isInteger(n.constant) ? n.constant : null;
    if (whole === 0) return number(1);
    return whole === null ? ordered("call **", [base, exponent]) : product([{ term: base, tag: whole }]);
  };
  return {
    terms,
    linear: linearOf,
    number,
    boolean,
    atom: (text) => intern(`atom ${text}`, []),
    leaf: (entity, part = 0) => intern(`leaf ${part}`, [], entity),
    sum,
    product,
    power,
    call: (name, args, entity) => ordered(`call ${name}`, args, entity),
    symmetric,
    compare: (operator, left, right) =>
      operator === "===" ? symmetric("===", [left, right], false) : ordered(`call ${operator}`, [left, right]),
    not,
    choice,
    numeric: (term) => (BOOLEAN.test(headOf(term)) ? choice(term, number(1), number(0)) : term),
  };
}

/**
 * The factor that is taken out of a sum where it stands in a product, so that (2x + 2y)·z and 2·(x + y)·z are one:
 * its size is the largest weight, its sign that of the constant, or of the sum of all weights where that is not 0.
 */
function contentOf({ constant, weights }: Linear): number {
  const values = [...weights.values()];
  const size = Math.max(Math.abs(constant), ...values.map(Math.abs));
  const total = values.reduce((a, b) => a + b, 0);
  const sign = Math.sign(constant) || Math.sign(total) || 1;
  if (constant === 0 && values.length === 1) return values[0];
  return Number.isFinite(size) ? sign * size : 1;
}
