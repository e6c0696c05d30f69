/**
 * @file Grad-Metapopulation (Y. Guo et al. 2024, of the group of GradABM) as a model program of groups with S, E, I, R and M
 * (dead), so that it is fitted and scored by the same code as any other. Contacts C; N, S, E, I over groups; x̂ = Cᵀx:
 *
 *   b_j = β_j / N̂_j · (Î_j ((1 − κ)(1 − σ) + σ) + Ê_j (1 − ε)),   new = min(C b ⊙ S, S)
 *   S′ = S − new + δR,  E′ = E + new − αE,  I′ = I + αE − (γ + μ)I,  R′ = R + γI − δR,  M′ = M + μI,  observed: new
 *
 * κ, σ, ε, α, γ, δ, μ in [0, 1] are a network's, the same for all groups; β_j and the share that is infected at first are
 * fitted. Between places people mix by the environment's matrix of flows, in a share that is fitted too.
 *
 * `legacy`: as the published code computes it. States are updated one after the other from those that are new already, M is
 * overwritten, the first infected are whole numbers (through which no gradient flows), and what is observed is I′.
 */
import { UsageError } from "../../core/errors.js";
import type { World } from "../../programs/types.js";

export type Form = "paper" | "legacy";

/** Largest share infected at first (GradABM: up to 1 %). */
const MOST_INFECTED = 0.01;

const UPDATES: Readonly<Record<Form, string>> = {
  paper: `    const E1 = E.map((e, i) => e + infections[i] - alpha * e);
    const I1 = I.map((x, i) => x + alpha * E[i] - (gamma + mu) * x);
    const R1 = R.map((r, i) => r + gamma * I[i] - delta * r);
    const M1 = M.map((m, i) => m + mu * I[i]);
    const shown = infections;`,
  legacy: `    const E1 = E.map((e, i) => infections[i] + (1 - alpha) * e);
    const I1 = I.map((x, i) => alpha * E1[i] + (1 - gamma - mu) * x);
    const R1 = R.map((r, i) => gamma * I1[i] + (1 - delta) * r);
    const M1 = I1.map((x) => mu * x);
    const shown = I1;`,
};

export interface Shape {
  readonly observable: string;
  /** number of groups */
  readonly groups: number;
  /** name of the constant that holds people, one number or one for each group */
  readonly people: string;
  readonly single: boolean;
  /** name of the matrix of flows between groups, or null: each by itself */
  readonly flow: string | null;
  /** what is observed is per cent of the people */
  readonly percent: boolean;
}

/** How an environment names what the model needs; throws a UsageError where it lacks it. */
export function shapeOf(world: World, observable: string): Shape {
  const groups = world.observables[observable];
  const people = ["population", "patients", "N"].find((name) => name in world.constants);
  if (people === undefined) throw new UsageError("Expected a constant 'population' for a metapopulation model");
  const value = world.constants[people];
  const size = typeof value === "number" ? 1 : value.length;
  if (size !== groups) throw new UsageError(`Expected '${people}' of ${groups} groups, got ${size}`);
  const isSquare = (name: string): boolean => {
    const rows = world.constants[name];
    return typeof rows !== "number" && rows.length === groups && Array.isArray(rows[0]) && rows[0].length === groups;
  };
  const flow = groups > 1 ? (Object.keys(world.constants).find(isSquare) ?? null) : null;
  return {
    observable,
    groups,
    people,
    single: typeof value === "number",
    flow,
    percent: (world.units[observable] ?? "").includes("%"),
  };
}

export function gradMetapopulation(shape: Shape, form: Form): string {
  const { observable, groups, people, single, flow, percent } = shape;
  const inputs = [people, ...(flow === null ? [] : [flow])].join(", ");
  const list = single ? `[${people}]` : people;
  const first = form === "legacy" ? "Math.floor(n * infected[i])" : "n * infected[i]";
  const present = (x: string) =>
    flow === null
      ? x
      : `${x}.map((x, j) => (1 - away) * x + away * ${x}.reduce((s, y, i) => s + ${flow}[i][j] * y, 0))`;
  const force = flow === null ? "pressure[i]" : `(1 - away) * pressure[i] + away * dot(${flow}[i], pressure)`;
  const shown = percent ? `(100 * x) / people[i]` : "x";
  const result = groups === 1 && single ? "shown[0]" : "shown";
  return `import { model, predicted, each, uniform, dot } from "model-discovery";

/** Grad-Metapopulation, ${form === "paper" ? "as its paper has it" : "as its published code computes it"}. */
export default model({
  parameters: {
    kappa: predicted(0, 1), symptomatic: predicted(0, 1), epsilon: predicted(0, 1),
    alpha: predicted(0, 1), gamma: predicted(0, 1), delta: predicted(0, 1), mu: predicted(0, 1),
    beta: each(${groups}, uniform(0, 1)), infected: each(${groups}, uniform(0, ${MOST_INFECTED})),${flow === null ? "" : " away: uniform(0, 1),"}
  },
  accumulate: ["shown"],
  initial({ infected }, { ${inputs} }) {
    const people = ${list};
    const I = people.map((n, i) => ${first});
    const none = people.map(() => 0);
    return { S: people.map((n, i) => n - I[i]), E: none, I, R: none, M: none, shown: none };
  },
  step({ S, E, I, R, M, shown: before }, { kappa, symptomatic, epsilon, alpha, gamma, delta, mu, beta${flow === null ? "" : ", away"} }, { ${inputs} }) {
    const people = ${list};
    const [peopleHere, illHere, exposedHere] = [${present("people")}, ${present("I")}, ${present("E")}];
    const ill = (1 - kappa) * (1 - symptomatic) + symptomatic;
    const pressure = beta.map((b, j) => (b / peopleHere[j]) * (illHere[j] * ill + exposedHere[j] * (1 - epsilon)));
    const infections = S.map((s, i) => Math.min((${force}) * s, s));
${UPDATES[form]}
    return {
      S: S.map((s, i) => s - infections[i] + delta * R[i]),
      E: E1, I: I1, R: R1, M: M1,
      shown: before.map((x, i) => x + shown[i]),
    };
  },
  observe: ({ shown: all }, _, { ${inputs} }) => {
    const people = ${list};
    const shown = all.map((x, i) => ${shown});
    return { ${observable}: ${result} };
  },
});
`;
}
