/**
 * @file Source text and a world in, a compiled program or its errors out: repairs, the check of every node, lowering,
 * analysis, emission. A bad program is a value, never a throw.
 */
import type { Program } from "oxc-parser";
import { analyse, type Analysis } from "./analysis.js";
import { checkNodes } from "./check.js";
import { size } from "./emit/code.js";
import { kernelFactory, type KernelOptions } from "./emit/kernel.js";
import { createTraceLog, explainFailure } from "./explain.js";
import { lower, type Lowered } from "./lower/program.js";
import type { NetworkInputs } from "./network/inputs.js";
import type { NetworkRules } from "./network/mode.js";
import { parse } from "./parse.js";
import { expectRows } from "./predicted.js";
import { checkPriors, unitNotes, type PriorRules } from "./priors.js";
import { locate, Refusal } from "./refusal.js";
import { asWritten, repair, type Repaired } from "./repairs.js";
import { DEFAULT_SOLVER, type SolverOptions } from "./solve.js";
import type { CompiledProgram, CompileResult, Draw, Kernel, Mode, ProgramError, ProgramFacts, World } from "./types.js";

export type { PriorRules } from "./priors.js";

export interface CompileOptions {
  /** x ** k with whole 2 ≤ k ≤ 8: multiplied out (faster), or as Math.pow, equal to the uncompiled program to the bit */
  readonly powers?: "products" | "exact";
  readonly solver?: SolverOptions;
  readonly priors?: PriorRules;
  /** who supplies predicted parameters; absent: either will do */
  readonly mode?: Mode;
  /** what a network can see (`network/inputs.ts`); absent: nothing, and a program with a network is refused */
  readonly network?: NetworkInputs;
}

type CheckOptions = Pick<CompileOptions, "priors" | "mode" | "network">;

const networkRules = ({ mode, network }: CheckOptions): NetworkRules => ({
  ...(mode === undefined ? {} : { mode }),
  inputs: network ?? null,
});

/** Operations of one simulation that are known before it runs. */
const MAX_WORK = 2e8;

export function compile(source: string, world: World, options: CompileOptions = {}): CompileResult {
  const checked = check(source, world, options);
  if (!checked.ok) return checked;
  return { ok: true, program: assemble(checked, world, options) };
}

/** A program that is of the language. */
export interface Checked {
  readonly ok: true;
  readonly source: string;
  readonly repairs: readonly string[];
  readonly tree: Program;
  readonly lowered: Lowered;
  readonly analysis: Analysis;
  readonly facts: ProgramFacts;
}

export type CheckResult =
  Checked | { readonly ok: false; readonly errors: readonly ProgramError[]; readonly source: string };

/** Everything but emission. Errors stand in the text as it was written, whatever the repairs. */
export function check(source: string, world: World, options: CheckOptions = {}): CheckResult {
  const repaired = attempt(source, () => repair(source));
  if (!("repairs" in repaired)) return repaired;
  const result = attempt(repaired.source, () => checkRepaired(repaired, world, options));
  if (result.ok || repaired.source === source) return result;
  return { ok: false, errors: result.errors.map((e) => asWritten(e, repaired, source)), source };
}

type Failed = Extract<CheckResult, { readonly ok: false }>;

/** A refusal as a value. */
function attempt<T>(source: string, run: () => T): T | Failed {
  try {
    return run();
  } catch (error) {
    if (isTooDeep(error)) return { ok: false, errors: [locate(source, 0, TOO_DEEP)], source };
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, errors: [locate(source, error.at, error.message)], source };
  }
}

function checkRepaired({ source, repairs }: Repaired, world: World, options: CheckOptions): CheckResult {
  const tree = parse(source);
  const errors = checkNodes(tree, source, inputNames(world));
  if (errors.length > 0) return { ok: false, errors, source };
  const variants = variantsOf(world).map((texts) => lower(tree, source, world, texts, networkRules(options)));
  const lowered = { ...variants[0], draws: drawsOf(variants) };
  const given = options.priors?.given.map((p) => p.name.replace(/\[.*$/, "")) ?? [];
  const analysis = analyse(
    variants.map(({ ir }) => ir),
    { whole: world.whole, given, allowed: options.priors?.narrowed, network: lowered.network },
  );
  const complaints = [
    ...priorErrors(lowered, analysis, source, options.priors),
    ...analysis.complaints.map(({ at, message }) => locate(source, at, message)),
    ...costs(lowered, world, source),
  ];
  if (complaints.length > 0) return { ok: false, errors: complaints, source };
  const units = options.priors ? unitNotes(lowered.parameters, options.priors) : [];
  const facts = { ...analysis.facts, notes: [...new Set([...analysis.facts.notes, ...units])] };
  return { ok: true, source, repairs, tree, lowered, analysis, facts };
}

const TOO_DEEP = "The program is nested too deeply. Name its parts";

/** Expressions within expressions, deeper than the engine's stack. */
function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}

