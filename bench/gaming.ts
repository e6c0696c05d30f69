/**
 * @file Programs that bring a prior of their own past the given one, on `sir`: what the static check says, what the
 * prior predictions say (squeeze against the parent, nats), and what evidence there is to gain: θ of each outbreak, and one
 * θ for all of them. Beside them single edits of the libraries, which should be left alone: how many are flagged.
 */
import { LARGE_SQUEEZE, squeezeOf } from "../src/diagnose/generalised-variance.js";
import { loadEnvironment } from "../src/envs/load.js";
import type { Environment } from "../src/envs/types.js";
import { evaluateProgram } from "../src/evaluate/evaluate.js";
import { fillIn, sizesBy } from "../src/evaluate/prior-predictions.js";
import { withArms } from "../src/calibrate/arms.js";
import { compile } from "../src/programs/compile.js";
import type { CompiledProgram } from "../src/programs/types.js";
import { createMechanismProposer } from "../src/propose/mechanisms.js";
import { compileIn } from "../src/run/compile-in.js";
import { remapped } from "../test/support/remapped.js";
import { argument, print } from "./support.js";

const arms = argument("arms", 10);
const most = argument("programs", 40);

function compiled(environment: Environment, source: string): CompiledProgram {
  const result = compile(source, environment.world);
  if (!result.ok) throw new Error(result.errors[0].message);
  return result.program;
}

function squeezeBetween(environment: Environment, child: string, parent: string) {
  const sizes = sizesBy(compiled(environment, environment.base), environment);
  if (sizes === null) throw new Error("the base cannot be simulated");
  const [own, reference] = [child, parent].map((source) => fillIn(compiled(environment, source), environment, sizes));
  if (!own || !reference) return null;
  return squeezeOf(own, reference);
}

function evidence(environment: Environment, source: string) {
  const program = { id: compiled(environment, source).id, source, mechanisms: [] };
  const request = { method: "exact", batch: "C", rung: 1, replicates: 6, seed: 1 } as const;
  const evaluation = evaluateProgram(program, environment, request);
  if (!evaluation.ok || !evaluation.evidence) throw new Error("no evidence");
  return evaluation.evidence;
}

function gaming(): void {
  const sir = loadEnvironment("sir");
  const perArm = loadEnvironment("sir-per-arm");
  const chosen = Array.from({ length: Math.min(arms, sir.world.arms.length) }, (_, i) => i);
  const [shared, each] = [sir, perArm].map((environment) => withArms(environment, chosen));
  print(`${sir.title}; evidence over ${chosen.length} outbreaks, nats above mass-action`);
  print("program                    static check   squeeze         θ of each outbreak   one θ for all");
  const parent = remapped["mass-action"];
  const [z0, s0] = [evidence(each, parent), evidence(shared, parent)];
  for (const [name, source] of Object.entries(remapped)) {
    const squeezed = squeezeBetween(sir, source, parent);
    const [z, s] = [evidence(each, source), evidence(shared, source)];
    const cells = [
      name.padEnd(26),
      (compileIn(sir, source).ok ? "accepted" : "refused").padEnd(14),
      (squeezed ? `${squeezed.value.toFixed(2)} ± ${squeezed.se.toFixed(2)}` : "n/a").padEnd(15),
      `${(z.logZ - z0.logZ).toFixed(2)} ± ${Math.hypot(z.se, z0.se).toFixed(2)}`.padEnd(20),
      `${(s.logZ - s0.logZ).toFixed(2)} ± ${Math.hypot(s.se, s0.se).toFixed(2)}`,
    ];
    print(cells.join(" "));
  }
}

/** Every single addition to the first programs of a library: how many are flagged that bring no prior of their own. */
function libraries(): void {
  print();
  print(`library            single edits   squeeze above ${LARGE_SQUEEZE}   largest`);
  for (const name of ["sir", "boarding-school"]) {
    const environment = loadEnvironment(name);
    const space = createMechanismProposer(environment, (source) => compileIn(environment, source));
    const parents = [...space.programs.values()].slice(0, most).map(({ program }) => program);
    const found = parents.flatMap((parent) => {
      const next = space.neighbours(parent.id).map((id) => space.programs.get(id)!.program);
      const larger = next.filter(({ mechanisms }) => mechanisms.length > parent.mechanisms.length).slice(0, 4);
      return larger.flatMap((child) => {
        const squeezed = squeezeBetween(environment, child.source, parent.source);
        return squeezed ? [{ squeezed, edit: `${parent.mechanisms.join("+")} → ${child.mechanisms.join("+")}` }] : [];
      });
    });
    const largest = found.reduce((a, b) => (b.squeezed.value > a.squeezed.value ? b : a));
    const flagged = found.filter(({ squeezed }) => squeezed.value > LARGE_SQUEEZE).length;
    print(
      `${name.padEnd(18)} ${String(found.length).padEnd(14)} ${String(flagged).padEnd(17)} ${largest.squeezed.value.toFixed(2)} (${largest.edit})`,
    );
  }
}

gaming();
libraries();
