/**
 * @file Random programs for derivatives: every way of writing that the language has, over parameters, predicted values and
 * learned functions. Smooth ones branch and count on what is known alone, so that differences converge; rough ones branch on
 * states, round, and take minima, so that they are for exact oracles only.
 */

/** A whole number in 0 … n − 1. */
export type Pick = (n: number) => number;

export type Kind = "step" | "derivative" | "simulate";

interface Scope {
  readonly pick: Pick;
  readonly rough: boolean;
  /** names of numbers that can be read */
  readonly numbers: readonly string[];
  /** variables that can be assigned */
  readonly variables: readonly string[];
  /** names and lengths of arrays that can be read */
  readonly arrays: readonly (readonly [string, number])[];
  /** of those that can be written */
  readonly own: readonly (readonly [string, number])[];
  /** numbers that have no derivative: conditions of smooth programs */
  readonly counts: readonly string[];
  readonly draws: boolean;
  readonly fresh: () => string;
}

const LONG = 17; // more than 16: a buffer and a loop
const SIZES = [3, LONG] as const;

export const GENERATED = { observables: { y: 1, few: 3, many: LONG, late: 1 }, places: LONG } as const;

export function generate(pick: Pick, kind: Kind, rough: boolean): string {
  let count = 0;
  const fresh = () => `x${count++}`;
  const numbers = ["a", "b", "c[1]", "w", "dt"];
  const arrays = [["c", 3], ["z", LONG]] as const; // prettier-ignore
  const start: Scope = { pick, rough, numbers, arrays, variables: [], own: [], counts: [], draws: rough, fresh };
  const inside: Scope = {
    ...start,
    numbers: [...numbers, "u", "v", "t", "drive"],
    arrays: [...arrays, ["few", 3], ["many", LONG]],
    counts: ["step", "knob"],
    draws: rough && kind !== "derivative",
  };
  const random = (scope: Scope) => (scope.draws ? ", random" : "");
  const first = body(kind === "simulate" ? { ...start, numbers: [...numbers, "knob"] } : start, 2);
  const rest = body(inside, 3);
  const parameters = "{ a, b, c, w, z, net }";
  const head =
    `import { model, uniform, normal, lognormal, gamma, poisson, predicted, each, mlp, sum, dot, mean, sigmoid, clamp } from "model-discovery";
const table = [[0.5, -1.5, 0.25], [1, 0.75, -0.5]];
const helper = (p, q = 0.5) => (q * p + Math.sin(p)) / (1 + q * q);
const smooth = (x) => 2 * Math.tanh(0.3 * x);
export default model({
  parameters: { a: uniform(0.2, 1.5), b: uniform(-1, 1), c: each(3, uniform(0.1, 1)), w: predicted(0.2, 2),
    z: each("place", predicted(-1, 1)), net: mlp(2, [${pick(2) === 0 ? 3 : LONG}]${pick(2) === 0 ? ", 2" : ""}) },`
      .replace("mlp(2, [3], 2)", "mlp(2, [3])")
      .replace(`mlp(2, [${LONG}], 2)`, `mlp(2, [${LONG}])`);
  const observed = `{ y: ${dressed(pick, rough, "u + 0.3 * a * v")}, few: few.map((e, i) => ${dressed(pick, rough, "e * c[i]")}), many: many.map((e, i) => ${dressed(pick, rough, "e + 0.1 * z[i]")}), late: v }`;
  if (kind === "simulate")
    return `${head}
  simulate(${parameters}, { dt, knob }${random(start)}) {
${first.text}
    const u = ${expression(first.scope, 3)}, v = ${expression(first.scope, 2)};
    const few = ${shortArray(first.scope)}, many = ${longArray(first.scope)};
    return ${observed};
  },
});`;
  const next = rest.scope;
  const wrap = (old: string, text: string) =>
    kind === "derivative" ? `smooth(${text}) - 0.5 * ${old}` : `smooth(${text})`;
  return `${head}
  accumulate: ["v"],
  initial(${parameters}, { dt }${random(start)}) {
${first.text}
    return { u: smooth(${expression(first.scope, 2)}), v: 0, few: ${shortArray(first.scope)}, many: ${longArray(first.scope)} };
  },
  ${kind}({ u, v, few, many }, ${parameters}, { dt, t, step, knob, drive }${random(inside)}) {
${rest.text}
    return { u: ${wrap("u", expression(next, 3))}, v: ${kind === "step" ? "v + " : ""}${expression(next, 2)},
      few: ${shortArray(next)}.map((e, i) => ${wrap("few[i]", "e")}), many: ${longArray(next)}.map((e, i) => ${wrap("many[i]", "e")}) };
  },
  events: { push: ({ u, many }, { a, w }, { amount }) => ({ u: u + a * amount * u, many: many.map((e) => e * (1 + 0.1 * w * amount)) }) },
  observe: ({ u, v, few, many }, ${parameters.replace(", net", "")}, { dt }) => (${observed}),
});`;
}

