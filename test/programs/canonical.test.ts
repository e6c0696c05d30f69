import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admissible } from "../../src/programs/admissible.js";
import { canonical } from "../../src/programs/canonical.js";
import { applyMechanisms } from "../../src/programs/mechanism.js";
import { base, mechanisms } from "./boarding-fixture.js";
import { compiled, worldOf } from "./small-world.js";

const school = worldOf({ inBed: 1 });
const idOf = (source: string, given: string[] = []): string =>
  canonical(compiled(source, school).ir, new Set(given)).id;
const edit = (from: string | RegExp, to: string): string => {
  const text = base.replace(from, to);
  if (text === base) throw new Error(`Expected the base to contain ${String(from)}`);
  return text;
};

describe("canonical", () => {
  const same: [string, string][] = [
    ["renamed constants", base.replaceAll("infections", "newCases").replaceAll("force", "lambda")],
    ["renamed states", base.replace(/\bS\b/g, "healthy").replace(/\bI\b/g, "ill").replace(/\bR\b/g, "gone")],
    ["renamed parameters", base.replaceAll("gamma", "removal").replaceAll("beta", "contact")],
    ["swapped operands", edit("(beta * I) / N", "(1 / N) * I * beta")],
    ["a quotient in another way", edit("(beta * I) / N", "beta * (I / N)")],
    ["swapped statements", edit(/( {4}const infections.*\n)( {4}const recoveries.*\n)/, "$2$1")],
    ["reordered properties", edit("{ S: S - infections, I: I + infections - recoveries, R: R + recoveries }", "{ R: recoveries + R, I: I - recoveries + infections, S: -infections + S }")],
    ["a helper", edit("(beta * I) / N", "share(I) * beta").replace("/** ", "const share = (x) => x / 763;\n/** ")],
    ["a helper with draws", edit(/random.binomial\((\w), (.*)\);\n {4}const rec/, "leave($1, $2);\n    const rec").replace("    // the chance", "    const leave = (n, p) => random.binomial(n, p);\n    // the chance")],
    ["member style", edit("step({ S, I, R }, { beta, gamma }, { N, dt }, random) {", "step(s, p, i, random) {\n    const { S, I, R } = s, { beta, gamma } = p, N = i.N, dt = i.dt;")],
    ["spread style", edit("return { S:", "return { ...{ S, I, R }, S:")],
    ["dead code", edit("    // the chance", "    const unused = random.normal() * beta;\n    if (S < 0) { const x = 1; }\n    // the chance")],
    ["a parameter that does nothing", edit("gamma: uniform", "idle: uniform(0, 1), gamma: uniform")],
    ["a state that nobody sees", edit("R: 0 }", "R: 0, total: 0 }").replace("step({ S, I, R }", "step({ S, I, R, total }").replace("R: R + recoveries }", "R: R + recoveries, total: total + infections }")],
    ["a comparison turned round", edit("(beta * I) / N", "(I > 3 ? beta : 0) * I / N").replace("I > 3", "3 < I")],
    ["units", edit('"1/day"', '"1/week"')],
    ["numbers in another form", edit("uniform(0, 10", "uniform(0.0, 1e1")],
  ]; // prettier-ignore
  const turned = edit("(beta * I) / N", "(I > 3 ? beta : 0) * I / N");
  it.each(same)("does not mind %s", (what, source) => {
    expect(idOf(source)).toBe(idOf(what === "a comparison turned round" ? turned : base));
  });

  const different: [string, string][] = [
    ["another prior", edit("uniform(0, 2,", "uniform(0, 3,")],
    ["a squared rate", edit("beta * I", "beta * beta * I")],
    ["another power", edit("beta * I", "beta * I ** 2")],
    ["a draw that is shared", edit("I: I + infections - recoveries", "I: I + infections - Math.min(infections, recoveries)")],
    ["two draws for one", edit("I: I + infections", "I: I + random.binomial(S, 1 - Math.exp(-force * dt))")],
    ["a division that may fail", edit("beta * I", "((beta * I * S) / S)")],
    ["another observable distribution", edit("inBed: poisson(I)", "inBed: poisson(I + 1)")],
    ["another start", edit("S: N - 1, I: 1", "S: N - 2, I: 2")],
    ["a constant", edit("beta * I", "1.5 * beta * I")],
    ["swapped roles", edit("-gamma * dt", "-beta * dt").replace("beta * I", "gamma * I")],
    ["a sign", edit("I + infections - recoveries", "I + infections + recoveries")],
  ]; // prettier-ignore
  it.each(different)("tells apart %s", (_, source) => {
    expect(idOf(source)).not.toBe(idOf(base));
  });

  it("keeps the names of given parameters", () => {
    const twins = base.replace("uniform(0, 2,", "uniform(0, 10,");
    const swapped = twins.replace("beta * I", "gamma * I").replace("-gamma * dt", "-beta * dt");
    expect(idOf(swapped)).toBe(idOf(twins));
    expect(idOf(swapped, ["beta", "gamma"])).not.toBe(idOf(twins, ["beta", "gamma"]));
  });

  it("gives the 48 sets of the boarding school 48 identities, and an SEIR by hand that of base + latency", () => {
    const sources = [...admissible(mechanisms)].map((set) => applyMechanisms(base, set));
    const ids = sources.map((r) => idOf(r.ok ? r.source : ""));
    expect(new Set(ids).size).toBe(48);
    const byHand = `import { model, uniform, poisson } from "model-discovery";
const chance = (rate, dt) => 1 - Math.exp(-rate * dt);
export default model({
  parameters: { latency: uniform(0.2, 5), contact: uniform(0, 10), removal: uniform(0, 2) },
  initial: (p, { N }) => ({ removed: 0, ill: 1, waiting: 0, well: N - 1 }),
  step(s, p, inputs, random) {
    const onset = random.binomial(s.waiting, chance(p.latency, inputs.dt));
    const cured = random.binomial(s.ill, chance(p.removal, inputs.dt));
    const caught = random.binomial(s.well, chance(p.contact * s.ill / inputs.N, inputs.dt));
    return { ...s, well: s.well - caught, waiting: s.waiting + (caught - onset), ill: s.ill + onset - cured };
  },
  observe: (s) => ({ inBed: poisson(s.ill) }),
});
`;
    const latency = applyMechanisms(base, mechanisms.filter((m) => m.name === "latency")); // prettier-ignore
    expect(idOf(byHand)).toBe(idOf(latency.ok ? latency.source : ""));
  });
});

