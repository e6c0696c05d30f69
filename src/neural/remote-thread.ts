/**
 * @file The thread that holds a device: opens the TensorFlow.js backend it was told of, carries out batches of commands,
 * and gives back values. The other end is `remote.ts`.
 */
import { serve } from "./blocking-service.js";
import type { BasicExecutor, Tensor } from "./executor.js";
import type { Command, DeviceMessage } from "./remote-commands.js";
import type { DeviceSetting, Opened } from "./remote-types.js";
import { basicTfjsExecutor } from "./tfjs/executor.js";
import { handleOf } from "./tfjs/handles.js";
import { openTfjs } from "./tfjs/open.js";

serve<DeviceMessage, Float32Array | Opened | number | null>(async (setting) => {
  const { tf, opened, complaint } = await openTfjs(setting as DeviceSetting);
  const on = basicTfjsExecutor(tf, (setting as DeviceSetting).name);
  const tensors = new Map<number, Tensor>();
  return async (message) => {
    if (message === "opened") return opened;
    if (message === "alive") return tf.memory().numTensors;
    for (const command of message.commands) execute(on, tensors, command);
    const values = message.read === null ? null : await handleOf(known(tensors, message.read)).data();
    const trouble = complaint();
    if (trouble !== null) throw new Error(trouble);
    return values as Float32Array | null;
  };
});

function execute(on: BasicExecutor, tensors: Map<number, Tensor>, command: Command): void {
  if (command[0] === "free") {
    const tensor = tensors.get(command[1]); // none where the operation that was to make it failed
    if (tensor !== undefined) on.dispose(tensor);
    tensors.delete(command[1]);
  } else if (command[0] === "constant") {
    const [, id, values, shape] = command;
    tensors.set(id, on.constant(values, shape));
  } else {
    const [, operation, id, inputs, rest] = command;
    const operands = inputs.map((input) => known(tensors, input));
    const take = on[operation] as (...given: unknown[]) => Tensor;
    tensors.set(id, operation === "concat" ? take(operands, ...rest) : take(...operands, ...rest));
  }
}

function known(tensors: ReadonlyMap<number, Tensor>, id: number): Tensor {
  const tensor = tensors.get(id);
  if (tensor === undefined) throw new Error(`Expected tensor ${id} on the device; an earlier operation failed`);
  return tensor;
}