/** A number, or a distribution with a mean of it: smooth programs are observed exactly. */
function dressed(pick: Pick, rough: boolean, text: string): string {
  if (!rough) return text;
  return choose(pick, [
    text,
    `normal(${text}, 0.1 + a)`,
    `lognormal(1 + (${text}) ** 2, a)`,
    `gamma(1 + (${text}) ** 2, w)`,
    `poisson(1 + (${text}) ** 2)`,
  ]);
}

function choose<T>(pick: Pick, options: readonly T[]): T {
  return options[pick(options.length)];
}

function expression(s: Scope, depth: number): string {
  const sub = () => expression(s, depth - 1);
  const atom = () => choose(s.pick, [...s.numbers, ...s.variables]);
  if (depth <= 0) return s.pick(5) === 0 ? `(${(s.pick(40) - 16) / 8})` : atom();
  const smooth: (() => string)[] = [
    atom,
    () => `(${sub()} + ${sub()})`,
    () => `(${sub()} - ${sub()})`,
    () => `(${sub()} * ${sub()})`,
    () => `(${sub()} / (1 + (${sub()}) ** 2))`,
    () => `Math.exp(-((${sub()}) ** 2))`,
    () => `Math.${choose(s.pick, ["sin", "cos", "tanh", "atan", "asinh"])}(${sub()})`,
    () => `Math.${choose(s.pick, ["log", "sqrt", "cbrt", "log1p", "log2"])}(1 + (${sub()}) ** 2)`,
    () => `(smooth(${sub()}) ** ${choose(s.pick, ["2", "3"])})`,
    () => `((1 + (${sub()}) ** 2) ** ${choose(s.pick, ["0.5", "-1.5", "b", "(0.3 * a)"])})`,
    () => `helper(${sub()}${s.pick(2) === 0 ? "" : `, smooth(${sub()})`})`,
    () => `sigmoid(${sub()})`,
    () => `net(${sub()}, smooth(${sub()}))`,
    () => `Math.hypot(1, ${sub()}, ${sub()})`,
    () => `Math.atan2(${sub()}, 2 + Math.sin(${sub()}))`,
    () => `(${condition(s)} ? ${sub()} : ${sub()})`,
    ...(s.arrays.length > 0 ? [() => arrayValue(s, depth - 1), () => arrayValue(s, depth - 1)] : []),
  ];
  const rough: (() => string)[] = [
    () => `Math.${choose(s.pick, ["floor", "round", "abs", "sign", "ceil"])}(${sub()})`,
    () => `Math.${choose(s.pick, ["min", "max"])}(${sub()}, ${sub()}, ${sub()})`,
    () => `clamp(${sub()}, -0.5, 1)`,
    () => `(${sub()} % (1.5 + (${sub()}) ** 2))`,
    () => `(${sub()} > 0 ? ${sub()} : ${sub()})`,
    () => `((${sub()} < ${sub()}) * ${sub()})`,
    ...(s.draws ? [() => draw(s)] : []),
  ];
  return choose(s.pick, s.rough ? [...smooth, ...rough] : smooth)();
}

