/** @file All that one sitting works with, put together once and closed once. */
import type { EvaluationRequest, Exchange } from "../core/types.js";
import { scoreKindOf, scoreKinds } from "../core/score-kind.js";
import { createPool } from "../evaluate/pool.js";
import { type Stream, stream } from "../math/rng.js";
import type { Entry } from "../journal/types.js";
import type { Archive } from "./archive.js";
import { raceOf, replicatesOf, rungsOf } from "./effort.js";
import { isFit } from "./fitting.js";
import { openFits } from "./fits.js";
import type { RunFolder } from "./folder.js";
import { createGate } from "./gate.js";
import { createKnowledge } from "./knowledge.js";
import { createOutside, type Outside } from "./problem.js";
import type { RunOptions, Setting } from "./run.js";

export interface Workplace extends Setting {
  readonly archive: Archive;
  readonly folder: RunFolder;
  readonly options: RunOptions;
  readonly outside: Outside;
  /** root of all randomness of the run but that of evaluations, which have their own by batch and replicate */
  readonly stream: Stream;
  /** what is asked of the evaluator without looking at what it finds: fixed replicates, no ladder */
  readonly request: EvaluationRequest;
  readonly began: number;
  /** cancels what is under way */
  abort(reason: unknown): void;
  close(): Promise<void>;
}

export function openWorkplace(
  setting: Setting,
  archive: Archive,
  folder: RunFolder,
  options: RunOptions,
  began: number,
): Workplace {
  const { config, environment, chosen } = setting;
  const root = stream(config.seed);
  const cancel = new AbortController();
  const forward = () => cancel.abort(options.signal?.reason);
  options.signal?.addEventListener("abort", forward, { once: true });
  const gate = createGate({
    sitting: options.sitting,
    meter: setting.meter,
    signal: options.signal,
    now: Date.now,
    began,
  });
  setting.meter.guard(archive.usage, gate);
  const pool = createPool({
    gate,
    workers: options.sitting.workers,
    spec: { name: config.env, ...(options.data ? { data: options.data } : {}) },
    sims: config.sims,
    limits: config.limits,
    engine: setting.engine,
  });
  const request: EvaluationRequest = {
    method: config.evidence,
    batch: "A",
    rung: 1,
    replicates: replicatesOf(config, "A", environment.task),
    seed: config.seed,
  };
  const isEvidence = scoreKinds[scoreKindOf(config.evidence)].isEvidence; // margins and targets are in nats
  const rungs = config.ladder === "on" && isEvidence ? rungsOf(config.sims) : [];
  const outside = createOutside({
    environment,
    base: chosen.base,
    proposer: chosen.proposer,
    evaluator: pool,
    archive: withExchangeFiles(archive, folder),
    stream: root.fork("propose"),
    search: {
      ...request,
      ...(isEvidence ? raceOf(config) : {}),
      ...(rungs.length > 0 ? { ladder: { rungs: [], exempt: true } } : {}),
    },
    knowledge: createKnowledge(rungs),
    fits: openFits(folder.dir),
    warm: isFit(config) && config.fit.warm,
    coins: root.fork("ladder"),
    signal: cancel.signal,
    gate,
    now: Date.now,
  });
  return {
    ...setting,
    archive,
    folder,
    options,
    outside,
    stream: root,
    request,
    began,
    abort: (reason) => cancel.abort(reason),
    async close() {
      options.signal?.removeEventListener("abort", forward);
      await pool.close();
    },
  };
}

/** Every exchange with a language model also becomes a file that a person can open. */
function withExchangeFiles(archive: Archive, folder: RunFolder): Archive {
  const record = (entry: Entry): Promise<void> => {
    if (entry.type === "exchange") writeExchange(folder, entry.exchange);
    return archive.record(entry);
  };
  return new Proxy(archive, { get: (target, key) => (key === "record" ? record : Reflect.get(target, key)) });
}

function writeExchange(folder: RunFolder, exchange: Exchange): void {
  folder.writeExchange(exchange);
}
