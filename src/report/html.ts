/**
 * @file The report of a run as one self-contained page: no script, no network, nothing to install. A pure function of what
 * the run knows; it adds no number of its own.
 */
import type { Environment } from "../envs/types.js";
import type { RunConfig } from "../run/config.js";
import type { Summary } from "../run/summary-types.js";
import { commandOf } from "./html-command.js";
import { foldsWords, isSingle, OVERLAP, SINGLE } from "./held-out-text.js";
import { unitOf } from "./held-out-unit.js";
import { sideBySide } from "./html-diff.js";
import { foldTable, heldOutTable } from "./html-held-out.js";
import { htmlPage } from "./html-page.js";
import { refinementTable } from "./html-refinements.js";
import { checkTable, gainSentence, mechanismTable, parameterTable, programTable, scoreTable } from "./html-tables.js";
import {
  genealogyPlot,
  mechanismsPlot,
  posteriorPredictivePlot,
  scoresPlot,
  treePlot,
  type GenealogyPoint,
  type PredictivePair,
} from "./plots.js";
import { coverageOf } from "./predictive.js";
import { escapeXml } from "./svg.js";
import { coverageText } from "./coverage-text.js";
import { usedNetworks } from "./summary-text.js";
import { trustLines } from "./trust-text.js";

export interface ReportInput {
  readonly summary: Summary;
  readonly config: RunConfig;
  readonly environment: Pick<Environment, "title" | "brief" | "citation">;
  /** null where no posterior draws are known */
  readonly predictive: PredictivePair | null;
  /** in creation order, the base first; empty where unknown */
  readonly genealogy: readonly GenealogyPoint[];
  /** sources */
  readonly programs: { readonly base: string; readonly best: string };
  /** engine, node, … → version */
  readonly versions: Readonly<Record<string, string>>;
}

const section = (title: string, ...parts: readonly string[]): string =>
  parts.every((part) => part === "") ? "" : `<section>\n<h2>${escapeXml(title)}</h2>\n${parts.join("\n")}\n</section>`;
const figure = (svg: string): string => `<figure>\n${svg}\n</figure>`;
const note = (sentence: string): string => `<p class="note">${escapeXml(sentence)}</p>`;
const preformatted = (content: string): string => `<pre>${escapeXml(content)}</pre>`;

function paragraphs(markdown: string): string {
  const inline = (line: string) =>
    escapeXml(line)
      .replaceAll(/\*\*(.+?)\*\*/g, "<strong>$1</strong>")
      .replaceAll(/`(.+?)`/g, "<code>$1</code>");
  return markdown
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${inline(paragraph)}</p>`)
    .join("\n");
}

function predictiveSection(predictive: PredictivePair): string {
  const words = (["base", "best"] as const).map((who) => {
    const { inside, of } = coverageOf(predictive[who]);
    return `${inside} of ${of} for the ${who}`;
  });
  return section(
    "Does it explain the data?",
    figure(posteriorPredictivePlot(predictive)),
    note(`Observations inside the 90 % band: ${words.join(", ")}. These data were used to fit the parameters.`),
  );
}

function mechanismSection(summary: Summary): string {
  if (summary.heldOut !== null) return "";
  if (summary.noPosterior !== null) return section("Mechanisms", note(`No posterior: ${summary.noPosterior}.`));
  if (summary.mechanisms.length === 0) return "";
  return section("Mechanisms", figure(mechanismsPlot(summary)), mechanismTable(summary), note(coverageText(summary)));
}

/** Before the numbers that rest on them. */
function checkSection(summary: Summary): string {
  const isFatal = summary.noPosterior !== null && summary.heldOut === null;
  const fatal = isFatal ? note("A fatal check failed: what is printed is no posterior.") : "";
  return summary.checks.length === 0 ? "" : section("Checks", checkTable(summary), fatal);
}

function scoreSection(summary: Summary): string {
  const picture = summary.posterior.length > 0 ? figure(scoresPlot(summary)) : "";
  if (summary.heldOut === null) return section("Scores", scoreTable(summary), picture);
  const synthetic = summary.heldOut.synthetic ? note("The data are synthetic: made by a generator, not measured.") : "";
  return section(
    "Predictions of held-out data",
    heldOutTable(summary),
    note(foldsWords(summary.heldOut)),
    summary.heldOut.overlap ? note(OVERLAP) : "",
    isSingle(summary.heldOut) ? note(SINGLE) : "",
    synthetic,
    foldTable(summary),
    scoreTable(summary),
  );
}

function searchSection({ genealogy, summary }: ReportInput): string {
  const isKnown = genealogy.some((point) => Number.isFinite(point.score));
  const { scoreKind } = summary;
  const unit = unitOf(summary);
  const tree = isKnown
    ? figure(treePlot(genealogy, { scoreKind, best: summary.best.id, ...(unit === null ? {} : { unit }) }))
    : "";
  return [
    section("How the best came about", refinementTable(summary), tree),
    section(
      "The search",
      preformatted(trustLines(summary).join("\n")),
      isKnown ? figure(genealogyPlot(genealogy, scoreKind, summary.best.id)) : "",
    ),
  ].join("\n");
}

function reproduceSection({ config, summary, versions }: ReportInput): string {
  const known = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return section(
    "To run it again",
    preformatted(commandOf(config)),
    note(
      "Same seed, same result, whatever the number of workers; answers of a language model are taken from the run with --proposer replay:RUN.",
    ),
    note(`${usedNetworks(summary) ? `Networks on ${summary.backend}; ` : ""}${known.join(", ")}.`),
  );
}

export function reportHtml(input: ReportInput): string {
  const { summary, environment, predictive, programs } = input;
  const done = summary.status === "done" ? "finished" : `stopped: ${summary.status}`;
  const body = [
    `<h1>${escapeXml(environment.title)}</h1>`,
    `<p class="lead">Run ${escapeXml(summary.run)} (${escapeXml(done)}): ${escapeXml(summary.sampler)}, proposals by ${escapeXml(summary.proposer)}, seed ${summary.seed}.</p>`,
    `<p class="headline">${escapeXml(gainSentence(summary))}</p>`,
    scoreSection(summary),
    predictive === null ? "" : predictiveSection(predictive),
    mechanismSection(summary),
    checkSection(summary),
    section("Parameters of the best program", parameterTable(summary)),
    section(
      "Programs",
      sideBySide(programs.base, programs.best, ["base", `best: ${summary.best.file}`]),
      summary.posterior.length > 0 ? programTable(summary) : "",
    ),
    searchSection(input),
    section("The question", paragraphs(environment.brief), note(environment.citation)),
    reproduceSection(input),
  ].filter((part) => part !== "");
  return htmlPage(`${summary.run}: ${environment.title}`, body);
}
