/**
 * @file At most `max` tasks at a time, first come first served. A task that is cancelled while it waits never starts.
 */
export type Limit = <T>(signal: AbortSignal | null, task: () => Promise<T>) => Promise<T>;

export function createLimit(max: number): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;

  const acquire = (signal: AbortSignal | null): Promise<void> =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (running < max) {
        running++;
        resolve();
        return;
      }
      const enter = () => {
        signal?.removeEventListener("abort", leave);
        running++;
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(signal?.reason instanceof Error ? signal.reason : new Error("cancelled"));
      };
      signal?.addEventListener("abort", leave, { once: true });
      waiting.push(enter);
    });

  return async (signal, task) => {
    await acquire(signal);
    try {
      return await task();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}
