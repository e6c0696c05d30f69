/**
 * @file Regions of tensors: what is made inside one is freed when it ends, but for what its result leads to, which then
 * belongs to the region around it. Outermost tensors belong to nobody and live until they are disposed of.
 */
export interface Scopes<T extends object> {
  /** Enters a new tensor into the innermost region. */
  enter(tensor: T): T;
  tidy<R>(work: () => R): R;
}

export interface ScopeOptions<T> {
  /** Where the search for tensors in a result does not go on. */
  readonly isTensor?: (value: object) => boolean;
  /** Told of each tensor that ends up outside all regions. */
  readonly escaped?: (tensor: T) => void;
}

/** `free` may meet a tensor that was freed already. */
export function createScopes<T extends object>(free: (tensor: T) => void, options: ScopeOptions<T> = {}): Scopes<T> {
  const { isTensor = () => false, escaped } = options;
  const stack: T[][] = [];
  const enter = (tensor: T): T => {
    if (stack.length > 0) stack[stack.length - 1].push(tensor);
    else escaped?.(tensor);
    return tensor;
  };
  return {
    enter,
    tidy: (work) => {
      const made: T[] = [];
      stack.push(made);
      let kept: ReadonlySet<unknown> = new Set();
      try {
        const result = work();
        kept = reachable(result, isTensor);
        return result;
      } finally {
        stack.pop();
        for (const tensor of made)
          if (kept.has(tensor)) enter(tensor);
          else free(tensor);
      }
    },
  };
}

/** The tensors that `result` leads to, and what lies on the way. */
function reachable(
  result: unknown,
  isTensor: (value: object) => boolean,
  seen = new Set<unknown>(),
): ReadonlySet<unknown> {
  if (typeof result !== "object" || result === null || seen.has(result) || ArrayBuffer.isView(result)) return seen;
  seen.add(result);
  if (!isTensor(result)) for (const inner of Object.values(result)) reachable(inner, isTensor, seen);
  return seen;
}
