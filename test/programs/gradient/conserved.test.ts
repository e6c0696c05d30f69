/**
 * @file What facts call conserved stays so: in every forward pass to rounding, and in derivatives: a sum that no step changes
 * has at all times the derivatives that it starts with.
 */
import { describe, expect, it } from "vitest";
import { listEnvironments, loadEnvironment } from "../../../src/envs/load.js";
import { compile } from "../../../src/programs/compile.js";
import type { ProgramIr } from "../../../src/programs/ir.js";
import { createPatcher } from "../../../src/programs/mechanism.js";
import type { CompiledProgram, World } from "../../../src/programs/types.js";
import { kernelOf, rowsOf, thetaOf } from "./support.js";

/** The same program with its states as observables, at every step. */
function statesObserved(
  program: CompiledProgram,
  made: World,
): { readonly seen: CompiledProgram; readonly world: World } {
  const { states } = program;
  const { ir } = program.bound(0);
  const observations = states.map((name, slot) => {
    const value = { kind: "state", id: 1e8 + slot, at: 0, slot } as const;
    return { kind: "scalar", name, column: slot, distribution: null, arguments: [value], at: 0 } as const;
  });
  const seenIr: ProgramIr = { ...ir, accumulate: [], observe: { body: { instructions: [] }, observations } };
  const [arm] = made.arms;
  const steps = Math.min(made.steps, 120);
  const times = Array.from({ length: steps + 1 }, (_, k) => k);
  const data = new Float64Array(times.length * states.length);
  const observables = Object.fromEntries(states.map((name) => [name, 1]));
  const world: World = { ...made, observables, arms: [{ ...arm, times, data }] };
  const bound = { ...program.bound(0), ir: seenIr, world };
  return { seen: { ...program, width: states.length, bound: () => bound }, world };
}

/** Largest relative change of a conserved sum, and of its derivatives; null where the run fails. */
function drift(program: CompiledProgram, made: World, seed: number): { value: number; slope: number } | null {
  const { seen, world } = statesObserved(program, made);
  const [theta, rows] = [thetaOf(program, seed), rowsOf(program, made, seed)];
  const kernel = kernelOf(seen);
  const changes = program.facts.conserved.map((names) => {
    const slots = names.map((name) => program.states.indexOf(name));
    const means = kernel.forward(theta, rows);
    if (!means) return null;
    const times = world.arms[0].times.length;
    const sums = Array.from({ length: times }, (_, k) =>
      slots.reduce((s, slot) => s + means[k * seen.width + slot], 0),
    );
    const size = Math.max(...slots.map((slot) => Math.abs(means[slot])), 1e-300);
    const gradientAt = (k: number) => {
      const into = new Float64Array(theta.length);
      kernel.forward(theta, rows);
      const adjoint = new Float64Array(times * seen.width);
      slots.forEach((slot) => (adjoint[k * seen.width + slot] = 1));
      kernel.backward(adjoint, into, new Float64Array(rows.length));
      return into;
    };
    const [first, last] = [gradientAt(0), gradientAt(times - 1)];
    const scale = Math.max(size, ...first.map(Math.abs));
    return {
      value: Math.max(...sums.map((s) => Math.abs(s - sums[0]) / size)),
      slope: Math.max(...last.map((g, i) => Math.abs(g - first[i]) * Math.abs(theta[i])), 0) / scale,
    };
  });
  if (changes.some((c) => c === null)) return null;
  const worst = (key: "value" | "slope") => Math.max(...changes.map((c) => c![key]));
  return { value: worst("value"), slope: worst("slope") };
}

describe("conserved sums", () => {
  const tried: string[] = [];
  for (const { name } of listEnvironments().filter(({ available }) => available === true))
    it(`${name}: the base, and the base with each of a few mechanisms`, () => {
      const { base, mechanisms, world } = loadEnvironment(name);
      const patched = createPatcher(base);
      const sources = [
        base,
        ...mechanisms
          .slice(0, 4)
          .flatMap((m) => patched([m]))
          .flatMap((r) => (r.ok ? [r.source] : [])),
      ];
      for (const source of sources) {
        const compiled = compile(source, world);
        if (!compiled.ok || compiled.program.facts.conserved.length === 0) continue;
        const found = [1, 2, 3].map((seed) => drift(compiled.program, world, seed)).find((d) => d !== null);
        if (!found) continue;
        tried.push(name);
        expect(found.value).toBeLessThan(1e-9);
        expect(found.slope).toBeLessThan(1e-9);
      }
    });

  it("were found in several programs, and a leak is seen", () => {
    expect(new Set(tried).size).toBeGreaterThan(1);
    const { base, world } = loadEnvironment("boarding-school");
    const compiled = compile(base, world);
    if (!compiled.ok) throw new Error(compiled.errors[0].message);
    const { program } = compiled;
    const wrong = { ...program, facts: { ...program.facts, conserved: [program.states.slice(0, 2)] } };
    expect(drift(wrong, world, 1)!.value).toBeGreaterThan(1e-3);
  });
});
