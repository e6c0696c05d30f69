/**
 * @file What a journal holds: the facts that a run could not work out again, in the order they became known. State is
 * never written; folding the facts through the samplers restores it.
 */
import type { Attempt, Evaluation, Exchange, Intent, NodeId, Usage } from "../core/types.js";
import type { Study } from "../core/study.js";
import type { RunConfig } from "../run/config.js";

export type Entry =
  | {
      readonly type: "run";
      readonly config: RunConfig;
      readonly versions: Readonly<Record<string, string>>;
      readonly environmentHash: string;
      /** calibration studies of the environment that were there when the run began */
      readonly studies: readonly Study[];
    }
  /** One stretch of work on the run by one process. */
  | { readonly type: "sitting"; readonly startedMs: number; readonly workers: number }
  | { readonly type: "program"; readonly id: string; readonly source: string; readonly mechanisms: readonly string[] }
  | {
      readonly type: "proposal";
      readonly node: NodeId;
      readonly parent: NodeId | null;
      readonly intent: Intent;
      /** which of the sampler's rules asked for it, where it has several */
      readonly rule?: string;
      readonly program: string;
      /** where they differ from the program's first spelling */
      readonly source?: string;
      readonly mechanisms?: readonly string[];
      readonly rationale: string;
      readonly logPrior: number | null;
      readonly logForward: number | null;
      readonly logReverse: number | null;
      readonly usage: Usage;
      readonly error?: string;
      readonly attempts?: readonly Attempt[];
      readonly seconds: number;
    }
  | { readonly type: "evaluation"; readonly key: string; readonly evaluation: Evaluation }
  | { readonly type: "exchange"; readonly exchange: Exchange }
  | { readonly type: "end"; readonly reason: string; readonly seconds: number };

export interface Journal {
  /** Entries that are on disk, oldest first. */
  read(): AsyncIterable<Entry>;
  /** Resolves when the entry is on disk; entries that come in while the disk is busy share its next flush. */
  append(entry: Entry): Promise<void>;
  close(): Promise<void>;
}
