/**
 * @file A program as a graph of terms: what is observed, and the entities that it rests on (states, parameters, draws,
 * loops), each with its definition in terms. Order of statements, names and everything that reaches no observable are
 * gone. Work arrays are values here: a store makes a new array from an old one (memory in SSA form), so that a loop
 * that fills an array is an array-valued recurrence like any other.
 */
import type { Edge, EntityId, TermId, TermStore } from "./canonical-terms.js";
import { createTermStore } from "./canonical-terms.js";
import type {
  Block,
  Buffer,
  CarriedValue,
  DrawValue,
  For,
  OperationValue,
  ProgramIr,
  Routine,
  Source,
  Value,
  View,
  While,
} from "./ir.js";

/** Terms that stand in one relation to an entity (or to the program), e.g. "next" or "argument". */
export interface Relation {
  readonly role: string;
  readonly terms: readonly TermId[];
}

export interface Entity {
  readonly kind: "state" | "parameter" | "draw" | "index" | "carried";
  /** what is known of it whatever its name: prior, distribution; a given parameter's name */
  readonly fixed: string;
  readonly definition: Relation[];
}

export interface Graph {
  readonly store: TermStore;
  readonly entities: readonly Entity[];
  /** one for each observable */
  readonly roots: readonly Relation[];
}

/** Builds the graph. `given`: parameters that keep their names ("beta" for all of `beta[0]`, `beta[1]`, …). */
export function graphOf(ir: ProgramIr, given: ReadonlySet<string>): Graph {
  const store = createTermStore();
  const entities: Entity[] = [];
  const entity = (kind: Entity["kind"], fixed: string): EntityId => entities.push({ kind, fixed, definition: [] }) - 1;
  const states = ir.stateNames.map((_, slot) => entity("state", ir.accumulate.includes(slot) ? "accumulates" : ""));
  const parameters = ir.parameters.map(({ name, prior }) =>
    entity("parameter", `${given.has(name.replace(/\[.*$/, "")) ? `${name} ` : ""}${prior.name}(${prior.args.join()})`),
  );
  const scope = { ir, store, entities, entity, states, parameters };
  const define = (role: string, routine: Routine | null): void => {
    if (!routine) return;
    const convert = createConverter(scope);
    convert.block(routine.body);
    for (const output of routine.outputs) {
      const scalar = output.kind === "scalar";
      const length = scalar ? 1 : output.view.length;
      for (let i = 0; i < length; i++) {
        const term = scalar ? convert.value(output.value) : convert.entry(output.view, i);
        entities[states[output.slot + i]].definition.push({ role, terms: [term] });
      }
    }
  };
  define("initial", ir.initial);
  define(ir.kind, ir.dynamics);
  for (const [name, routine] of Object.entries(ir.events)) define(`event ${name}`, routine);
  return { store, entities, roots: rootsOf(scope) };
}

interface Scope {
  readonly ir: ProgramIr;
  readonly store: TermStore;
  readonly entities: readonly Entity[];
  entity(kind: Entity["kind"], fixed: string): EntityId;
  readonly states: readonly EntityId[];
  readonly parameters: readonly EntityId[];
}

function rootsOf(scope: Scope): Relation[] {
  const convert = createConverter(scope);
  convert.block(scope.ir.observe.body);
  return scope.ir.observe.observations.map((o) => ({
    role: `${o.name}[${o.column}] ${o.distribution ?? "exact"}`,
    terms: o.kind === "scalar" ? o.arguments.map(convert.value) : o.arguments.map(convert.view),
  }));
}

interface Converter {
  block(block: Block): void;
  value(value: Value): TermId;
  view(view: View): TermId;
  /** one number of a view */
  entry(view: View, i: number): TermId;
}