function draw(s: Scope): string {
  const x = () => `(0.1 + (${expression(s, 1)}) ** 2)`;
  return choose(s.pick, [
    () => `random.poisson(${x()})`,
    () => `random.normal(${expression(s, 1)}, 0.5)`,
    () => `random.uniform(0, ${x()})`,
    () => `random.beta(${x()}, ${x()})`,
    () => `random.binomial(10, sigmoid(${expression(s, 1)}))`,
    () => `random.betaBinomial(10, ${x()}, ${x()})`,
    () => `random.lognormal(${x()}, 0.5 * sigmoid(${expression(s, 1)}))`,
    () => `random.gamma(${x()}, ${x()})`,
  ])();
}

/** Of what is known before the run where a program is smooth. */
function condition(s: Scope): string {
  const known = s.counts.length > 0 ? choose(s.pick, s.counts) : "dt";
  const test = `${known} % ${2 + s.pick(3)} ${choose(s.pick, ["<", ">=", "===", "!=="])} ${s.pick(3)}`;
  const other = s.rough ? `${expression(s, 1)} > ${expression(s, 1)}` : test;
  return choose(s.pick, [test, other, `${test} && !(${other})`, `${other} || ${test}`]);
}

function arrayValue(s: Scope, depth: number): string {
  const [name, length] = choose(s.pick, s.arrays);
  const inner: Scope = { ...s, numbers: [...s.numbers, "e"], draws: false };
  return choose(s.pick, [
    () => `${name}[${s.pick(length)}]`,
    () => `mean(${name})`,
    () => `dot(${name}, ${name}) / ${length}`,
    () => `${name}.reduce((s, e) => s + ${expression(inner, depth)}, 0) / ${length}`,
    () => `${name}.reduce((s, e) => 0.5 * s * e + ${expression(inner, depth)}, 0.1)`,
    () => `${name}[${s.counts.length > 0 ? `${choose(s.pick, s.counts)} % ${length}` : 0}]`,
    () => `table[1][${s.pick(3)}]`,
  ])();
}

const element = (s: Scope, depth: number): string =>
  expression({ ...s, numbers: [...s.numbers, "e", "0.1 * i"], counts: [...s.counts, "i"] }, depth);

function arrayOf(s: Scope, length: number): string {
  const fitting = s.arrays.filter(([, n]) => n === length).map(([name]) => name);
  const made = `Array.from({ length: ${length} }, (_, i) => ${expression({ ...s, numbers: [...s.numbers, "0.1 * i"], counts: [...s.counts, "i"] }, 2)})`;
  if (fitting.length === 0) return made;
  const name = choose(s.pick, fitting);
  return choose(s.pick, [made, `${name}.map((e, i) => ${element(s, 2)})`, name]);
}

const shortArray = (s: Scope): string => arrayOf(s, 3);
const longArray = (s: Scope): string => arrayOf(s, LONG);

interface Written {
  readonly text: string;
  readonly scope: Scope;
}

function body(scope: Scope, most: number): Written {
  let now = scope;
  const lines: string[] = [];
  for (let i = 0; i < 1 + scope.pick(most); i++) {
    const made = statement(now, 2);
    lines.push(made.text);
    now = made.scope;
  }
  return { text: lines.join("\n"), scope: now };
}

function block(s: Scope, depth: number): string {
  return `{ ${statement(s, depth - 1).text} ${assignment(s)} }`;
}

/** Something written to what may be written. */
function assignment(s: Scope): string {
  const options: (() => string)[] = [];
  if (s.variables.length > 0) {
    const name = () => choose(s.pick, s.variables);
    options.push(
      () => `${name()} = ${expression(s, 2)};`,
      () => `${name()} += ${expression(s, 2)};`,
      () => `${name()} *= smooth(${expression(s, 1)});`,
    );
  }
  for (const [name, length] of s.own) {
    const place = s.counts.includes("i") ? `i % ${length}` : String(s.pick(length));
    options.push(() => `${name}[${place}] = 0.5 * ${name}[${s.pick(length)}] + ${expression(s, 1)};`);
  }
  return options.length > 0 ? choose(s.pick, options)() : "";
}

