/**
 * @file Source text and a world in, a compiled program or its errors out: repairs, the check of every node, lowering,
 * emission. A bad program is a value, never a throw.
 */
import type { SparePrior } from "../envs/types.js";
import { analyse, type Analysis } from "./analysis.js";
import { checkNodes } from "./check.js";
import { kernelFactory, type KernelOptions } from "./emit/kernel.js";
import { lower, type Lowered } from "./lower/program.js";
import { parse } from "./parse.js";
import { locate, Refusal, refuse } from "./refusal.js";
import { repair } from "./repairs.js";
import { DEFAULT_SOLVER, type SolverOptions } from "./solve.js";
import type { CompiledProgram, CompileResult, Kernel, Parameter, World } from "./types.js";

/** Who sets priors. `given`: of the base program; `spare`: what new parameters may take under "environment". */
export interface PriorRules {
  readonly given: readonly Parameter[];
  readonly spare: readonly SparePrior[];
  readonly policy: "environment" | "program";
}

export interface CompileOptions {
  /** x ** k with whole 2 ≤ k ≤ 8: multiplied out (faster), or as Math.pow, equal to the uncompiled program to the bit */
  readonly powers?: "products" | "exact";
  readonly solver?: SolverOptions;
  readonly priors?: PriorRules;
}

export function compile(source: string, world: World, options: CompileOptions = {}): CompileResult {
  let text = source;
  try {
    const repaired = repair(source);
    text = repaired.source;
    const tree = parse(text);
    const errors = checkNodes(tree, text);
    if (errors.length > 0) return { ok: false, errors, source: text };
    const lowered = lower(tree, text, world, textsOf(world, 0));
    if (lowered.notRun) refuse(0, lowered.notRun);
    const given = options.priors?.given.map((p) => p.name.replace(/\[.*$/, "")) ?? [];
    const analysis = analyse(lowered.ir, { whole: world.whole, given });
    const complaints = analysis.complaints.map(({ at, message }) => locate(text, at, message));
    if (complaints.length > 0) return { ok: false, errors: complaints, source: text };
    return { ok: true, program: assemble(lowered, analysis, repaired.repairs, world, options, (arm) => relower(arm)) };
    function relower(arm: number): Lowered {
      return lower(tree, text, world, textsOf(world, arm));
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, errors: [locate(text, error.at, error.message)], source: text };
  }
}

/** Values of the text contexts in an arm: each combination has its own lowering. */
function textsOf(world: World, arm: number): Record<string, string> {
  const names = Object.keys(world.contexts).filter((name) => world.contexts[name] === "string");
  return Object.fromEntries(names.map((name) => [name, String(world.arms[arm]?.context[name] ?? "")]));
}

function assemble(
  lowered: Lowered,
  analysis: Analysis,
  repairs: readonly string[],
  world: World,
  options: CompileOptions,
  relower: (arm: number) => Lowered,
): CompiledProgram {
  const { ir } = lowered;
  const emission: KernelOptions = { powers: options.powers ?? "products", solver: options.solver ?? DEFAULT_SOLVER };
  const factories = new Map<string, (arm: number) => Kernel>();
  const kernels = new Map<number, Kernel>();
  function kernel(arm: number): Kernel {
    const known = kernels.get(arm);
    if (known) return known;
    const texts = JSON.stringify(textsOf(world, arm));
    const same = texts === JSON.stringify(textsOf(world, 0));
    const factory = factories.get(texts) ?? kernelFactory(same ? ir : relower(arm).ir, world, emission, null);
    factories.set(texts, factory);
    const made = factory(arm);
    kernels.set(arm, made);
    return made;
  }
  return {
    id: analysis.id,
    source: ir.source,
    repairs,
    kind: ir.kind,
    parameters: ir.parameters,
    states: ir.stateNames,
    stateSize: ir.stateNames.length,
    width: Object.values(world.observables).reduce((sum, n) => sum + n, 0),
    draws: lowered.draws,
    stochastic: lowered.draws.length > 0,
    exactObservables: ir.observe.observations.filter((o) => o.distribution === null).map((o) => o.name),
    noTransition: analysis.transition.ok ? null : analysis.transition.reason,
    facts: analysis.facts,
    ir,
    kernel,
    explain: () => null,
  };
}
