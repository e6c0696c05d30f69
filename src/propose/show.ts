/**
 * @file What a language model is shown of a run, as sections that can be cut: direction of the scores, the parent and its
 * ancestors, siblings, the best, the latest errors, and the notes that were written on earlier changes.
 */
import type { Candidate, ProposalRequest } from "../core/types.js";
import {
  clip,
  directionOf,
  errorUnitOf,
  failureText,
  nameOf,
  parametersText,
  scoreAgainstBase,
  scoreText,
} from "./describe.js";
import { type Feedback, feedbackText } from "./feedback.js";
import { reflectionText, type Reflection } from "./reflection.js";
import { kept, type Section } from "./sections.js";

/** How results reach the model: residuals, a diagnosis by a separate call, both, or scores alone. */
export type FeedbackMode = "narrative" | "metrics" | "both" | "none";

/** What is known beside the request itself. */
export interface Shown {
  readonly request: ProposalRequest;
  readonly feedback: FeedbackMode;
  /** diagnoses, by program id */
  readonly diagnoses: ReadonlyMap<string, Feedback>;
  /** notes, by node */
  readonly notes: ReadonlyMap<number, Reflection>;
}

const MOST_SIBLINGS = 8;
const MOST_NOTES = 8;

export const fenced = (source: string): string => `\`\`\`ts\n${source.trim()}\n\`\`\``;

/** The last `count` different programs of the lineage, oldest first. */
export function ancestorsOf({ lineage }: ProposalRequest, count: number): readonly Candidate[] {
  const different = lineage.filter((c, i) => lineage[i + 1]?.proposal.program.id !== c.proposal.program.id);
  return count === 0 ? different.slice(different.length - 1) : different.slice(-count);
}

/** The base program's candidate, where the request shows it. */
export function baseOf({ lineage, siblings, memory, base }: ProposalRequest): Candidate | undefined {
  return [...lineage, ...memory.best, ...siblings].find((c) => c.proposal.program.id === base.id);
}

export function directionSection({ request }: Shown): Section {
  const base = baseOf(request);
  const direction = directionOf([...request.lineage, ...request.memory.best]);
  const score = base ? ` The base scores ${scoreText(base, errorUnitOf(request.environment))}.` : "";
  return kept(`# Results so far\n\n${direction}${score}`);
}

/** The parent in full, never cut; those before it by their scores alone where room is short. */
export function ancestorSections(shown: Shown, count: number): Section[] {
  const { lineage } = shown.request;
  return ancestorsOf(shown.request, count).map((c) => {
    const full = candidateText(shown, c, c === lineage[lineage.length - 1] ? "The parent" : "An ancestor");
    if (c === lineage[lineage.length - 1]) return kept(full);
    return { key: "ancestors", texts: [full, `## An ancestor: ${summaryOf(shown, c)}`] };
  });
}

export function siblingSection(shown: Shown): Section {
  const { siblings } = shown.request;
  const lines = siblings.slice(-MOST_SIBLINGS).map((c) => `* ${summaryOf(shown, c)}${noteOf(shown, c)}`);
  const text =
    lines.length === 0 ? "" : `## Already tried from this parent (propose something else)\n\n${lines.join("\n")}`;
  return { key: "siblings", texts: [text, ""] };
}

/** Where `withCode`, with the code of those that are not shown elsewhere. */
export function bestSection(shown: Shown, withCode: boolean): Section {
  const { memory, lineage, base } = shown.request;
  if (memory.best.length === 0) return { key: "best", texts: [""] };
  const elsewhere = new Set([base.id, ...lineage.map((c) => c.proposal.program.id)]);
  const code = ({ proposal: { program } }: Candidate): string =>
    elsewhere.has(program.id) ? "" : `\n${fenced(program.source)}`;
  const list = (text: (c: Candidate) => string): string =>
    `## Best of the whole run\n\n${memory.best.map((c) => `* ${summaryOf(shown, c)}${text(c)}`).join("\n")}`;
  return { key: "best", texts: withCode ? [list(code), list(() => "")] : [list(() => "")] };
}

export function errorSection({ request: { memory } }: Shown): Section {
  const lines = memory.errors.map((e) => `* ${clip(e.replace(/\s+/g, " "), 200)}`);
  const text = lines.length === 0 ? "" : `## Latest errors of the run (avoid them)\n\n${lines.join("\n")}`;
  return { key: "errors", texts: [text, ""] };
}

/** Notes on the parent and on the latest changes that are no siblings. */
export function noteSection(shown: Shown): Section {
  const { lineage, siblings, memory } = shown.request;
  const latest = memory.latest(MOST_NOTES).map(({ candidate }) => candidate);
  const others = latest.filter(
    (c) => !siblings.some((s) => s.node === c.node) && !lineage.some((a) => a.node === c.node),
  );
  const lines = [...lineage.slice(-1), ...others].flatMap((c) => {
    const note = noteOf(shown, c);
    return note === "" ? [] : [`* ${summaryOf(shown, c)}${note}`];
  });
  const text = lines.length === 0 ? "" : `## Notes on earlier changes\n\n${lines.join("\n")}`;
  return { key: "notes", texts: [text, ""] };
}

const summaryOf = ({ request }: Shown, c: Candidate): string =>
  `${nameOf(c)}: ${scoreAgainstBase(c, baseOf(request), errorUnitOf(request.environment))}`;

function noteOf({ notes }: Shown, { node }: Candidate): string {
  const note = notes.get(node);
  return note
    ? reflectionText(note)
        .map((line) => `\n  ${line}`)
        .join("")
    : "";
}

function candidateText(shown: Shown, candidate: Candidate, title: string): string {
  const { request } = shown;
  const { program, rationale } = candidate.proposal;
  const failure = failureText(candidate);
  return [
    `## ${title}: ${nameOf(candidate)}`,
    rationale ? `Idea: ${clip(rationale, 500)}` : "",
    `Score: ${scoreAgainstBase(candidate, baseOf(request), errorUnitOf(request.environment))}`,
    failure ? `What went wrong:\n${clip(failure, 3000)}` : resultText(shown, candidate),
    program.id === request.base.id ? "Code: the base program above." : fenced(program.source),
  ]
    .filter(Boolean)
    .join("\n\n");
}

function resultText({ feedback, diagnoses }: Shown, candidate: Candidate): string {
  const metrics = feedback === "metrics" || feedback === "both";
  const residuals = metrics ? clip(candidate.evaluation.feedback, 4000) : "";
  const parameters = metrics ? parametersText(candidate) : "";
  const found = diagnoses.get(candidate.proposal.program.id);
  const diagnosis = found && (feedback === "narrative" || feedback === "both") ? feedbackText(found) : "";
  return [
    residuals && `Residuals:\n${residuals}`,
    parameters && `Parameters, posterior median and 90 % interval: ${parameters}`,
    diagnosis && `Diagnosis:\n${diagnosis}`,
  ]
    .filter(Boolean)
    .join("\n\n");
}
