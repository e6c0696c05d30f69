/** @file The proposer that a configuration names, with the base program and, where they can be listed, all programs. */
import { noUsage } from "../core/usage.js";
import { UsageError } from "../core/errors.js";
import type { ModelProgram, Proposer } from "../core/types.js";
import type { Environment } from "../envs/types.js";
import { readJournal } from "../journal/file.js";
import type { ApplyMechanism, CheckResult } from "../propose/check.js";
import type { Price } from "../propose/prices.js";
import { createLlmProposer } from "../propose/llm.js";
import type { MechanismSpace } from "../propose/mechanism-space.js";
import { createMechanismProposer } from "../propose/mechanisms.js";
import { createPlannedAround, createPlannedMechanisms } from "../propose/planned-mechanisms.js";
import { programsAround } from "../propose/programs-around.js";
import { createExchangeReplay, createReplayProposer } from "../propose/replay.js";
import { applyMechanisms } from "../programs/mechanism.js";
import { type Archive, openArchive, type RecordedCandidate } from "./archive.js";
import type { Mode } from "../programs/types.js";
import { type RunConfig, runConfigSchema, type Sitting } from "./config.js";
import { compileIn } from "./compile-in.js";
import { isFit } from "./fitting.js";
import { compilerOf } from "./library-compiler.js";
import type { Meter } from "./meter.js";
import { enumerating } from "./enumerating.js";
import { AFTERWARDS } from "./weigh-changes.js";
import { namedParameters } from "../programs/named-parameters.js";

export interface ChosenProposer {
  readonly proposer: Proposer;
  readonly base: ModelProgram;
  /** log p(base) under the proposer's prior; null where it has none */
  readonly baseLogPrior: number | null;
  readonly space: MechanismSpace | null;
}

export interface ChoosingOptions {
  readonly sitting: Sitting;
  readonly meter: Meter;
  /** of a run that goes on, so that what was paid for is not asked again */
  readonly archive: Archive | null;
  onNote?(text: string): void;
}

export async function chooseProposer(
  config: RunConfig,
  environment: Environment,
  options: ChoosingOptions,
): Promise<ChosenProposer> {
  const base = baseOf(environment, config.mode);
  switch (config.proposer.kind) {
    case "mechanisms": {
      if (learns(config) && isFit(config)) {
        const around = programsAround(environment, compilerOf(environment, config.mode));
        return { proposer: createPlannedAround("mechanisms", around), base, baseLogPrior: null, space: null };
      }
      const offline = libraryOf(environment, config.mode);
      return {
        proposer: offlineFor(config, offline),
        base,
        baseLogPrior: offline.logPrior(base.id),
        space: offline,
      };
    }
    case "llm":
      return { proposer: languageModel(config, options), base, baseLogPrior: null, space: null };
    case "replay":
      return replay(config, base);
    default:
      return config.proposer.kind satisfies never;
  }
}

/** Who answers from the library: what lists it, what learns as it goes, or what has exact moves. */
function offlineFor(config: RunConfig, offline: Proposer & MechanismSpace): Proposer {
  if (config.sampler === "enumerate") return enumerating(offline);
  return learns(config) ? createPlannedMechanisms(offline.name, offline) : offline;
}

/** Remembers the run: moves have no way back. Where scores make no posterior either, no list of all programs is needed. */
const learns = (config: RunConfig): boolean => config.sampler === "tree" && rolesOf(config) === "three";

/** Plan, model and reflect are a tree search's; other samplers ask one question for a child, unless told otherwise. */
const rolesOf = ({ sampler, proposer }: RunConfig): "one" | "three" =>
  proposer.roles ?? (sampler === "tree" ? "three" : "one");

let latest: { readonly key: string; readonly library: Proposer & MechanismSpace } | null = null;

/** Listing a library compiles all its programs: the latest one is kept, for those who make many runs. */
function libraryOf(environment: Environment, mode: Mode): Proposer & MechanismSpace {
  const key = `${environment.hash}/${mode}`;
  if (latest?.key === key) return latest.library;
  const library = createMechanismProposer(environment, compilerOf(environment, mode));
  latest = { key, library };
  return library;
}

function baseOf(environment: Environment, mode: Mode): ModelProgram {
  const result = compileIn(environment, environment.base, mode);
  if (result.ok) return { id: result.program.id, source: result.program.source, mechanisms: [] };
  const [{ line, column, message }] = result.errors;
  throw new UsageError(`The base program of ${environment.name} does not compile: ${line}:${column} ${message}`);
}

