/** @file What the thread that holds an ONNX network is asked and answers. */
export interface OnnxQuestion {
  /** [N × F] and [N] */
  readonly contextInputs: Float32Array;
  readonly contextTargets: Float32Array;
  /** [Q × F] */
  readonly queryInputs: Float32Array;
  /** N, Q, F */
  readonly sizes: readonly [rows: number, queries: number, width: number];
}

export interface OnnxAnswer {
  /** [Q × bins] */
  readonly logits: Float32Array;
  /** [bins + 1] */
  readonly borders: Float32Array;
}
