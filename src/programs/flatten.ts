/**
 * @file Nested states as vectors, in the layout of compiled programs: short arrays and objects number by number, an
 * array of more than 16 elements field by field.
 */

export type Nested = number | boolean | readonly Nested[] | { readonly [key: string]: Nested };

export interface Flattener {
  readonly size: number;
  flatten(value: Nested): Float64Array;
  nest(flat: Float64Array): Nested;
  /** slots of a state by its name */
  slotsOf(name: string): readonly number[];
}

type Path = readonly (string | number)[];

const SHORT = 16;

export function flattener(like: Nested): Flattener {
  const paths = fieldsOf(like).flat();
  return {
    size: paths.length,
    flatten: (value) => Float64Array.from(paths, (path) => Number(at(value, path))),
    nest(flat) {
      const copy = structuredClone(like);
      if (typeof copy !== "object") return flat[0];
      paths.forEach((path, slot) => {
        const parent = at(copy, path.slice(0, -1)) as Record<string | number, Nested>;
        parent[path[path.length - 1]] = flat[slot];
      });
      return copy;
    },
    slotsOf: (name) => paths.flatMap((path, slot) => (path[0] === name ? [slot] : [])),
  };
}

function at(value: Nested, path: Path): Nested {
  return path.reduce<Nested>((inner, key) => (inner as Record<string | number, Nested>)[key], value);
}

/** Each field: the paths of its slots, in order. */
function fieldsOf(value: Nested): readonly (readonly Path[])[] {
  if (typeof value !== "object") return [[[]]];
  if (!Array.isArray(value) || value.length <= SHORT)
    return Object.entries(value).flatMap(([key, item]) => prefixed(fieldsOf(item as Nested), key));
  return fieldsOf(value[0]).map((field) => value.flatMap((_, i) => field.map((path) => [i, ...path])));
}

function prefixed(fields: readonly (readonly Path[])[], key: string): readonly (readonly Path[])[] {
  return fields.map((field) => field.map((path) => [key, ...path]));
}