function createConverter({ store, entities, entity, states, parameters }: Scope): Converter {
  const known = new Map<Value, TermId>();
  const draws = new Map<string, EntityId>();
  let memory = new Map<Buffer, TermId>(); // the present content of every work array

  const list = (ids: readonly EntityId[]): TermId =>
    store.call(
      "list",
      ids.map((id) => store.leaf(id)),
    );
  const source = (from: Source | Buffer): TermId => {
    switch (from.kind) {
      case "buffer":
        return memory.get(from)!;
      case "theta":
        return list(parameters);
      case "state":
        return list(states);
      case "constant":
        return store.atom(`constants ${from.values.join()}`);
      case "covariate":
        return store.atom(`covariate ${from.name}`);
    }
  };
  const view = ({ source: from, offset, length }: View): TermId => {
    if (from.kind === "state" && offset.kind === "constant")
      return list(states.slice(Number(offset.value), Number(offset.value) + length));
    return store.call("view", [source(from), value(offset), store.number(length)]);
  };
  const entry = ({ source: from, offset }: View, i: number): TermId => {
    const index = store.sum([plus(value(offset)), plus(store.number(i))]);
    return store.call(from.kind === "buffer" ? "load" : "element", [source(from), index]);
  };

  const drawn = (draw: DrawValue): TermId => {
    const definition = [
      { role: "arguments", terms: draw.arguments.map(value) },
      { role: "vector", terms: vectorOf(draw) },
      { role: "turn", terms: draw.occurrence.kind === "constant" ? [] : [value(draw.occurrence)] },
    ];
    const shared = [draw.name, value(draw.occurrence), ...definition.map((d) => d.terms.join())];
    const key = draw.distribution === "multinomial" ? shared.join("|") : `#${draw.id}`; // its components are one draw
    const id = draws.get(key) ?? entity("draw", draw.distribution);
    if (!draws.has(key)) entities[id].definition.push(...definition);
    draws.set(key, id);
    return store.leaf(id, draw.component);
  };
  const vectorOf = ({ vector }: DrawValue): TermId[] => {
    if (vector === null) return [];
    return "kind" in vector ? [view(vector)] : vector.map(value);
  };

  const convert = (v: Value): TermId => {
    switch (v.kind) {
      case "constant":
        return typeof v.value === "number" ? store.number(v.value) : store.boolean(v.value);
      case "theta":
        return store.leaf(parameters[v.index]);
      case "state":
        return store.leaf(states[v.slot]);
      case "input":
        return store.atom(`${v.role} ${v.name}`);
      case "element":
        return v.source.kind === "constant" || v.source.kind === "covariate" || v.index.kind !== "constant"
          ? store.call("element", [source(v.source), value(v.index)])
          : store.leaf((v.source.kind === "theta" ? parameters : states)[Number(v.index.value)]);
      case "operation":
        return operation(store, v, v.arguments.map(value));
      case "choice":
        return store.choice(value(v.condition), value(v.then), value(v.else));
      case "draw":
        return drawn(v);
      case "load":
        return store.call("load", [memory.get(v.buffer)!, value(v.index)]);
      case "result":
        return store.call("after", [value(v.carried)]);
      case "index":
      case "carried":
        throw new Error(`Expected ${v.kind} ${v.id} inside its loop`);
    }
  };
  const value = (v: Value): TermId => {
    const term = known.get(v) ?? convert(v);
    known.set(v, term);
    return term;
  };

  const block = (b: Block): void => {
    for (const step of b.instructions) {
      if (step.kind === "let")
        value(step.value); // loads and draws see the arrays as they are now
      else if (step.kind === "buffer") memory.set(step.buffer, store.call("zeros", [store.number(step.buffer.length)]));
      else if (step.kind === "store")
        memory.set(step.buffer, store.call("store", [memory.get(step.buffer)!, value(step.index), value(step.value)]));
      else if (step.kind === "if") branch(step.condition, step.then, step.else);
      else loop(step);
    }
  };
  const branch = (condition: Value, then: Block, otherwise: Block): void => {
    const before = memory;
    const after = [then, otherwise].map((arm) => {
      memory = new Map(before);
      block(arm);
      return memory;
    });
    const merged = (b: Buffer): TermId => {
      const [yes, no] = after.map((arm) => arm.get(b));
      // an array that only one arm makes is read only where that arm was taken
      return yes === undefined || no === undefined ? (yes ?? no)! : store.choice(value(condition), yes, no);
    };
    memory = new Map([...after[0].keys(), ...after[1].keys()].map((b) => [b, merged(b)]));
  };
  const loop = (step: For | While): void => {
    const { index, carried } = step;
    const counter = entity("index", step.kind);
    known.set(index, store.leaf(counter));
    const before = memory;
    const written = storesOf(step).filter((b) => before.has(b));
    const numbers = carried.map((c) => [c, carry(c)] as const);
    const arrays = written.map((b) => {
      const id = entity("carried", "");
      entities[id].definition.push({ role: "initial", terms: [before.get(b)!] });
      return [b, id] as [Buffer, EntityId];
    });
    memory = new Map([...before, ...arrays.map(([b, id]) => [b, store.leaf(id)] as const)]);
    if (step.kind === "while") block(step.head);
    const end =
      step.kind === "while"
        ? { role: "condition", terms: [value(step.condition)] }
        : { role: "range", terms: [value(step.from), value(step.to)] };
    entities[counter].definition.push(end);
    const seen = memory; // arrays as a loop that ends here leaves them
    memory = new Map(memory);
    block(step.body);
    const turn = store.leaf(counter);
    for (const [c, id] of numbers) entities[id].definition.push({ role: "next", terms: [value(c.next), turn] });
    for (const [b, id] of arrays)
      entities[id].definition.push({ role: "next", terms: [memory.get(b)!, seen.get(b)!, turn] });
    const inside = [...memory.keys()].filter((b) => !before.has(b)); // made anew in each round
    for (const b of inside) {
      const id = entity("carried", "made inside");
      entities[id].definition.push({ role: "next", terms: [memory.get(b)!, turn] });
      arrays.push([b, id]);
    }
    memory = new Map([...before, ...arrays.map(([b, id]) => [b, store.call("after", [store.leaf(id)])] as const)]);
  };
  const carry = (c: CarriedValue): EntityId => {
    const id = entity("carried", "");
    entities[id].definition.push({ role: "initial", terms: [value(c.initial)] });
    known.set(c, store.leaf(id));
    return id;
  };
  return { block, value, view, entry };
}

const plus = (term: TermId): Edge => ({ term, tag: 1 });

/** Work arrays that a loop writes to. */
function storesOf(step: For | While): Buffer[] {
  const found = new Set<Buffer>();
  const scan = (b: Block): void => {
    for (const i of b.instructions) {
      if (i.kind === "store") found.add(i.buffer);
      if (i.kind === "if") [i.then, i.else].forEach(scan);
      if (i.kind === "for") scan(i.body);
      if (i.kind === "while") [i.head, i.body].forEach(scan);
    }
  };
  scan(step.body);
  if (step.kind === "while") scan(step.head);
  return [...found];
}

const SYMMETRIC = new Set(["Math.min", "Math.max", "Math.hypot"]);

function operation(store: TermStore, { operator }: OperationValue, args: readonly TermId[]): TermId {
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
