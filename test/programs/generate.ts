/**
 * @file Random small programs of the language: states, parameters, arithmetic, branches, early returns, loops that are
 * unrolled and loops that are kept, arrays of both kinds, predicted values, a learned function, draws in all of these.
 */

/** A whole number in 0 … n − 1. */
export type Pick = (n: number) => number;

interface Context {
  readonly pick: Pick;
  /** names that hold numbers here */
  readonly numbers: readonly string[];
  /** variables that may be assigned here */
  readonly variables: readonly string[];
  /** names of arrays here, with their lengths */
  readonly arrays: readonly (readonly [string, number])[];
  readonly depth: number;
  readonly random: boolean;
  readonly fresh: () => string;
}

const LONG = 19;

export function generateProgram(pick: Pick): string {
  let count = 0;
  const fresh = () => `x${count++}`;
  const base: Context = {
    pick,
    numbers: ["a", "b", "p", "dt"],
    variables: [],
    arrays: [],
    depth: 3,
    random: false,
    fresh,
  };
  const states: Context = {
    ...base,
    numbers: [...base.numbers, "u", "v", "t", "step", "knob"],
    arrays: [
      ["few", 3],
      ["many", LONG],
      ["course", LONG],
    ],
  };
  const inner: Context = { ...states, random: true };
  const body = statements(inner, 2 + pick(5));
  const last = body.context;
  return `import { model, uniform, normal, poisson, predicted, each, mlp, sum, dot, clamp, sigmoid } from "model-discovery";
const table = [0.5, 1.5, -0.25, 2];
const helper = (p, q = 2) => (p > q ? p - q : p * 0.5 + q);
export default model({
  parameters: { a: uniform(0.1, 2), p: predicted(-1, 2), g: mlp(2, [3]), b: uniform(-1, 1), course: each(${LONG}, predicted(0, 1)) },
  accumulate: ["v"],
  initial({ a, b, p, g }, { dt }, random) {
    const first = ${expression({ ...base, random: true }, 2)};
    return { u: first, v: ${expression(base, 2)}, few: [${[0, 1, 2].map(() => expression(base, 1)).join(", ")}],
      many: Array.from({ length: ${LONG} }, (_, i) => ${expression({ ...base, numbers: [...base.numbers, "i"] }, 2)}) };
  },
  step({ u, v, few, many }, { a, b, p, g, course }, { dt, t, step, knob }, random) {
${body.text}
    return { u: squeeze(${expression(last, 2)}), v: squeeze(v + ${expression(last, 2)}), few: ${shortArray(last)}, many: ${longArray(last)} };
  },
  observe: ({ u, v, few, many }, { a, b, p }, { dt }) => ({ y: normal(u, Math.abs(b) + 0.1), z: poisson(Math.abs(v) % 50), w: few,
    m: many.map((x, i) => normal(x, ${pick(2) === 0 ? "1" : "1 + i + Math.abs(p)"})) }),
});
function squeeze(x) {
  if (Math.abs(x) < 100) return x;
  return 100 * sigmoid(x);
}
`;
}

/** What the observables are called, and how wide they are. */
export const GENERATED_OBSERVABLES = { y: 1, z: 1, w: 3, m: LONG };

function choose<T>({ pick }: Context, options: readonly T[]): T {
  return options[pick(options.length)];
}

function expression(c: Context, depth: number): string {
  const sub = () => expression(c, depth - 1);
  const atoms = [() => choose(c, c.numbers), () => `(${(c.pick(40) - 10) / 8})`, () => choose(c, c.numbers)];
  if (depth <= 0) return choose(c, atoms)();
  const arrays = c.arrays.length > 0;
  const options: (() => string)[] = [
    ...atoms,
    () => `(${sub()} + ${sub()})`,
    () => `(${sub()} - ${sub()})`,
    () => `(${sub()} * ${sub()})`,
    () => `(${sub()} / (1 + Math.abs(${sub()})))`,
    () => `Math.exp(-Math.abs(${sub()}))`,
    () => `Math.${choose(c, ["min", "max"])}(${sub()}, ${sub()})`,
    () => `Math.${choose(c, ["sin", "tanh", "floor", "round", "abs", "sign"])}(${sub()})`,
    () => `(${sub()} ** ${choose(c, ["2", "3", "0.5"])})`,
    () => `(${sub()} % 3)`,
    () => `(-${choose(c, c.numbers)})`,
    () => `(${condition(c, depth - 1)} ? ${sub()} : ${sub()})`,
    () => `helper(${sub()}${c.pick(2) === 0 ? "" : `, ${sub()}`})`,
    () => `clamp(${sub()}, -2, 2)`,
    () => `g(${sub()}, ${sub()})`,
    () => `((${condition(c, depth - 1)}) * 2 + 1)`,
    () => `table[${choose(c, ["0", "2", "Math.abs(Math.floor(u ?? 0)) % 4"])}]`.replace("u ?? 0", choose(c, c.numbers)),
    ...(arrays ? [() => arrayValue(c, depth - 1)] : []),
    ...(c.random ? [() => `random.normal(${sub()}, 0.5)`, () => "random.uniform()"] : []),
  ];
  return choose(c, options)();
}