function statement(s: Scope, depth: number): Written {
  const { fresh } = s;
  const keep = (text: string): Written => ({ text, scope: s });
  const counted = (i: string): Scope => ({ ...s, numbers: [...s.numbers, `0.1 * ${i}`], counts: [...s.counts, i] });
  const simple: (() => Written)[] = [
    () => {
      const name = fresh();
      return { text: `const ${name} = ${expression(s, 3)};`, scope: { ...s, numbers: [...s.numbers, name] } };
    },
    () => {
      const name = fresh();
      return { text: `let ${name} = ${expression(s, 2)};`, scope: { ...s, variables: [...s.variables, name] } };
    },
    () => {
      const [name, length] = [fresh(), choose(s.pick, SIZES)];
      const made = [name, length] as const;
      const own = { ...s, arrays: [...s.arrays, made], own: [...s.own, made] };
      return { text: `const ${name} = ${arrayOf({ ...s, arrays: [] }, length)};`, scope: own };
    },
    () => keep(assignment(s)),
  ];
  if (depth <= 0) return choose(s.pick, simple)();
  const long = s.own.filter(([, n]) => n === LONG).map(([name]) => name);
  const nested: (() => Written)[] = [
    () => keep(`if (${condition(s)}) ${block(s, depth)}${s.pick(2) === 0 ? "" : ` else ${block(s, depth)}`}`),
    () => {
      const exit = s.pick(3) === 0 ? `if (${condition(counted("i"))}) ${choose(s.pick, ["break", "continue"])};` : "";
      const rounds = choose(s.pick, [3, LONG]);
      return keep(`for (let i = 0; i < ${rounds}; i++) { ${exit} ${block(counted("i"), depth)} }`);
    },
    () => {
      const [p, q] = [fresh(), fresh()]; // two values that change places
      const scope = { ...s, numbers: [...s.numbers, p, q] };
      return {
        text: `let ${p} = ${expression(s, 1)}, ${q} = ${expression(s, 1)};
for (let i = 0; i < ${LONG}; i++) { const old = ${p}; ${p} = ${q}; ${q} = 0.5 * old + 0.1 * ${expression({ ...counted("i"), numbers: [...s.numbers, p, q] }, 2)}; }`,
        scope,
      };
    },
    () => {
      const [left, rounds] = [fresh(), fresh()];
      const test = s.rough ? `${left} > 0.2 && ${rounds} < 6` : `${rounds} < ${known(s)} % 4`;
      return {
        text: `let ${left} = smooth(${expression(s, 1)}), ${rounds} = 0;
while (${test}) { ${left} = 0.6 * ${left} + 0.1 * ${left} * ${expression(s, 1)} - 0.05; ${rounds}++; ${assignment(s)} }`,
        scope: { ...s, numbers: [...s.numbers, left] },
      };
    },
    () => {
      const total = fresh(); // a sum over pairs
      const [x, y] = [choose(s.pick, s.arrays), choose(s.pick, s.arrays)];
      return {
        text: `let ${total} = 0;
for (let i = 0; i < ${x[1]}; i++) for (let j = 0; j < ${y[1]}; j++) ${s.pick(2) === 0 ? `if ((i + j) % 3 !== ${s.pick(3)}) ` : ""}${total} += ${x[0]}[i] * ${y[0]}[j] / (1 + i + j);`,
        scope: { ...s, numbers: [...s.numbers, total] },
      };
    },
    ...long.map((name) => () => {
      const mix = `${name}[i] = 0.5 * ${name}[i] + 0.3 * ${name}[i - 1] * ${expression(counted("i"), 1)};`; // in place
      return keep(`for (let i = 1; i < ${LONG}; i++) ${mix}`);
    }),
  ];
  return choose(s.pick, [...simple, ...nested])();
}

const known = (s: Scope): string => (s.counts.length > 0 ? choose(s.pick, s.counts) : "3");