/** `mode`: who may supply predicted parameters; absent: either. */
export const checkIn =
  (mode?: Mode) =>
  (source: string, environment: Environment): CheckResult => {
    const result = compileIn(environment, source, mode);
    if (!result.ok) return { ok: false, errors: result.errors };
    const { id, source: text, repairs } = result.program;
    return { ok: true, id, source: text, repairs, parameters: namedParameters(result.program) };
  };

/** Ancestors shown to a language model, as published (ModelSMC 2026). */
const FEW_SHOT = 3;

const applyMechanism: ApplyMechanism = (source, mechanism) => {
  const patched = applyMechanisms(source, [mechanism]);
  return patched.ok ? { ok: true, source: patched.source } : { ok: false, message: patched.errors.join("; ") };
};

/** What decides the wording of prompts: a replay has to ask as the run did that it replays. */
const askingAs = (config: RunConfig) => ({
  roles: rolesOf(config),
  contextTokens: config.proposer.contextTokens,
  feedback: config.proposer.feedback,
  mode: config.mode,
});

function languageModel(config: RunConfig, { sitting, meter, archive, onNote }: ChoosingOptions): Proposer {
  const { proposer, mode } = config;
  return createLlmProposer({
    ...askingAs(config),
    check: checkIn(mode),
    applyMechanism,
    fewShot: FEW_SHOT,
    baseUrl: proposer.baseUrl ?? "https://api.openai.com/v1",
    model: proposer.model ?? "",
    apiKey: sitting.apiKey,
    temperature: proposer.temperature,
    maxTokens: proposer.maxTokens,
    timeoutMs: proposer.timeoutMs,
    concurrency: proposer.concurrency,
    ...priceOf(proposer),
    recorded: archive ? [...archive.exchanges.values()].flat() : [],
    notice: (text) => onNote?.(text),
    gate: meter.pass,
    spent: meter.add,
  });
}

/** A price that the user gave. One half of a price is no price: what it leaves out is not free. */
function priceOf({ priceIn, priceOut }: RunConfig["proposer"]): { priceUsdPerMTok?: Price } {
  if (priceIn === undefined && priceOut === undefined) return {};
  if (priceIn === undefined || priceOut === undefined)
    throw new UsageError("Expected --price-in and --price-out together, got one of them");
  return { priceUsdPerMTok: { input: priceIn, output: priceOut } };
}

const isAfterwards = (rule: string | undefined): boolean => AFTERWARDS.some((each) => each === rule);

/** Node 0, which nobody proposed and no journal repeats. */
function rootOf(program: ModelProgram): RecordedCandidate {
  const proposal = { program, rationale: "base", logPrior: null, logForward: null, logReverse: null, usage: noUsage };
  return { node: 0, ticket: { id: 0, parent: null, intent: "draft" }, proposal };
}

/** Its exchanges with a language model where the other run has them (prompts are made and answers read anew), else its candidates. */
async function replay({ proposer: { from }, mode }: RunConfig, base: ModelProgram): Promise<ChosenProposer> {
  if (from === undefined) throw new UsageError("Expected --proposer replay:RUN, got no run to replay");
  const nowhere = { append: () => Promise.resolve(), close: () => Promise.resolve() };
  const other = await openArchive({ read: () => readJournal(from), ...nowhere });
  const exchanges = [...other.exchanges.values()].flat();
  if (exchanges.length === 0) {
    const candidates = other.candidates().filter(({ ticket }) => !isAfterwards(ticket.rule)); // they are tried again
    const ofBase = candidates.find(({ proposal }) => proposal.program.id === base.id)?.proposal.logPrior ?? null;
    const proposer = await createReplayProposer([rootOf(base), ...candidates]);
    return { proposer, base, baseLogPrior: ofBase, space: null };
  }
  const recorded = other.header?.config;
  const proposer = await createExchangeReplay(exchanges, {
    ...(recorded ? askingAs(runConfigSchema.parse(recorded)) : {}),
    check: checkIn(mode),
    fewShot: FEW_SHOT,
    applyMechanism,
    ...(recorded ? priceOf(recorded.proposer) : {}),
  });
  return { proposer, base, baseLogPrior: null, space: null };
}
