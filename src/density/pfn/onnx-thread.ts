/** @file The thread that holds an ONNX network; the other end is `onnx.ts`. */
import { serve } from "../../neural/blocking-service.js";
import { load } from "../../neural/tfjs/open.js";
import type { OnnxAnswer, OnnxQuestion } from "./onnx-types.js";
import type { PfnSource } from "./source.js";

/** The little of onnxruntime that is spoken to here. */
interface OnnxTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
}
interface Runtime {
  readonly InferenceSession: { create(file: string, options: object): Promise<Session> };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

const INPUTS = ["context_inputs", "context_targets", "query_inputs"] as const;
const OUTPUTS = ["logits", "borders"] as const;

serve<OnnxQuestion | "opened", OnnxAnswer | null>(async (setting) => {
  const { weights, runtime } = setting as PfnSource;
  const { InferenceSession, Tensor } = (await load(runtime)) as unknown as Runtime;
  // one thread: evaluations already run side by side, and sums keep their order
  const session = await InferenceSession.create(weights, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  check(weights, "inputs", INPUTS, session.inputNames);
  check(weights, "outputs", OUTPUTS, session.outputNames);
  return async (message) => {
    if (message === "opened") return null;
    const { contextInputs, contextTargets, queryInputs, sizes } = message;
    const [rows, queries, width] = sizes;
    const { logits, borders } = await session.run({
      context_inputs: new Tensor("float32", contextInputs, [rows, width]),
      context_targets: new Tensor("float32", contextTargets, [rows]),
      query_inputs: new Tensor("float32", queryInputs, [queries, width]),
    });
    return checked(queries, logits, borders);
  };
});

function check(file: string, what: string, expected: readonly string[], found: readonly string[]): void {
  if (expected.every((name) => found.includes(name))) return;
  throw new Error(`Expected ${file} to have the ${what} ${expected.join(", ")}, got ${found.join(", ")}`);
}

function checked(queries: number, logits: OnnxTensor, borders: OnnxTensor): OnnxAnswer {
  const [rows, bins] = logits.dims;
  if (logits.dims.length !== 2 || rows !== queries || borders.data.length !== bins + 1)
    throw new Error(
      `Expected logits [${queries}, B] and borders [B + 1], got [${logits.dims}] and [${borders.dims.join()}]`,
    );
  if (borders.data.some((border, i) => !(i === 0 || border > borders.data[i - 1])))
    throw new Error("Expected borders that ascend");
  return { logits: logits.data, borders: borders.data };
}