/** next[i] = x[i] + Σ coupled, and all states seen alike. */
function rings(next: readonly number[], order: readonly number[] = next.map((_, i) => i)): string {
  const names = order.map((i) => `x${i}`);
  const changes = names.map((name, i) => `${name}: ${name} + 0.1 * Math.sin(${names[next[i]]})`);
  return `import { model, normal } from "model-discovery";
export default model({
  parameters: {},
  initial: () => ({ ${[...names].sort().map((n) => `${n}: 1`).join(", ")} }),
  step: ({ ${names.join(", ")} }) => ({ ${changes.sort().join(", ")} }),
  observe: ({ ${names.join(", ")} }) => ({ inBed: normal(${names.join(" + ")}, 1) }),
});
`; // prettier-ignore
}

describe("symmetric programs", () => {
  it("tells a ring of six states from two rings of three", () => {
    expect(idOf(rings([1, 2, 3, 4, 5, 0]))).not.toBe(idOf(rings([1, 2, 0, 4, 5, 3])));
  });

  it("knows either, however its states are numbered (seed 1)", () => {
    const shuffle = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
    for (const next of [[1, 2, 3, 4, 5, 0], [1, 2, 0, 4, 5, 3]]) {
      const id = idOf(rings(next));
      fc.assert(fc.property(shuffle, (order) => idOf(rings(next, order)) === id), { seed: 1, numRuns: 20 });
    } // prettier-ignore
  });
});

/** A network of linear flows: `rate` of parameter × state `from` goes to state `to`; state 0 is observed. */
interface Flow {
  readonly from: number;
  readonly to: number;
  readonly rate: number;
}
const STATES = 4;
const RATES = 3;

/** How a network is spelled: order of names and statements, style. */
interface Spelling {
  readonly states: readonly number[];
  readonly rates: readonly number[];
  readonly order: readonly number[];
  readonly member: boolean;
  readonly flipped: boolean;
}

function spell(flows: readonly Flow[], { states, rates, order, member, flipped }: Spelling): string {
  const x = (i: number) => (member ? `s.x${states[i]}` : `x${states[i]}`);
  const k = (i: number) => (member ? `p.k${rates[i]}` : `k${rates[i]}`);
  const all = order.filter((i) => i < flows.length);
  const lines = all.map((i) => `const f${i} = ${flipped ? `${x(flows[i].from)} * ${k(flows[i].rate)}` : `${k(flows[i].rate)} * ${x(flows[i].from)}`};`); // prettier-ignore
  const next = states.map((name, s) => {
    const gains = all.filter((i) => flows[i].to === s).map((i) => ` + f${i}`);
    const losses = all.filter((i) => flows[i].from === s).map((i) => ` - f${i}`);
    return `x${name}: ${flipped ? "" : x(s)}${[...gains, ...losses].join("")}${flipped ? ` + ${x(s)}` : ""}`;
  });
  const names = (letter: string, list: readonly number[]) => `{ ${[...list].sort((a, b) => a - b).map((i) => `${letter}${i}`).join(", ")} }`; // prettier-ignore
  return `import { model, uniform, normal } from "model-discovery";
export default model({
  parameters: { ${[...rates].sort((a, b) => a - b).map((i) => `k${i}: uniform(0, 1)`).join(", ")} },
  initial: () => ({ ${[...states].sort((a, b) => a - b).map((i) => `x${i}: 1`).join(", ")} }),
  step(${member ? "s, p" : `${names("x", states)}, ${names("k", rates)}`}) {
    ${lines.join("\n    ")}
    return { ${next.join(", ")} };
  },
  observe: ({ x${states[0]} }) => ({ inBed: normal(x${states[0]}, 1) }),
});
`; // prettier-ignore
}

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((p) =>
    Array.from({ length: n }, (_, i) => [...p.slice(0, i), n - 1, ...p.slice(i)]),
  );
}