function condition(c: Context, depth: number): string {
  const compare = () =>
    `${expression(c, depth)} ${choose(c, ["<", "<=", ">", ">=", "===", "!=="])} ${expression(c, depth)}`;
  return choose(c, [
    compare,
    compare,
    () => `${compare()} && ${compare()}`,
    () => `${compare()} || ${compare()}`,
    () => `!(${compare()})`,
  ])();
}

function arrayValue(c: Context, depth: number): string {
  const [name, length] = choose(c, c.arrays);
  const inner: Context = { ...c, numbers: [...c.numbers, "e"], random: false };
  return choose(c, [
    () => `${name}[${c.pick(length)}]`,
    () => `sum(${name})`,
    () => `dot(${name}, ${name})`,
    () => `${name}.reduce((s, e) => s + ${expression(inner, depth)}, 0)`,
    () => `(${name}.some((e) => e > ${expression(c, 0)}) ? 1 : 2)`,
    () => `(${name}.every((e) => e > ${expression(c, 0)}) ? 1 : 2)`,
    () => `${name}[(Math.abs(Math.round(${expression(c, 1)})) % ${length})]`,
    () => `${name}.length`,
  ])();
}

function shortArray(c: Context): string {
  const inner: Context = { ...c, numbers: [...c.numbers, "e", "i"] };
  return choose(c, [
    () => "few",
    () => `few.map((e, i) => squeeze(${expression(inner, 2)}))`,
    () => "[few[2], few[0], few[1]]",
  ])();
}

function longArray(c: Context): string {
  const inner: Context = { ...c, numbers: [...c.numbers, "e", "i"] };
  return choose(c, [() => "many", () => `many.map((e, i) => squeeze(${expression(inner, 2)}))`])();
}

interface Written {
  readonly text: string;
  readonly context: Context;
}

function statements(start: Context, count: number): Written {
  let context = start;
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const made = statement(context);
    lines.push(made.text);
    context = made.context;
  }
  return { text: lines.join("\n"), context };
}

function block(c: Context): string {
  return `{\n${statements({ ...c, depth: c.depth - 1 }, 1 + c.pick(2)).text}\n}`;
}

function statement(c: Context): Written {
  const { fresh } = c;
  const keep = (text: string): Written => ({ text, context: c });
  const simple: (() => Written)[] = [
    () => {
      const name = fresh();
      return { text: `const ${name} = ${expression(c, 3)};`, context: { ...c, numbers: [...c.numbers, name] } };
    },
    () => {
      const name = fresh();
      const context = { ...c, numbers: [...c.numbers, name], variables: [...c.variables, name] };
      return { text: `let ${name} = ${expression(c, 2)};`, context };
    },
    () => {
      const name = fresh();
      const draw = choose(c, [
        "random.poisson(Math.abs(u) % 30)",
        "random.normal()",
        "random.binomial(20, sigmoid(v))",
        "random.gamma(1 + Math.abs(a), 2)",
      ]);
      return { text: `const ${name} = ${draw};`, context: { ...c, numbers: [...c.numbers, name] } };
    },
    () => {
      const name = fresh();
      const length = choose(c, [3, LONG]);
      const inner: Context = { ...c, numbers: [...c.numbers, "i"] };
      const text = `const ${name} = Array.from({ length: ${length} }, (_, i) => ${expression(inner, 2)});`;
      return { text, context: { ...c, arrays: [...c.arrays, [name, length]] } };
    },
  ];
  const assigned =
    c.variables.length > 0
      ? [() => keep(`${choose(c, c.variables)} ${choose(c, ["=", "+=", "*="])} ${expression(c, 2)};`)]
      : [];
  if (c.depth <= 0) return choose(c, [...simple, ...assigned, ...assigned])();
  const nested: (() => Written)[] = [
    () => keep(`if (${condition(c, 2)}) ${block(c)}${c.pick(2) === 0 ? "" : ` else ${block(c)}`}`),
    () => {
      const i = fresh();
      const inner: Context = { ...c, numbers: [...c.numbers, i] };
      const exit = c.pick(3) === 0 ? `if (${condition(inner, 1)}) ${choose(c, ["break", "continue"])};\n` : "";
      return keep(
        `for (let ${i} = 0; ${i} < ${choose(c, [2, 4, LONG])}; ${i}++) {\n${exit}${statements({ ...inner, depth: c.depth - 2 }, 1 + c.pick(2)).text}\n}`,
      );
    },
    () => {
      const item = fresh();
      const inner: Context = { ...c, numbers: [...c.numbers, item], depth: c.depth - 2 };
      return keep(`for (const ${item} of ${choose(c, c.arrays)[0]}) {\n${statements(inner, 1).text}\n}`);
    },
    () => {
      const [left, rounds] = [fresh(), fresh()];
      return keep(`let ${left} = ${expression(c, 1)}, ${rounds} = 0;
while (${left} > 0.1 && ${rounds} < 6) { ${left} -= 0.3 + Math.abs(${expression({ ...c, depth: 0 }, 1)}); ${rounds}++; }`);
    },
    () => keep(`switch (step % 3) { case 0: ${assign(c)} break; case 1: ${assign(c)} default: ${assign(c)} }`),
    () => keep(`if (${condition(c, 1)}) return { u: 1, v: ${expression(c, 1)}, few, many };`),
  ];
  return choose(c, [...simple, ...assigned, ...assigned, ...nested])();
}

function assign(c: Context): string {
  return c.variables.length > 0 ? `${choose(c, c.variables)} = ${expression(c, 1)};` : "";
}
