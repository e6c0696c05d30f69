/**
 * @file Candidates and environments in words, for a language model. Every score is printed with its unit, its standard
 * error and its direction; figures are rounded to what they are worth, so that equal runs ask equal questions.
 */
import { type ScoreKind, scoreKindOf } from "../core/score-kind.js";
import type { Candidate } from "../core/types.js";
import type { Environment } from "../envs/types.js";
import type { Constant, Parameter, World } from "../programs/types.js";

const MAX_PARAMETERS = 24;

/** What the scores of a run are, and which way they point. */
const DIRECTIONS: Readonly<Record<ScoreKind, string>> = {
  "log evidence":
    "Scores are log evidence in nats, the log-probability of the data with all parameters integrated out: higher is " +
    "better. A difference of 1 nat is a factor of 2.7 in probability; differences within 2 standard errors are noise. " +
    "A mechanism that does not pay for its parameters lowers the score.",
  discrepancy:
    "Scores are minus a distance between simulated and measured statistics: higher, that is closer to 0, is better. " +
    "Differences within 2 standard errors are noise.",
  "held-out score":
    "Each program is fitted to one part of the data and judged on data held out of the fit. Its error (RMSE) is the root " +
    "mean square error of those predictions: lower is better. Its score is n ln(naive error / error), higher is better; " +
    "above 0 it beats the naive prediction. Programs are ranked by score. Differences within 2 standard errors are noise. " +
    "What fits well and predicts badly is worth nothing here: prefer mechanisms that carry over to new data.",
};

/** null where a candidate has no score. */
function kindOf({ evaluation }: Candidate): ScoreKind | null {
  if (!evaluation.ok) return null;
  if (evaluation.heldOut) return "held-out score";
  return evaluation.evidence ? scoreKindOf(evaluation.evidence.method) : null;
}

export function directionOf(candidates: readonly Candidate[]): string {
  const kinds = candidates.map(kindOf).filter((kind) => kind !== null);
  return DIRECTIONS[kinds.at(0) ?? "log evidence"];
}

/** "−103.42 ± 0.21 nats", "RMSE 312.40 ± 5.10 cases/day, score 23.10 ± 0.80", or why there is no score. */
export function scoreText(candidate: Candidate, errorUnit = ""): string {
  const { evaluation, proposal, score } = candidate;
  if (proposal.error) return `failed: ${firstLine(proposal.error)}`;
  if (!evaluation.ok) return `failed: ${firstLine(evaluation.reason)}`;
  const { heldOut, evidence } = evaluation;
  if (heldOut) {
    const error = `RMSE ${round(heldOut.rmse)} ± ${round(heldOut.rmseSe)}${errorUnit && ` ${errorUnit}`}`;
    return `${error} (naive ${round(heldOut.naive)}), score ${round(score)} ± ${round(heldOut.se)}`;
  }
  const unit = kindOf(candidate) === "log evidence" ? " nats" : "";
  return `${round(score)}${evidence === undefined ? "" : ` ± ${round(evidence.se)}`}${unit}`;
}

/** Score, and where the base is known, by how much it lies above or below it. */
export function scoreAgainstBase(candidate: Candidate, base: Candidate | undefined, errorUnit = ""): string {
  const gain = base && base.node !== candidate.node ? candidate.score - base.score : Number.NaN;
  const text = scoreText(candidate, errorUnit);
  if (!Number.isFinite(gain)) return text;
  return `${text} (${round(Math.abs(gain))} ${gain >= 0 ? "above" : "below"} the base)`;
}

/** Unit of prediction errors, where the task has them. */
export const errorUnitOf = ({ task }: Environment): string => task?.unit ?? "";

/** Why a candidate failed, in full. */
export function failureText({ proposal, evaluation }: Candidate): string | null {
  if (proposal.error) return proposal.error;
  if (evaluation.ok) return null;
  const where = evaluation.where ? ` at ${evaluation.where}` : "";
  return [`${evaluation.reason}${where}`, evaluation.feedback].filter(Boolean).join("\n");
}

