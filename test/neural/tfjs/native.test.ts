/** Every operation over TensorFlow's own library, where tfjs-node is installed. */
import { beforeAll, describe } from "vitest";
import type { Executor } from "../../../src/neural/executor.js";
import { findPackage } from "../../../src/neural/packages.js";
import { tfjsExecutor } from "../../../src/neural/tfjs/executor.js";
import type { Tf } from "../../../src/neural/tfjs/handles.js";
import { load } from "../../../src/neural/tfjs/open.js";
import { sameOperations } from "../../support/same-operations.js";

const file = findPackage("@tensorflow/tfjs-node");

describe.skipIf(file === null)("tfjs-node (skipped where @tensorflow/tfjs-node is not installed)", () => {
  let tf: Tf;
  let on: Executor;
  beforeAll(async () => {
    tf = (await load(file as string)) as unknown as Tf;
    on = tfjsExecutor(tf, "node");
  });
  sameOperations(
    () => on,
    () => tf.memory().numTensors,
  );
});