/** What a network is up to names, by brute force: the least table of coefficients over all numberings. */
function isomorphismClass(flows: readonly Flow[]): string {
  const table = new Map<string, number>(); // "next|rate|from" → coefficient
  const add = (next: number, { rate, from }: Flow, by: number) =>
    table.set(`${next}|${rate}|${from}`, (table.get(`${next}|${rate}|${from}`) ?? 0) + by);
  for (const flow of flows) {
    add(flow.to, flow, 1);
    add(flow.from, flow, -1);
  }
  const entries = [...table].filter(([, by]) => by !== 0).map(([key, by]) => [...key.split("|").map(Number), by]);
  const live = new Set([0]);
  for (let grown = true; grown;) {
    const size = live.size;
    for (const [next, , from] of entries) if (live.has(next)) live.add(from);
    grown = live.size > size;
  }
  const kept = entries.filter(([next]) => live.has(next));
  const spellings = permutations(STATES).filter((p) => p[0] === 0).flatMap((p) =>
    permutations(RATES).map((q) => kept.map(([n, r, f, by]) => `${p[n]}|${q[r]}|${p[f]}|${by}`).sort().join()),
  ); // prettier-ignore
  return spellings.sort()[0];
}

describe("random networks", () => {
  const flow = fc.record({ from: fc.nat(STATES - 1), to: fc.nat(STATES - 1), rate: fc.nat(RATES - 1) });
  const flows = fc.array(flow, { minLength: 1, maxLength: 6 });
  const all = (n: number) => fc.shuffledSubarray(Array.from({ length: n }, (_, i) => i), { minLength: n }); // prettier-ignore
  const spelling = fc.record({ states: all(STATES), rates: all(RATES), order: all(6), member: fc.boolean(), flipped: fc.boolean() }); // prettier-ignore

  it("have one identity however they are spelled (seed 2)", () => {
    fc.assert(
      fc.property(flows, spelling, spelling, (net, a, b) => idOf(spell(net, a)) === idOf(spell(net, b))),
      { seed: 2, numRuns: 80 },
    );
  });

  it("have equal identities exactly where brute force finds them isomorphic (seed 3)", () => {
    const small = fc.array(flow, { minLength: 1, maxLength: 4 });
    const seen = new Map<string, string>(); // class → id
    const nets = fc.sample(fc.tuple(small, spelling), { seed: 3, numRuns: 300 });
    for (const [net, s] of nets) {
      const kind = isomorphismClass(net);
      const id = idOf(spell(net, s));
      expect(seen.get(kind) ?? id).toBe(id);
      seen.set(kind, id);
    }
    expect(new Set(seen.values()).size).toBe(seen.size);
    expect(seen.size).toBeGreaterThan(50);
  });
});

