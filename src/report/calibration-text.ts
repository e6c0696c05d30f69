/** @file A calibration study as a terminal of 100 columns shows it: what was done, every check, and what they add up to. */
import type { Calibration } from "../calibrate/types.js";
import type { Check } from "../core/check.js";
import { hangingLines, tableLines, wrapLines } from "./columns.js";
import { heading } from "./heading.js";
import { count, counted, percent, probability, quantity } from "./numbers.js";

/** `folder`: where the files of the study are, as a user would type it. */
export function calibrationText(calibration: Calibration, folder: string): string {
  const sections = [
    [...headLines(calibration)],
    checkLines(calibration),
    coverageLines(calibration),
    reliabilityLines(calibration),
    predictiveLines(calibration),
    [...verdictLines(calibration), `Page           ${folder}/calibration.html`],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

export function calibrationTitle({ environment, program, models, method }: Calibration): string {
  const subject =
    program === null
      ? counted(models.length, "model")
      : program.mechanisms.join(" + ") || `program ${program.id.slice(0, 8)}`;
  return `Calibration · ${environment} · ${subject} · ${method}`;
}

export function effortWords(calibration: Calibration): string {
  const { simulations, replicates, sims, method, seed, arms, amortised } = calibration;
  const learnt = method.startsWith("exact") || method === "auto" ? "" : `, ${count(sims)} simulations each`;
  const how = amortised ? "one likelihood learnt for all of them" : `${counted(replicates, "replicate")}${learnt}`;
  return `${counted(simulations, "data set")} of ${counted(arms, "arm")}, ${how}, seed ${seed}`;
}

function headLines(calibration: Calibration): string[] {
  return [
    heading(calibrationTitle(calibration)),
    `  ${effortWords(calibration)}, ${quantity(calibration.secondsEach)} s each`,
    ...wrapLines(METHOD, 98),
  ];
}

const METHOD =
  "True parameters are drawn from the prior and data simulated from them. A simulation that fails is probability lost: " +
  "parameters and noise are drawn again together, so what is tested is the posterior given that nothing failed.";

/** Of the program, not of the computation: these have a table of their own. */
const isPrediction = ({ name }: Check): boolean => name.startsWith("prediction of ");

export const verdictOn = ({ passed, severity }: Check): string =>
  passed ? "passed" : severity === "fatal" ? "FAILED" : "warning";

function checkLines({ checks, falseAlarms }: Calibration): string[] {
  const shown = checks.filter((check) => !isPrediction(check));
  const rows = shown.map((check) => [verdictOn(check), check.name, check.words]);
  return [
    heading("Checks", `a right posterior fails any of them in at most ${percent(falseAlarms)} of studies`),
    ...hangingLines([{ title: "" }, { title: "check" }, { title: "found" }], rows),
  ];
}

/** Levels of intervals that people use. */
export const LEVELS = [0.5, 0.8, 0.9] as const;

function coverageLines({ panels }: Calibration): string[] {
  const parameters = panels.filter(({ kind }) => kind === "parameter");
  if (parameters.length === 0) return [];
  const share = (places: readonly number[], level: number): string =>
    percent(places.filter((u) => Math.abs(2 * u - 1) <= level).length / places.length);
  const rows = parameters.map(({ name, places, chiSquareP, kolmogorovSmirnovP }) => [
    name,
    ...LEVELS.map((level) => share(places, level)),
    probability(chiSquareP),
    probability(kolmogorovSmirnovP),
  ]);
  const right = { align: "right" } as const;
  return [
    heading(
      "Coverage of central intervals",
      "share that holds the truth; second opinions on ranks: p of χ² and of K–S",
    ),
    ...tableLines(
      [
        { title: "parameter" },
        ...LEVELS.map((level) => ({ title: percent(level), ...right })),
        { title: "χ²", ...right },
        { title: "K–S", ...right },
      ],
      rows,
    ),
  ];
}

function reliabilityLines({ reliability, models }: Calibration): string[] {
  if (reliability === null) return [];
  const { bins, ece, eceSe, logScore, logScoreSe, hits } = reliability;
  const right = { align: "right" } as const;
  return [
    heading("Probabilities of models", "how often a model with that probability was the true one"),
    ...tableLines(
      [
        { title: "stated", ...right },
        { title: "true", ...right },
        { title: "± 1 se", ...right },
        { title: "times", ...right },
      ],
      bins.map((bin) => [probability(bin.stated), probability(bin.share), probability(bin.se), count(bin.count)]),
    ),
    `  calibration error ${ece.toFixed(3)} ± ${eceSe.toFixed(3)}, mean log score ${logScore.toFixed(3)} ± ${logScoreSe.toFixed(3)} nats`,
    `  the true model of ${models.length} had the largest probability in ${percent(hits)} of data sets`,
  ];
}

const MOST_PREDICTIONS = 12;

function predictiveLines({ predictive }: Calibration): string[] {
  if (predictive.length === 0) return [];
  const worst = [...predictive].sort((a, b) => a.p - b.p).slice(0, MOST_PREDICTIONS);
  const right = { align: "right" } as const;
  return [
    heading("Predictions of the observed data", "a check of the program, not of the computation; worst first"),
    ...tableLines(
      [
        { title: "statistic", widest: 40 },
        { title: "observed", ...right },
        { title: "90 % of predictions", ...right },
        { title: "p", ...right },
        { title: "± mc", ...right },
        { title: "adjusted", ...right },
      ],
      worst.map(({ statistic, observed, lower, upper, p, se, adjusted }) => [
        statistic,
        quantity(observed),
        `${quantity(lower)} … ${quantity(upper)}`,
        probability(p),
        probability(se),
        probability(adjusted),
      ]),
    ),
    ...(predictive.length > worst.length
      ? [`  … and ${predictive.length - worst.length} more, in calibration.json`]
      : []),
  ];
}

function verdictLines({ passed, checks }: Calibration): string[] {
  const failed = checks.filter((check) => !check.passed);
  const fatal = failed.filter(({ severity }) => severity === "fatal");
  const misfits = failed.filter(isPrediction).length;
  const program =
    misfits === 0 ? "" : ` The program itself misses ${counted(misfits, "statistic")} of the observed data: see above.`;
  const words = passed
    ? `The computation passed: ${fatalCount(checks)} checks, none failed.${program}`
    : `The computation FAILED: ${fatal.map(({ name }) => name).join("; ")}. To do: ${fatal[0].advice}.${program}`;
  return wrapLines(words, 85, "").map((line, i) => `${(i === 0 ? "Verdict" : "").padEnd(15)}${line}`);
}

const fatalCount = (checks: readonly Check[]): number => checks.filter(({ severity }) => severity === "fatal").length;
