/** The neural likelihood on the embedded kernels, as runs use it. */
import { nleWeigher } from "../../../src/evaluate/nle.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";

export const nle = nleWeigher(wasmExecutor());