describe("programs with loops", () => {
  const loop = `import { model, uniform, normal } from "model-discovery";
const places = Array.from({ length: 20 }, (_, i) => 1 + i * 0.1);
export default model({
  parameters: { k: uniform(0, 1), q: uniform(0, 1) },
  initial: () => ({ x: places.map((p) => p * 2), total: 1 }),
  step({ x, total }, { k, q }, { dt }, random) {
    const pull = x.map((v, i) => k * v * places[i]);
    const next = Array.from({ length: 20 }, () => 0);
    for (let i = 0; i < 20; i++) {
      const kick = random.normal();
      next[i] = x[i] - pull[i] * dt + q * kick;
    }
    let rest = total, n = 0;
    while (rest > 0.5 && n < 9) {
      rest *= q;
      n += 1;
    }
    return { x: next, total: rest + x[3] };
  },
  observe: ({ x, total }) => ({ inBed: normal(total + x[2], 1) }),
});
`;
  const change = (from: string | RegExp, to: string): string => {
    const text = loop.replace(from, to);
    if (text === loop) throw new Error(`Expected the program to contain ${String(from)}`);
    return text;
  };

  const same: [string, string][] = [
    ["renamed variables", loop.replace(/\bpull\b/g, "drag").replace(/\bkick\b/g, "noise").replace(/\brest\b/g, "left")],
    ["another order of operands", change("k * v * places[i]", "places[i] * (v * k)")],
    ["statements of a loop swapped", change(/( {6}rest \*= q;\n)( {6}n \+= 1;\n)/, "$2$1")],
    ["loops swapped", change(/( {4}const pull.*\n)( {4}const next.*\n)/, "$2$1")],
    ["a carried number that nobody reads", change("n = 0;", "n = 0, waste = 0;").replace("n += 1;", "n += 1;\n      waste += q;")],
    ["an array that nobody reads", change("let rest", "const other = x.map((v) => v * q);\n    let rest")],
  ]; // prettier-ignore
  it.each(same)("do not mind %s", (_, source) => {
    expect(idOf(source)).toBe(idOf(loop));
  });

  const different: [string, string][] = [
    ["another length", change("i < 20; i++", "i < 19; i++")],
    ["another start", change("let i = 0; i < 20", "let i = 1; i < 20")],
    ["another place", change("next[i] = x[i]", "next[i] = x[19 - i]")],
    ["another constant in a table", change("1 + i * 0.1", "1 + i * 0.2")],
    ["one draw for all places", change("const kick = random.normal();", "").replace("for (let i", "const kick = random.normal();\n    for (let i")],
    ["another bound of a while", change("rest > 0.5", "rest > 0.6")],
    ["another carried start", change("let rest = total", "let rest = total * 2")],
    ["an array overwritten while it is read", change("next[i] = x[i] -", "next[i] = (i > 0 ? next[i - 1] : 0) + x[i] -")],
    ["what is stored last", change("q * kick;\n", "q * kick;\n      next[0] = 1;\n")],
    ["a store before and not after", change("q * kick;\n", "q * kick;\n      next[i] = 1;\n").replace(/( {6}next\[i\] = x.*\n)( {6}next\[i\] = 1;\n)/, "$2$1      next[1] = 1;\n")],
    ["the roles of two parameters", change("rest *= q", "rest *= k")],
    ["another element read", change("total + x[2]", "total + x[4]")],
  ]; // prettier-ignore
  it.each(different)("tell apart %s", (_, source) => {
    expect(idOf(source)).not.toBe(idOf(loop));
  });
});

describe("programs with events, covariates and vectors of draws", () => {
  const world = worldOf(
    { y: 1 },
    {
      covariates: { rain: 1, sun: 1 },
      events: { dose: ["amount"], flush: ["amount"] },
      arms: [{ ...worldOf({ y: 1 }).arms[0], covariates: { rain: new Float64Array(16), sun: new Float64Array(16) } }],
    },
  );
  const program = `import { model, uniform, normal } from "model-discovery";
export default model({
  parameters: { k: uniform(0, 1) },
  accumulate: ["taken"],
  initial: () => ({ gut: 0, blood: 0, taken: 0 }),
  events: { dose: ({ gut }, _, { amount }) => ({ gut: gut + amount }) },
  step({ gut, blood, taken }, { k }, { rain, dt }, random) {
    const parts = random.multinomial(10, [0.2, 0.3, 0.5]);
    const which = random.categorical([1, 2, rain + 1]);
    return { gut: gut - k * gut * dt + parts[0], blood: blood + k * gut * dt + parts[1] + which, taken: taken + blood };
  },
  observe: ({ blood, taken }) => ({ y: normal(blood + taken, 1) }),
});
`;
  const id = (source: string): string => canonical(compiled(source, world).ir).id;
  const change = (from: string, to: string): string => {
    expect(program).toContain(from);
    return program.replace(from, to);
  };

  const different: [string, string][] = [
    ["another event", change("dose:", "flush:")],
    ["another effect of an event", change("gut + amount", "gut + 2 * amount")],
    ["a count that goes on", change('accumulate: ["taken"],', "")],
    ["another covariate", program.replaceAll("rain", "sun")],
    ["one component for two", change("parts[1]", "parts[0]")],
    ["components of two draws", change("parts[1]", "random.multinomial(10, [0.2, 0.3, 0.5])[1]")],
    ["other probabilities", change("[0.2, 0.3, 0.5]", "[0.3, 0.2, 0.5]")],
    ["other weights", change("[1, 2, rain + 1]", "[2, 1, rain + 1]")],
  ];
  it.each(different)("tell apart %s", (_, source) => {
    expect(id(source)).not.toBe(id(program));
  });

  it("do not mind renaming", () => {
    const renamed = program.replaceAll("gut", "stomach").replaceAll("parts", "shares").replaceAll("taken", "total");
    expect(id(renamed)).toBe(id(program));
  });
});
