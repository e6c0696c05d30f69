/**
 * @file What a patch makes of states: initial values and next values (or derivatives) with terms added, for states of the
 * base and for new ones.
 */
import type { Brought, Composition } from "./composition.js";
import type { Anatomy, Role, Routine } from "./patch-anatomy.js";
import { keyOf } from "./patch-anatomy.js";
import type { Entry } from "./patch-edits.js";
import { addTerms, asTerm, printSum, type Term, termsOf } from "./patch-syntax.js";

/** What is to change in a routine's arguments and in what it returns. */
export interface Draft {
  readonly reads: Record<Role, Set<string>>;
  readonly values: Map<string, string>;
  readonly added: Entry[];
  readonly addedEarlier: Entry[];
}

/** A term that reads this name is of the element of that number of a state that is an array. */
export const INDEX = "i";

/** The signed terms of fragments of a routine. */
type TermsOf = (routine: Routine, all: readonly Brought[]) => Term[];

/** Drafts the states' values; gives what stands against it. */
export function planStates(
  base: Anatomy,
  composition: Composition,
  draftOf: (routine: Routine) => Draft,
  terms: TermsOf,
): string[] {
  const { dynamics, initial } = base;
  if (!initial) return [];
  for (const name of new Set([...composition.states.keys(), ...composition.initial.keys()])) {
    const start = composition.states.get(name);
    const own = start ? terms(initial, [start]) : ownTerms(base, initial, name);
    const added = terms(initial, composition.initial.get(name) ?? []);
    if (typeof own !== "string") setProperty(initial, draftOf(initial), name, grown(base, initial, name, own, added));
  }
  const errors: string[] = [];
  for (const name of new Set([...composition.states.keys(), ...composition.terms.keys()])) {
    const own = composition.states.has(name) ? startFrom(base, name) : ownTerms(base, dynamics, name);
    const added = terms(dynamics, composition.terms.get(name) ?? []);
    if (typeof own !== "string")
      setProperty(dynamics, draftOf(dynamics), name, grown(base, dynamics, name, own, added));
    else if (base.states.includes(name)) errors.push(`${composition.terms.get(name)?.[0].by}: ${own}`);
  }
  for (const name of composition.states.keys()) {
    const isStep = base.kind === "step";
    if (isStep && !dynamics.visible.has(name)) draftOf(dynamics).reads.state.add(name);
    draftOf(dynamics).addedEarlier.push({ text: isStep ? name : `${name}: 0` });
  }
  return errors;
}

/** A new state goes on as it is, and has the derivative 0. */
const startFrom = ({ kind }: Anatomy, name: string): Term[] =>
  kind === "step" ? [{ sign: 1, text: name, key: name }] : [];

const propertyOf = (routine: Routine, name: string) =>
  routine.result.properties.find((p) => keyOf(p) === name) as
    ((typeof routine.result.properties)[number] & { type: "Property" }) | undefined;

/** What a routine returns for a state of the base, by name or by way of `...others`. */
function ownTerms({ source }: Anatomy, routine: Routine, name: string): Term[] | string {
  const property = propertyOf(routine, name);
  if (property) return termsOf(property.value, (n) => source.slice(n.start, n.end));
  const spreads = routine.result.properties.flatMap((p) => (p.type === "SpreadElement" ? [p.argument] : []));
  const [others] = spreads;
  if (spreads.length !== 1 || others.type !== "Identifier")
    return `Expected ${routine.name} to return '${name}' by name`;
  const text = `${others.name}.${name}`;
  return [{ sign: 1, text, key: text }];
}

/** Terms with others added, as text; those of elements are added to each element of what comes of the others. */
function grown(base: Anatomy, routine: Routine, name: string, own: readonly Term[], added: readonly Term[]): string {
  const whole = summed(
    base,
    routine,
    name,
    own,
    added.filter(({ each }) => !each),
  );
  const each = added.filter((term) => term.each);
  if (each.length === 0) return whole;
  const array = /^[\w.]+$/.test(whole) || isCall(routine, name) ? whole : `(${whole})`;
  return `${array}.map((entry, ${INDEX}) => ${printSum([{ sign: 1, text: "entry", key: "entry" }, ...each])})`;
}

const isCall = (routine: Routine, name: string): boolean => propertyOf(routine, name)?.value.type === "CallExpression";

/** Left as it is written where nothing cancels. */
function summed(
  { source }: Anatomy,
  routine: Routine,
  name: string,
  own: readonly Term[],
  added: readonly Term[],
): string {
  const sum = addTerms(own, added);
  const property = propertyOf(routine, name);
  const untouched = sum.length === own.length + added.length && own.every((term, i) => sum[i] === term);
  if (!property || !untouched) return printSum(sum);
  const text = source.slice(property.value.start, property.value.end);
  const isSum = property.value.type === "BinaryExpression" && /^[+-]$/.test(property.value.operator);
  const tail = added.map((term) => ` ${term.sign < 0 ? "-" : "+"} ${term.text}`).join("");
  return (isSum ? text : asTerm(property.value, text)) + tail;
}

/** Sets a property of what a routine returns. */
export function setProperty(routine: Routine, draft: Draft, name: string, text: string): void {
  if (propertyOf(routine, name)) draft.values.set(name, text);
  else draft.added.push({ text: text === name ? name : `${name}: ${text}` });
}
