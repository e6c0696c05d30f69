/**
 * @file Fitted parameters and weights of a run, as files that the journal leaves out: one for each program and batch.
 *
 *   fits/<program>-<batch>.fit    a line of JSON (all but the weights, and how many there are), then the weights of all
 *                                 fits one after the other, 32-bit floats, little-endian
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "../core/errors.js";
import type { Batch, Fitted } from "../core/types.js";
import { decode, encode } from "../journal/encoding.js";

export interface FitStore {
  /** Before the evaluation that they belong to is written down, so that a run that goes on finds them. */
  write(program: string, batch: Batch, fits: readonly Fitted[]): void;
  /** null where none were kept */
  read(program: string, batch: Batch): readonly Fitted[] | null;
}

/** Read again by every child of a program: the latest few are kept. */
const MOST_KEPT = 8;

/** The fits in a run folder. */
export function openFits(dir: string): FitStore {
  const kept = new Map<string, readonly Fitted[]>();
  const keep = (path: string, fits: readonly Fitted[]): readonly Fitted[] => {
    kept.delete(path);
    if (kept.size >= MOST_KEPT) kept.delete([...kept.keys()][0]);
    kept.set(path, fits);
    return fits;
  };
  const pathOf = (program: string, batch: Batch): string => join(dir, "fits", `${program}-${batch}.fit`);
  return {
    write(program, batch, fits) {
      const path = pathOf(program, batch);
      mkdirSync(join(dir, "fits"), { recursive: true });
      writeFileSync(`${path}.tmp`, encodeFits(fits));
      renameSync(`${path}.tmp`, path);
      keep(path, fits);
    },
    read(program, batch) {
      const path = pathOf(program, batch);
      const known = kept.get(path);
      if (known !== undefined) return keep(path, known);
      return existsSync(path) ? keep(path, decodeFits(readFileSync(path), path)) : null;
    },
  };
}

type Line = Omit<Fitted, "weights"> & { readonly weights: number | null };

export function encodeFits(fits: readonly Fitted[]): Buffer {
  const lines = fits.map(({ weights, ...rest }): Line => ({ ...rest, weights: weights?.length ?? null }));
  const head = Buffer.from(`${encode(lines)}\n`, "utf8");
  const floats = fits.flatMap(({ weights }) => (weights === null ? [] : [littleEndian(weights)]));
  return Buffer.concat([head, ...floats]);
}

export function decodeFits(bytes: Buffer, path: string): readonly Fitted[] {
  const end = bytes.indexOf(0x0a);
  const lines = headOf(bytes.subarray(0, Math.max(0, end)), path);
  let at = end + 1;
  const fits = lines.map(({ weights, ...rest }): Fitted => {
    if (weights === null) return { ...rest, weights: null };
    const values = new Float32Array(weights);
    if (at + 4 * weights > bytes.length) throw damaged(path);
    for (let i = 0; i < weights; i++) values[i] = bytes.readFloatLE(at + 4 * i);
    at += 4 * weights;
    return { ...rest, weights: values };
  });
  if (at !== bytes.length) throw damaged(path);
  return fits;
}

function headOf(bytes: Buffer, path: string): readonly Line[] {
  try {
    return decode(bytes.toString("utf8")) as readonly Line[];
  } catch {
    throw damaged(path);
  }
}

const damaged = (path: string): RunError => new RunError(`${path} is damaged: the fits in it cannot be read`);

function littleEndian(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  return bytes;
}
