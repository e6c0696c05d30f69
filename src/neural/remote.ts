/**
 * @file An executor whose tensors live in another thread. Operations are sent in batches and not waited for; `read`
 * sleeps until the values are there. So a device that only promises its values (WebGPU) is used by synchronous code, and
 * the device works while the caller goes on. What the device complains of is thrown by the next `read`.
 */
import { startBlockingThread } from "./blocking.js";
import { composed } from "./composed.js";
import type { BasicExecutor, Executor, Tensor } from "./executor.js";
import type { Shape } from "./ops.js";
import { RESULT_SHAPE } from "./remote-commands.js";
import type { Batch, Command, DeviceMessage, Operation, Rest } from "./remote-commands.js";
import { createScopes } from "./scopes.js";
import { sizeOf } from "./shape.js";
import type { DeviceSetting, Opened } from "./remote-types.js";

interface RemoteTensor extends Tensor {
  readonly id: number;
}

export interface RemoteDevice {
  readonly executor: Executor;
  /** What the thread found, e.g. the adapter's name. */
  readonly opened: Opened;
  /** Tensors that it holds. */
  alive(): number;
  close(): void;
}

/** Commands sent together. */
const BATCH = 256;

/** Waits until the device is open; throws why it cannot be. */
export function openRemote(setting: DeviceSetting): RemoteDevice {
  const thread = startBlockingThread<DeviceMessage, unknown>({
    file: new URL("./remote-thread.js", import.meta.url),
    setting,
  });
  try {
    const opened = thread.ask("opened") as Opened;
    const ask = (batch: Batch) => thread.ask(batch) as Float32Array;
    const basic = remote(setting.name, ask, thread.tell);
    return {
      executor: composed(basic.executor),
      opened,
      alive: () => {
        basic.flush();
        return thread.ask("alive") as number;
      },
      close: thread.close,
    };
  } catch (error) {
    thread.close();
    throw error;
  }
}

interface Basic {
  readonly executor: BasicExecutor;
  /** Sends what waits. */
  flush(): void;
}

function remote(name: string, ask: (batch: Batch) => Float32Array, tell: (batch: Batch) => void): Basic {
  let queue: Command[] = [];
  let next = 0;
  const gone = new WeakSet<RemoteTensor>();
  const taken = (): Command[] => {
    const commands = queue;
    queue = [];
    return commands;
  };
  const flush = (): void => tell({ commands: taken(), read: null });
  const send = (command: Command): void => {
    if (queue.push(command) >= BATCH) flush();
  };
  const free = (x: RemoteTensor): void => {
    if (gone.has(x)) return;
    gone.add(x);
    send(["free", x.id]);
  };
  const { enter, tidy } = createScopes<RemoteTensor>(free);
  const idOf = (x: Tensor): number => {
    const own = x as RemoteTensor;
    if (gone.has(own)) throw new Error(`Expected a tensor that is still there, got a freed one of shape [${x.shape}]`);
    return own.id;
  };
  const run = (operation: Operation, inputs: readonly Tensor[], ...rest: Rest): Tensor => {
    const shape = RESULT_SHAPE[operation](
      inputs.map((x) => x.shape),
      rest,
    );
    const made = { shape, id: next++ };
    send(["run", operation, made.id, inputs.map(idOf), rest]);
    return enter(made);
  };
  const constant = (values: ArrayLike<number>, shape: Shape): Tensor => {
    if (values.length !== sizeOf(shape))
      throw new RangeError(`Expected ${sizeOf(shape)} numbers for shape [${shape}], got ${values.length}`);
    const made = { shape: [...shape], id: next++ };
    send(["constant", made.id, Float32Array.from(values), made.shape]);
    return enter(made);
  };
  const unary =
    (operation: Operation) =>
    (x: Tensor, ...rest: Rest) =>
      run(operation, [x], ...rest);
  const binary = (operation: Operation) => (a: Tensor, b: Tensor) => run(operation, [a, b]);
  const executor: BasicExecutor = {
    name,
    precision: "float32",
    constant,
    shapeOf: (x) => x.shape,
    read: (x) => Float64Array.from(ask({ read: idOf(x), commands: taken() })),
    tidy,
    dispose: (...tensors) => tensors.forEach((x) => free(x as RemoteTensor)),
    add: binary("add"),
    subtract: binary("subtract"),
    multiply: binary("multiply"),
    divide: binary("divide"),
    maximum: binary("maximum"),
    greater: binary("greater"),
    negate: unary("negate"),
    tanh: unary("tanh"),
    relu: unary("relu"),
    exp: unary("exp"),
    log: unary("log"),
    softplus: unary("softplus"),
    sigmoid: unary("sigmoid"),
    sqrt: unary("sqrt"),
    square: unary("square"),
    scale: unary("scale"),
    shift: unary("shift"),
    clip: unary("clip"),
    matmul: (a, b, transposeA = false, transposeB = false) => run("matmul", [a, b], transposeA, transposeB),
    sum: unary("sum"),
    mean: unary("mean"),
    logSumExp: unary("logSumExp"),
    broadcast: unary("broadcast"),
    reshape: unary("reshape"),
    transpose: unary("transpose"),
    slice: unary("slice"),
    concat: (xs, axis) => run("concat", xs, axis),
    gather: unary("gather"),
    scatter: unary("scatter"),
  };
  return { executor, flush };
}
