/** Every operation over TensorFlow.js's plain JavaScript backend. */
import { beforeAll } from "vitest";
import type { Executor } from "../../../src/neural/executor.js";
import { tfjsExecutor } from "../../../src/neural/tfjs/executor.js";
import type { Tf } from "../../../src/neural/tfjs/handles.js";
import { openDevelopment } from "../../support/backends.js";
import { sameOperations } from "../../support/same-operations.js";

let tf: Tf;
let on: Executor;
beforeAll(async () => {
  tf = await openDevelopment("cpu");
  on = tfjsExecutor(tf, "node");
});

sameOperations(
  () => on,
  () => tf.memory().numTensors,
);
