/**
 * @file The tensor of the WebAssembly executor: a shape and a block of linear memory, which reshaped tensors share.
 */
import type { Tensor } from "../executor.js";
import type { Shape } from "../ops.js";
import { createScopes } from "../scopes.js";
import { sizeOf } from "../shape.js";
import type { Block, Memory } from "./memory.js";

/** What a tensor holds on to; emptied when it is freed. */
interface Hold {
  block: Block | null;
}

export interface Held extends Tensor {
  readonly size: number;
  readonly hold: Hold;
  readonly memory: Memory;
}

export interface Holdings {
  /** A new tensor with arbitrary contents. */
  make(shape: Shape): Held;
  share(x: Tensor, shape: Shape): Held;
  /** Address in bytes of a tensor that is alive. */
  at(x: Tensor): number;
  tidy<R>(work: () => R): R;
  free(x: Tensor): void;
}

/** Tensors outside all regions are freed when nothing refers to them any more, in the engine's own time. */
export function createHoldings(memory: Memory): Holdings {
  const letGo = (hold: Hold): void => {
    if (hold.block !== null) memory.give(hold.block);
    hold.block = null;
  };
  const forgotten = new FinalizationRegistry<Hold>(letGo);
  const free = (x: Held): void => letGo(x.hold);
  const scopes = createScopes<Held>(free, {
    isTensor: (x) => "hold" in x,
    escaped: (x) => forgotten.register(x, x.hold),
  });
  const blockOf = (x: Tensor): Block => {
    const { hold, memory: home } = x as Held;
    if (home !== memory) throw new TypeError("Expected a tensor of this executor, got another's");
    if (hold.block === null) throw new Error(`Expected a tensor that is alive, got a freed one of shape [${x.shape}]`);
    return hold.block;
  };
  const enter = (shape: Shape, size: number, block: Block): Held =>
    scopes.enter({ shape, size, hold: { block }, memory });
  return {
    make: (shape) => {
      const size = sizeOf(shape);
      return enter(shape, size, memory.take(size));
    },
    share: (x, shape) => {
      const block = blockOf(x);
      block.uses++;
      return enter(shape, (x as Held).size, block);
    },
    at: (x) => blockOf(x).address,
    tidy: scopes.tidy,
    free: (x) => free(x as Held),
  };
}
