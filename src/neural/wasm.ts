/**
 * @file The embedded executor: kernels in WebAssembly with 128-bit vectors, single precision, always there. Each thread
 * makes its own; its tensors live in its own linear memory.
 */
import type { Executor, Tensor } from "./executor.js";
import type { Shape } from "./ops.js";
import { sizeOf } from "./shape.js";
import { attentions } from "./wasm/attentions.js";
import { elementwise } from "./wasm/elementwise.js";
import { flows } from "./wasm/flows.js";
import { createHoldings } from "./wasm/held.js";
import type { Held, Holdings } from "./wasm/held.js";
import { loadKernels } from "./wasm/load.js";
import { createMemory } from "./wasm/memory.js";
import type { Memory } from "./wasm/memory.js";
import { moves } from "./wasm/moves.js";
import { networks } from "./wasm/networks.js";
import { recurrence } from "./wasm/recurrence.js";
import { reductions } from "./wasm/reductions.js";
import type { Room } from "./wasm/room.js";

export interface WasmExecutor extends Executor {
  /** Bytes held by tensors and scratch. */
  memoryInUse(): number;
}

export function wasmExecutor(): WasmExecutor {
  const kernels = loadKernels();
  const memory = createMemory(kernels);
  const tensors = createHoldings(memory);
  const room: Room = { kernels, memory, tensors };
  return {
    name: "wasm",
    precision: "float32",
    memoryInUse: memory.inUse,
    tidy: tensors.tidy,
    dispose: (...xs) => xs.forEach(tensors.free),
    constant: (values, shape) => upload(memory, tensors, values, shape),
    shapeOf: (x) => x.shape,
    read: (x) => download(memory, tensors.at(x), x as Held),
    ...elementwise(room),
    ...reductions(room),
    ...moves(room),
    ...networks(room),
    ...flows(room),
    ...recurrence(room),
    ...attentions(room),
  };
}

function upload({ floats }: Memory, { make, at }: Holdings, values: ArrayLike<number>, shape: Shape): Tensor {
  if (values.length !== sizeOf(shape))
    throw new RangeError(`Expected ${sizeOf(shape)} numbers for shape [${shape}], got ${values.length}`);
  const out = make([...shape]);
  const start = at(out) / 4;
  floats().set(values, start);
  return out;
}

function download({ floats }: Memory, address: number, { size }: Held): Float64Array {
  return new Float64Array(floats().subarray(address / 4, address / 4 + size));
}
