/**
 * @file A program as a graph of terms: what is observed, and the entities that it rests on (states, parameters, draws,
 * loops), each with its definition in terms. Order of statements, names and everything that reaches no observable are
 * gone. Work arrays are values here: a store makes a new array from an old one (memory in SSA form), so that a loop
 * that fills an array is an array-valued recurrence like any other.
 */
import { createBlocks } from "./canonical-blocks.js";
import type { EntityId, TermId, TermStore } from "./canonical-terms.js";
import { createTermStore } from "./canonical-terms.js";
import { createValues, type Scope, type Values } from "./canonical-values.js";
import type { Block, ProgramIr, Routine } from "./ir.js";

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
  /** [θ]; weights of one learned function are one entity */
  readonly parameters: readonly EntityId[];
  /** [predicted parameters] */
  readonly predicted: readonly EntityId[];
  /** one for each observable */
  readonly roots: readonly Relation[];
}

/** Builds the graph. `given`: parameters that keep their names ("beta" for all of `beta[0]`, `beta[1]`, …). */
export function graphOf(ir: ProgramIr, given: ReadonlySet<string>): Graph {
  const store = createTermStore();
  const entities: Entity[] = [];
  const entity = (kind: Entity["kind"], fixed: string): EntityId => entities.push({ kind, fixed, definition: [] }) - 1;
  const states = ir.stateNames.map((_, slot) => entity("state", ir.accumulate.includes(slot) ? "accumulates" : ""));
  const named = (field: string, name = field): string => (given.has(field) ? `${name} ` : "");
  const learned = ir.learned.map((f) => ({ ...f, id: entity("parameter", `${named(f.name)}mlp(${f.widths.join()})`) }));
  const parameters = ir.parameters.map(({ name, prior }, i) => {
    const weightOf = learned.find((f) => f.index <= i && i < f.index + f.length);
    const own = `${named(name.replace(/\[.*$/, ""), name)}${prior.name}(${prior.args.join()})`;
    return weightOf?.id ?? entity("parameter", own);
  });
  const predicted = ir.predicted.map((p) =>
    entity("parameter", `${named(p.name)}predicted(${p.lower},${p.upper})${p.length > 0 ? `[${p.length}]` : ""}`),
  );
  const scope = { ir, store, entities, entity, states, parameters, predicted };
  const define = (role: string, routine: Routine | null): void => {
    if (!routine) return;
    const convert = valuesOf(scope, routine.body);
    for (const output of routine.outputs) {
      const scalar = output.kind === "scalar";
      const length = scalar ? 1 : output.view.length;
      for (let i = 0; i < length; i++) {
        const term = scalar ? store.numeric(convert.value(output.value)) : convert.entry(output.view, i);
        entities[states[output.slot + i]].definition.push({ role, terms: [term] });
      }
    }
  };
  define("initial", ir.initial);
  define(ir.kind, ir.dynamics);
  for (const [name, routine] of Object.entries(ir.events)) define(`event ${name}`, routine);
  return { store, entities, parameters, predicted, roots: rootsOf(scope) };
}

/** The values of a routine after its body. */
function valuesOf(scope: Scope, body: Block): Values {
  const values = createValues(scope);
  createBlocks(scope, values)(body);
  return values;
}

function rootsOf(scope: Scope): Relation[] {
  const convert = valuesOf(scope, scope.ir.observe.body);
  return scope.ir.observe.observations.map((o) => ({
    role: `${o.name}[${o.column}] ${o.distribution ?? "exact"}`,
    terms: o.kind === "scalar" ? o.arguments.map(convert.value) : o.arguments.map(convert.view),
  }));
}
