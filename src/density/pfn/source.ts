/**
 * @file The weights of an in-context network and the runtime that reads them: found and checked where a run begins, as
 * plain data, so that worker threads open what was chosen.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ADD } from "../../neural/native.js";
import { findPackage } from "../../neural/packages.js";

export interface PfnSource {
  /** ONNX file */
  readonly weights: string;
  /** file of onnxruntime-node */
  readonly runtime: string;
}

/** Throws a RangeError that says what is missing. */
export function findPfn(file: string): PfnSource {
  const weights = resolve(file);
  if (!existsSync(weights))
    throw new RangeError(`Expected --pfn-weights to name an ONNX file, got ${file}: no such file`);
  const runtime = findPackage("onnxruntime-node");
  if (runtime === null)
    throw new RangeError(`Expected onnxruntime-node for --pfn-weights: it is not installed. Add it with: ${ADD.onnx}`);
  return { weights, runtime };
}
