/**
 * @file An in-context network in an ONNX file. Inputs, float32: `context_inputs` [N, F], `context_targets` [N],
 * `query_inputs` [Q, F]. Outputs, float32: `logits` [Q, B], `borders` [B + 1] in the units of the targets, which may
 * depend on the context. N, Q and F vary from call to call. The runtime only promises results: it is held by a thread.
 */
import { startBlockingThread } from "../../neural/blocking.js";
import type { InContextNetwork } from "./network.js";
import type { OnnxAnswer, OnnxQuestion } from "./onnx-types.js";
import type { PfnSource } from "./source.js";

export interface OnnxNetwork extends InContextNetwork {
  close(): void;
}

/** Throws where the file is no such network. */
export function openOnnx(source: PfnSource): OnnxNetwork {
  const thread = startBlockingThread<OnnxQuestion | "opened", OnnxAnswer>({
    file: new URL("./onnx-thread.js", import.meta.url),
    setting: source,
  });
  try {
    thread.ask("opened");
  } catch (error) {
    thread.close();
    throw error;
  }
  return {
    close: thread.close,
    predict: ({ inputs, targets }, queries) => {
      const { logits, borders } = thread.ask({
        contextInputs: Float32Array.from(inputs.values),
        contextTargets: Float32Array.from(targets),
        queryInputs: Float32Array.from(queries.values),
        sizes: [inputs.count, queries.count, inputs.width],
      });
      const width = logits.length / queries.count;
      return {
        logits: { values: Float64Array.from(logits), count: queries.count, width },
        borders: Float64Array.from(borders),
      };
    },
  };
}