/** Given priors stay as they are: neither written anew nor narrowed by arithmetic. */
function priorErrors({ parameters }: Lowered, analysis: Analysis, text: string, rules?: PriorRules): ProgramError[] {
  if (!rules || rules.policy === "program") return [];
  const narrowed = analysis.narrowed.map(({ at, message }) => locate(text, at, message));
  return [...checkPriors(parameters, text, rules), ...narrowed];
}

function inputNames(world: World): string[] {
  const groups = [world.constants, world.contexts, world.covariates];
  return [...groups.flatMap((group) => Object.keys(group)), "t", "dt", "step"];
}

/** Counted loops are costed before the run. */
function costs({ ir }: Lowered, world: World, text: string): ProgramError[] {
  const work = size(ir.initial.body) + world.steps * (ir.dynamics ? size(ir.dynamics.body) : 0);
  if (work <= MAX_WORK) return [];
  const message = `A simulation takes ${work.toExponential(1)} operations, expected at most ${MAX_WORK.toExponential(0)}. Make its loops shorter`;
  return [locate(text, 0, message)];
}

/** Values of the text contexts in an arm: each combination has its own lowering. */
function textsOf(world: World, arm: number): Record<string, string> {
  const names = Object.keys(world.contexts).filter((name) => world.contexts[name] === "string");
  return Object.fromEntries(names.map((name) => [name, String(world.arms[arm]?.context[name] ?? "")]));
}

/** Every combination of text contexts that an arm has, that of the first arm first. */
function variantsOf(world: World): Record<string, string>[] {
  const all = [textsOf(world, 0), ...world.arms.map((_, arm) => textsOf(world, arm))];
  return [...new Map(all.map((texts) => [JSON.stringify(texts), texts])).values()];
}

/** Draws of any variant, each once. */
function drawsOf(variants: readonly Lowered[]): Draw[] {
  const all = variants.flatMap(({ draws }) => draws);
  return [...new Map(all.map((draw) => [`${draw.where} ${draw.name}`, draw])).values()];
}

function memo<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

function assemble(checked: Checked, world: World, options: CompileOptions): CompiledProgram {
  const { lowered, analysis, tree, source } = checked;
  const { ir } = lowered;
  const emission: KernelOptions = { powers: options.powers ?? "products", solver: options.solver ?? DEFAULT_SOLVER };
  const firstTexts = JSON.stringify(textsOf(world, 0));
  const irOf = memo((texts: string) =>
    texts === firstTexts
      ? ir
      : lower(tree, source, world, JSON.parse(texts) as Record<string, string>, networkRules(options)).ir,
  );
  const textKey = (arm: number) => JSON.stringify(textsOf(world, arm));
  const factoryOf = memo((texts: string) => kernelFactory(irOf(texts), world, emission, null));
  const kernel = memo((arm: number): Kernel => factoryOf(textKey(arm))(arm));
  return {
    id: analysis.id,
    source: ir.source,
    repairs: checked.repairs,
    kind: ir.kind,
    parameters: ir.parameters,
    states: ir.stateNames,
    stateSize: ir.stateNames.length,
    width: Object.values(world.observables).reduce((sum, n) => sum + n, 0),
    draws: lowered.draws,
    stochastic: lowered.draws.length > 0,
    exactObservables: ir.observe.observations.filter((o) => o.distribution === null).map((o) => o.name),
    noTransition: analysis.transition.ok ? null : analysis.transition.reason,
    facts: checked.facts,
    ir,
    predicted: ir.predicted,
    columns: ir.columns,
    learned: ir.learned.flatMap(({ index, length }) => Array.from({ length }, (_, i) => index + i)),
    network: lowered.network,
    kernel(arm, draws, given) {
      const rows = expectRows(ir, world, given);
      return draws || rows ? factoryOf(textKey(arm))(arm, draws, rows) : kernel(arm);
    },
    bound: (arm) => ({ ir: irOf(textKey(arm)), world, solver: emission.solver }),
    explain(theta, arm, key, simulation, given) {
      const rows = expectRows(ir, world, given);
      const log = createTraceLog();
      const bound = irOf(textKey(arm));
      const traced = kernelFactory(bound, world, emission, log)(arm, undefined, rows);
      return explainFailure(bound, world, world.arms[arm], traced, log, { theta, key, simulation, rows });
    },
  };
}
