/**
 * @file The `inputs` and `random` arguments as a program sees them.
 */
import { refuse } from "../refusal.js";
import { scalarOf, vector } from "./arrays.js";
import { worldConstant } from "./constants.js";
import { number, type Machine } from "./machine.js";
import { checkArguments, defaultsOf } from "./natives.js";
import type { Value } from "../ir.js";
import { distributions } from "../../math/distributions.js";
import type { Abstract, Native, Struct } from "./values.js";

/** Text contexts are resolved here: one lowering for each of their values. */
export type Texts = Readonly<Record<string, string>>;

export function readInputs(m: Machine, texts: Texts, missing: (key: string) => string): Struct {
  const { world } = m;
  const values: [string, Abstract][] = [
    ...Object.entries(world.constants).map(([k, v]): [string, Abstract] => [k, worldConstant(m, k, v, "inputs")]),
    ...Object.entries(world.contexts).map(([k, type]): [string, Abstract] => [
      k,
      type === "string" ? { kind: "string", value: texts[k] ?? "" } : m.b.input(k, "context", 0),
    ]),
    ...Object.entries(world.covariates).map(([k, width]): [string, Abstract] => [
      k,
      width === 1
        ? m.b.input(k, "covariate", 0)
        : vector(m, { kind: "covariate", name: k, width }, number(m, 0), width, "inputs"),
    ]),
    ["t", m.b.input("t", "time", 0)],
    ["dt", number(m, world.dt)],
    ["step", m.b.input("step", "step", 0)],
  ];
  const cells = new Map(values.map(([k, v]) => [k, m.store.cell(v)]));
  return { kind: "object", frozen: "inputs", cells, missing };
}

export function readEvent(m: Machine, name: string): Struct {
  const fields = m.world.events[name] ?? [];
  const cells = new Map(fields.map((field) => [field, m.store.cell(m.b.input(field, "field", 0))]));
  const missing = (key: string) => `event '${name}' has no '${key}'; it has ${fields.join(", ") || "no fields"}`;
  return { kind: "object", frozen: "event", cells, missing };
}

const VECTOR_DRAWS: ReadonlySet<string> = new Set(["categorical", "multinomial"]);

/** `refusal`: why this routine may not draw, or null. `where`: for the list of draws. */
export function randomSource(m: Machine, where: string, refusal: string | null): Native {
  const names = [...Object.keys(distributions), "multinomial"];
  const members = names.map((name): [string, Native] => [
    name,
    {
      kind: "native",
      name: `random.${name}`,
      call(args, at, hint) {
        if (refusal) return refuse(at, refusal);
        return draw(m, name, args, at, hint ?? "#", where);
      },
    },
  ]);
  const call = (_: unknown, at: number) => refuse(at, "random is not called by itself: random.uniform()");
  return { kind: "native", name: "random", call, members: new Map(members) };
}

function draw(
  m: Machine,
  distribution: string,
  args: readonly Abstract[],
  at: number,
  name: string,
  where: string,
): Abstract {
  m.draws.set(`${where} ${name}`, { name, distribution, where });
  const cell = m.occurrences.get(name) ?? m.store.cell(number(m, 0));
  m.occurrences.set(name, cell);
  const occurrence = cell.value as Value;
  m.store.write(cell, m.b.operation("+", [occurrence, number(m, 1)], at));
  if (VECTOR_DRAWS.has(distribution)) return vectorDraw(m, distribution, args, at, name, occurrence);
  const expected = distributions[distribution].args;
  const filled = args.length === 0 ? defaultsOf(distribution).map((x) => number(m, x)) : args;
  if (filled.length !== expected.length)
    return refuse(
      at,
      `random.${distribution}(${expected.join(", ")}) takes ${expected.length} arguments, got ${args.length}`,
    );
  const scalars = filled.map((arg) => scalarOf(m, arg, at));
  checkArguments(distribution, scalars, at);
  return m.b.draw(distribution, scalars, null, 0, name, occurrence, at);
}

function vectorDraw(
  m: Machine,
  distribution: string,
  args: readonly Abstract[],
  at: number,
  name: string,
  occurrence: Value,
): Abstract {
  const weights = args.at(-1);
  const scalars = args.slice(0, -1).map((arg) => scalarOf(m, arg, at));
  if (
    args.length !== (distribution === "categorical" ? 1 : 2) ||
    (weights?.kind !== "tuple" && weights?.kind !== "long")
  )
    return refuse(
      at,
      `Expected random.${distribution === "categorical" ? "categorical(weights)" : "multinomial(n, probabilities)"}`,
    );
  if (weights.kind === "long" && !weights.view) return refuse(at, "Weights must be one array of numbers");
  const list = weights.kind === "long" ? weights.view! : weights.items.cells.map((cell) => scalarOf(m, cell.value, at));
  if (distribution === "categorical") return m.b.draw(distribution, scalars, list, 0, name, occurrence, at);
  if (weights.kind === "long") return refuse(at, "multinomial draws up to 16 counts. Use binomial draws for more");
  const counts = weights.items.cells.map((_, k) => m.b.draw(distribution, scalars, list, k, name, occurrence, at));
  return { kind: "tuple", frozen: null, items: { cells: counts.map((count) => m.store.cell(count)) } };
}
