/**
 * @file Values of the intermediate form as terms: sums and products by their algebra, work arrays by what they hold now,
 * draws and loop variables by the entity that stands for them.
 */
import type { Entity } from "./canonical-graph.js";
import { operation, plus } from "./canonical-operations.js";
import type { EntityId, TermId, TermStore } from "./canonical-terms.js";
import type { Buffer, DrawValue, PredictedInput, ProgramIr, Source, Value, View } from "./ir.js";

/** What the routines of a program share. */
export interface Scope {
  readonly ir: ProgramIr;
  readonly store: TermStore;
  readonly entities: readonly Entity[];
  entity(kind: Entity["kind"], fixed: string): EntityId;
  readonly states: readonly EntityId[];
  readonly parameters: readonly EntityId[];
  /** one for each field */
  readonly predicted: readonly EntityId[];
}

/** The values of one routine. */
export interface Values {
  value(value: Value): TermId;
  view(view: View): TermId;
  /** one number of a view */
  entry(view: View, i: number): TermId;
  /** gives a loop's index or carried value its term */
  bind(value: Value, term: TermId): void;
  /** the present content of every work array */
  readonly memory: { now: Map<Buffer, TermId> };
}

export function createValues({ ir, store, entities, entity, states, parameters, predicted }: Scope): Values {
  const known = new Map<Value, TermId>();
  const draws = new Map<string, EntityId>();
  const memory = { now: new Map<Buffer, TermId>() };

  const list = (ids: readonly EntityId[]): TermId =>
    store.call(
      "list",
      ids.map((id) => store.leaf(id)),
    );
  /** the field that a column belongs to */
  const predictedAt = (column: number): EntityId =>
    predicted[ir.predicted.findIndex((p) => column < p.column + Math.max(1, p.length))];
  /** an index into a source's own field */
  const place = (from: Source | Buffer, index: TermId): TermId =>
    from.kind === "theta" ? store.sum([plus(index), plus(store.number(-from.from))]) : index;
  const source = (from: Source | Buffer): TermId => {
    switch (from.kind) {
      case "buffer":
        return memory.now.get(from)!;
      case "theta": {
        const field = parameters.slice(from.from, from.from + from.length);
        return field.every((id) => id === field[0]) ? store.leaf(field[0]) : list(field);
      }
      case "predicted":
        return store.leaf(predictedAt(from.column));
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
    return store.call("view", [source(from), place(from, value(offset)), store.number(length)]);
  };
  const entry = ({ source: from, offset }: View, i: number): TermId => {
    const index = store.sum([plus(place(from, value(offset))), plus(store.number(i))]);
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

  const predictedNumber = ({ column }: PredictedInput): TermId => {
    const id = predictedAt(column);
    const field = ir.predicted[predicted.indexOf(id)];
    return field.length === 0
      ? store.leaf(id)
      : store.call("element", [store.leaf(id), store.number(column - field.column)]);
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
        return v.role === "predicted" ? predictedNumber(v) : store.atom(`${v.role} ${v.name}`);
      case "element":
        if (v.index.kind === "constant" && v.source.kind === "state") return store.leaf(states[Number(v.index.value)]);
        return store.call("element", [source(v.source), place(v.source, value(v.index))]);
      case "operation":
        return operation(store, v, v.arguments.map(value));
      case "choice":
        return store.choice(value(v.condition), value(v.then), value(v.else));
      case "draw":
        return drawn(v);
      case "load":
        return store.call("load", [memory.now.get(v.buffer)!, value(v.index)]);
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
  return { value, view, entry, bind: (v, term) => void known.set(v, term), memory };
}
