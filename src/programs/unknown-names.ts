/**
 * @file What is said about a name that nothing declares: where it could have come from, and the nearest name there is.
 * Names of distributions in other systems are known as such.
 */
import type { Node, Program } from "oxc-parser";
import { didYouMean, nearest } from "../core/nearest.js";
import { distributions } from "../math/distributions.js";
import { MATH_FUNCTIONS } from "./lower/fold.js";
import { LAYER_NAMES } from "./network/layer-names.js";
import { nodesOf } from "./parse.js";

export const DISTRIBUTIONS: readonly string[] = Object.keys(distributions);
export const HELPERS: readonly string[] = [
  "model",
  "each",
  "predicted",
  "mlp",
  "sum",
  "mean",
  "dot",
  "matvec",
  "clamp",
  "sigmoid",
];

/** Distributions elsewhere, in small letters alone → what comes nearest here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  halfnormal: "exponential or lognormal",
  halfcauchy: "lognormal with a large sdlog",
  halfstudentt: "lognormal with a large sdlog",
  cauchy: "normal",
  studentt: "normal",
  laplace: "normal",
  truncatednormal: "lognormal or uniform",
  weibull: "gamma",
  gompertz: "gamma",
  erlang: "gamma with a whole shape",
  chisquared: "gamma",
  inversegamma: "lognormal",
  invgamma: "lognormal",
  pareto: "lognormal",
  loguniform: "lognormal",
  negbinomial: "negativeBinomial",
  negbin: "negativeBinomial",
  negbinom: "negativeBinomial",
  nbinom: "negativeBinomial",
  dirichlet: "one gamma for each part, divided by their sum",
};

/** A distribution that the language does not have. */
export function noDistribution(name: string, names: readonly string[] = DISTRIBUTIONS): string {
  const plain = name.toLowerCase().replace(/_/g, "");
  const near = ELSEWHERE[plain] ?? nearest(plain, names);
  const hint = near === null ? "" : `. Nearest is ${near}`;
  return `'${name}' is not a distribution of the language. It has: ${names.join(", ")}${hint}`;
}

interface Place {
  readonly program: Program;
  /** names that the world gives */
  readonly inputs: readonly string[];
  /** offset in the source */
  readonly at: number;
  readonly called: boolean;
}

export function undefinedName(name: string, { program, inputs, at, called }: Place): string {
  const field = fieldAt(program, at);
  if (name === "random") return `'random' is not defined here. ${randomIn(field)}`;
  if (called && MATH_FUNCTIONS.has(name)) return `'${name}' is not defined. Write Math.${name}`;
  if (field === "network" && isLayer(name)) return `'${name}' is not defined. Write nn.${name}`;
  if (called && isDistributionPlace(field)) return noDistribution(name);
  if (called) return noFunction(name, program);
  const { parameters, states } = namesOf(program);
  const group = (what: string, names: readonly string[]) => (names.length > 0 ? [`${what} (${names.join(", ")})`] : []);
  const groups = [...group("parameters", parameters), ...group("inputs", inputs), ...group("state", states)];
  return `'${name}' is not defined. It is not among ${listed(groups)}. Take what you need apart in the function's arguments`;
}

const isLayer = (name: string): boolean => (LAYER_NAMES as readonly string[]).includes(name);

const isDistributionPlace = (field: string | null): boolean =>
  field === "parameters" || field === "observe" || field === "simulate";

function noFunction(name: string, program: Program): string {
  const own = [...nodesOf(program)].flatMap((node) =>
    (node.type === "FunctionDeclaration" || node.type === "VariableDeclarator") && node.id?.type === "Identifier"
      ? [node.id.name]
      : [],
  );
  const math = [...MATH_FUNCTIONS].map((f) => `Math.${f}`);
  const helpers = HELPERS.filter((helper) => !["model", "each", "predicted", "mlp"].includes(helper));
  const hint = didYouMean(name, [...own, ...helpers, ...math, ...DISTRIBUTIONS]);
  return `'${name}' is no function of this file or of the language, which has ${helpers.join(", ")} and those of Math.${hint}`;
}

/** How a function of the model comes by random numbers, or why it does not. */
function randomIn(field: string | null): string {
  switch (field) {
    case "step":
      return "step takes random as its fourth argument: step(state, parameters, inputs, random)";
    case "initial":
    case "simulate":
      return `${field} takes random as its third argument: ${field}(parameters, inputs, random)`;
    case "derivative":
      return "a derivative is deterministic: write a step with dt for noise";
    case "observe":
      return "observe has no random: return a distribution, it is drawn when simulating";
    case "events":
      return "events have no random: draw in step";
    default:
      return "It is the last argument of step, initial and simulate; pass it on to functions that draw";
  }
}

/** The field of the exported model in which `at` lies. */
function fieldAt(program: Program, at: number): string | null {
  const fields = ["parameters", "initial", "step", "derivative", "simulate", "observe", "events", "network"];
  const found = nodesOf(program).find(
    (node) =>
      node.type === "Property" &&
      node.start <= at &&
      at < node.end &&
      node.key.type === "Identifier" &&
      fields.includes(node.key.name),
  );
  return found?.type === "Property" && found.key.type === "Identifier" ? found.key.name : null;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`;
}

/** Parameters and states as far as they are written down literally. */
function namesOf(program: Program): { readonly parameters: readonly string[]; readonly states: readonly string[] } {
  const fields = new Map<string, Node>();
  for (const node of nodesOf(program))
    if (node.type === "Property" && node.key.type === "Identifier" && !fields.has(node.key.name))
      fields.set(node.key.name, node.value);
  const initial = fields.get("initial");
  const objects = initial ? [...nodesOf(initial)].filter((node) => node.type === "ObjectExpression") : [];
  return { parameters: keysOf(fields.get("parameters")), states: keysOf(objects[0]) };
}

function keysOf(node: Node | undefined): string[] {
  if (node?.type !== "ObjectExpression") return [];
  return node.properties.flatMap((p) => (p.type === "Property" && p.key.type === "Identifier" ? [p.key.name] : []));
}
