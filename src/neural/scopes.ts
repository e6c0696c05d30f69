/**
 * @file Regions of tensors: what is made inside one is freed when it ends, but for what its result leads to, which then
 * belongs to the region around it. Outermost tensors belong to nobody and live until they are disposed of.
 */
export interface Scopes<T extends object> {
  /** Enters a new tensor into the innermost region. */
  enter(tensor: T): T;
  tidy<R>(work: () => R): R;
}

/** `free` may meet a tensor that was freed already. */
export function createScopes<T extends object>(free: (tensor: T) => void, escaped?: (tensor: T) => void): Scopes<T> {
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
        kept = reachable(result);
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

/** Every object that `result` leads to through arrays, plain objects and tensors themselves. */
function reachable(result: unknown, seen = new Set<unknown>()): ReadonlySet<unknown> {
  if (typeof result !== "object" || result === null || seen.has(result)) return seen;
  if (ArrayBuffer.isView(result)) return seen;
  seen.add(result);
  for (const inner of Object.values(result)) reachable(inner, seen);
  return seen;
}
