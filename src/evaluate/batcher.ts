/**
 * @file Hands work over in groups: whenever one of `lanes` is free, up to `size` of what waits is taken, first come first
 * served. What arrives in one turn of the event loop can travel together; nothing waits for company.
 */
export interface BatcherOptions<Item, Result> {
  readonly lanes: number;
  readonly size: number;
  /** One result for each item, in order. */
  run(items: readonly Item[]): Promise<readonly Result[]>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result): void;
  reject(reason: unknown): void;
}

export function createBatcher<Item, Result>({
  lanes,
  size,
  run,
}: BatcherOptions<Item, Result>): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = [];
  let free = lanes;

  async function take(): Promise<void> {
    if (free === 0 || queue.length === 0) return;
    free--;
    const group = queue.splice(0, size);
    try {
      const results = await run(group.map(({ item }) => item));
      group.forEach(({ resolve }, i) => resolve(results[i]));
    } catch (error) {
      group.forEach(({ reject }) => reject(error));
    } finally {
      free++;
      void take();
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      setImmediate(() => void take());
    });
}
