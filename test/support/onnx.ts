/**
 * @file Writes ONNX files: the few messages of its protocol buffers that a small network needs (onnx.proto3, opset 13).
 */

/** A node `type(inputs) → outputs` with whole-number attributes. */
export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number>>;
}

/** Number: that length; text: named, unknown before the call. */
export type Dimension = number | string;

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: Readonly<Record<string, readonly Dimension[]>>;
  readonly outputs: Readonly<Record<string, readonly Dimension[]>>;
  readonly floats: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;
  readonly integers: Readonly<Record<string, readonly number[]>>;
}

const FLOAT = 1;
const INT64 = 7;
const INT = 2;
const IR_VERSION = 8;
const OPSET = 13;

export function onnxFile(graph: OnnxGraph): Uint8Array {
  return bytes([
    whole(1, IR_VERSION),
    message(7, graphBytes(graph)),
    message(8, bytes([text(1, ""), whole(2, OPSET)])), // opset_import
  ]);
}

function graphBytes({ nodes, inputs, outputs, floats, integers }: OnnxGraph): Uint8Array {
  return bytes([
    ...nodes.map((node) => message(1, nodeBytes(node))),
    text(2, "graph"),
    ...Object.entries(floats).map(([name, { shape, values }]) =>
      message(5, tensorBytes(name, shape, FLOAT, new Uint8Array(Float32Array.from(values).buffer))),
    ),
    ...Object.entries(integers).map(([name, values]) =>
      message(5, tensorBytes(name, [values.length], INT64, new Uint8Array(BigInt64Array.from(values, BigInt).buffer))),
    ),
    ...Object.entries(inputs).map(([name, shape]) => message(11, valueBytes(name, shape))),
    ...Object.entries(outputs).map(([name, shape]) => message(12, valueBytes(name, shape))),
  ]);
}

const nodeBytes = ({ type, inputs, outputs, attributes = {} }: OnnxNode): Uint8Array =>
  bytes([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, bytes([text(1, name), whole(3, value), whole(20, INT)])),
    ),
  ]);

const tensorBytes = (name: string, shape: readonly number[], type: number, raw: Uint8Array): Uint8Array =>
  bytes([...shape.map((n) => whole(1, n)), whole(2, type), text(8, name), message(9, raw)]);

function valueBytes(name: string, shape: readonly Dimension[]): Uint8Array {
  const dimensions = shape.map((n) => message(1, typeof n === "number" ? whole(1, n) : text(2, n)));
  const type = message(1, bytes([whole(1, FLOAT), message(2, bytes(dimensions))]));
  return bytes([text(1, name), message(2, type)]);
}

// the wire format: a field's number and kind, then its content

const whole = (field: number, value: number): Uint8Array => bytes([varint(field << 3), varint(value)]);
const message = (field: number, content: Uint8Array): Uint8Array =>
  bytes([varint((field << 3) | 2), varint(content.length), content]);
const text = (field: number, content: string): Uint8Array => message(field, new TextEncoder().encode(content));

/** Seven bits at a time, the lowest first; negative numbers as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const out: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 127n; left >>= 7n) out.push(Number(left & 127n) | 128);
  return Uint8Array.from([...out, Number(left)]);
}

function bytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}