/** Posterior of the parameters: where one sits at the edge of its prior, the mechanism strains. */
export function parametersText({ evaluation }: Candidate): string {
  if (!evaluation.ok) return "";
  const significant = (x: number) => String(Number(x.toPrecision(3)));
  return evaluation.parameters
    .slice(0, MAX_PARAMETERS)
    .map((p) =>
      `${p.name} ${significant(p.median)} (${significant(p.lower)} to ${significant(p.upper)}) ${p.unit}`.trim(),
    )
    .join("; ");
}

/** The names that a candidate goes by: its mechanisms, or "the base". */
export function nameOf({ proposal: { program }, ticket }: Candidate): string {
  if (program.mechanisms.length > 0) return program.mechanisms.join(" + ");
  return ticket.parent === null && ticket.id === 0 ? "the base" : "unnamed";
}

export function inputsText(world: World): string {
  const unit = (name: string) => (world.units[name] ? ` [${world.units[name]}]` : "");
  const whole = (name: string) => (world.whole.includes(name) ? ", a whole number" : "");
  const lines = [
    `* t, dt, step: time runs from t = ${world.t0} in ${world.steps} steps of dt = ${world.dt}${unit("t")}`,
    ...Object.entries(world.constants).map(([n, c]) => `* ${n}${unit(n)}: ${constantText(c)}${whole(n)}`),
    ...Object.entries(world.contexts).map(([n, type]) => `* ${n}${unit(n)}: a ${type}, one per experiment${whole(n)}`),
    ...Object.entries(world.covariates).map(([n, w]) => `* ${n}${unit(n)}: ${rowText(w)} at every step${whole(n)}`),
  ];
  const observations = world.arms.reduce((n, { times }) => n + times.length, 0);
  const data = `Measured: ${counted(world.arms.length, "experiment")}, ${counted(observations, "observation time")}.`;
  const events = Object.entries(world.events).map(([n, fields]) => `* ${n}: { ${fields.join(", ")} }`);
  return [...lines, ...(events.length > 0 ? ["Events, with their fields:", ...events] : []), data].join("\n");
}

export function observablesText(world: World): string {
  return Object.entries(world.observables)
    .map(([name, width]) => `* ${name}${world.units[name] ? ` [${world.units[name]}]` : ""}: ${rowText(width)}`)
    .join("\n");
}

export function priorsText(environment: Environment, given: readonly Parameter[]): string {
  const parameters = given.map(({ name, unit, prior }) => {
    const unitArgument = unit ? [JSON.stringify(unit)] : [];
    return `* ${name}: ${prior.name}(${[...prior.args, ...unitArgument].join(", ")})`;
  });
  const head = given.length > 0 ? `Given parameters:\n${parameters.join("\n")}\n` : "";
  if (environment.priors === "program")
    return `${head}A new parameter takes a weakly informative prior of your choice.`;
  const spare = environment.sparePriors.map(
    ({ kind, unit, prior }) => `* ${kind}${unit ? ` [${unit}]` : ""}: ${prior}`,
  );
  return `${head}Given parameters keep their priors to the letter. A new parameter takes the spare prior of its kind and
unit, to the letter:\n${spare.join("\n")}`;
}

export function round(x: number): string {
  if (!Number.isFinite(x)) return x === -Infinity ? "−∞" : String(x);
  const text = Math.abs(x) >= 1e6 || (x !== 0 && Math.abs(x) < 0.005) ? x.toPrecision(2) : x.toFixed(2);
  return text.replace("-", "−");
}

export function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)} …` : text;
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function firstLine(text: string): string {
  return clip(text.trim().split("\n")[0], 200);
}

function constantText(value: Constant): string {
  if (typeof value === "number") return `= ${value}`;
  const first = value[0];
  const shape = typeof first === "number" ? `${value.length} numbers` : `${value.length} × ${first.length} numbers`;
  return `${shape}${value.length <= 12 && typeof first === "number" ? ` (${value.join(", ")})` : ""}`;
}

function rowText(width: number): string {
  return width === 1 ? "a number" : `an array of ${width} numbers`;
}
