/**
 * @file Blocks of linear memory in classes of size (four to a doubling), each with a list of free blocks; a block given
 * back is the next one taken, so that a loop which frees what it makes runs in constant memory. Every block has slack
 * behind it: kernels work on whole vectors and may read and write 32 bytes further.
 */
import type { Kernels, LinearMemory } from "./kernels.js";

export interface Block {
  /** bytes */
  readonly address: number;
  readonly bytes: number;
  /** tensors that share it */
  uses: number;
}

export interface Memory {
  /** All of it; renewed when it grows, so not to be kept. */
  floats(): Float32Array;
  integers(): Int32Array;
  /** A block with one use. Its contents are arbitrary. */
  take(floats: number): Block;
  /** Ends one use. */
  give(block: Block): void;
  /** Address of room for so many floats, until the next call. */
  scratch(floats: number): number;
  /** bytes in blocks that are in use */
  inUse(): number;
}

const SLACK = 32; // bytes
const LINE = 64; // bytes
const PAGE = 65_536; // bytes
const LEAST_GROWTH = 64; // pages

export function createMemory({ memory, heapBase }: Pick<Kernels, "memory" | "heapBase">): Memory {
  const free = new Map<number, Block[]>();
  const classes = new Map<number, number>(); // by number of floats: training asks for the same few again and again
  let top = Math.ceil(heapBase() / LINE) * LINE;
  let used = 0;
  let floats = new Float32Array(memory.buffer);
  let integers = new Int32Array(memory.buffer);

  const reserve = (end: number): void => {
    const size = memory.buffer.byteLength;
    if (end <= size) return;
    const pages = Math.ceil((end - size) / PAGE);
    const wished = Math.max(pages, LEAST_GROWTH, Math.floor(size / PAGE / 4));
    if (!grow(memory, wished) && !grow(memory, pages))
      throw new RangeError(`Expected tensors of at most 4 GiB in all, got ${(end / 2 ** 30).toFixed(2)} GiB`);
    floats = new Float32Array(memory.buffer);
    integers = new Int32Array(memory.buffer);
  };
  const take = (count: number): Block => {
    let bytes = classes.get(count);
    if (bytes === undefined) classes.set(count, (bytes = sizeClass(count * 4 + SLACK)));
    used += bytes;
    const again = free.get(bytes)?.pop();
    if (again !== undefined) {
      again.uses = 1;
      return again;
    }
    reserve(top + bytes);
    const block = { address: top, bytes, uses: 1 };
    top += bytes;
    return block;
  };
  const give = (block: Block): void => {
    if (--block.uses > 0) return;
    used -= block.bytes;
    const list = free.get(block.bytes);
    if (list === undefined) free.set(block.bytes, [block]);
    else list.push(block);
  };
  let scratch: Block = { address: 0, bytes: 0, uses: 1 };
  return {
    floats: () => floats,
    integers: () => integers,
    take,
    give,
    scratch: (count) => {
      if (count * 4 + SLACK > scratch.bytes) {
        if (scratch.bytes > 0) give(scratch);
        scratch = take(2 * count);
      }
      return scratch.address;
    },
    inUse: () => used,
  };
}

/** Bytes rounded up: multiples of a cache line, and of a quarter of the power of two below. */
function sizeClass(bytes: number): number {
  const lines = Math.ceil(bytes / LINE) * LINE;
  const quarter = 2 ** Math.max(0, 29 - Math.clz32(lines));
  return Math.ceil(lines / quarter) * quarter;
}

function grow(memory: LinearMemory, pages: number): boolean {
  try {
    memory.grow(pages);
    return true;
  } catch {
    return false;
  }
}
