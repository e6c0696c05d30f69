/**
 * @file What an answer amounts to: a program that passes the checker and differs from those that were shown, or what is
 * wrong with it, in words that its author can mend.
 */
import type { Attempt, ProposalRequest } from "../core/types.js";
import { readAnswer, type Change, type ReadAnswer } from "./answer.js";
import type { ApplyMechanism, Check } from "./check.js";
import { applyEdits } from "./edits.js";
import { MOST_PIECES, piecesOf } from "./pieces.js";
import { problemText } from "./repair.js";
import type { Answer } from "./question.js";

/** One try of a model. */
export interface Try {
  readonly read: ReadAnswer;
  /** "" where the answer holds no program. */
  readonly source: string;
  /** null where the program does not pass. */
  readonly id: string | null;
  readonly problems: readonly string[];
  readonly fate: Attempt;
}

export interface JudgeOptions {
  readonly check: Check;
  /** Where given, the model may answer with a mechanism. */
  readonly applyMechanism?: ApplyMechanism;
  /** Whether a child shall be new to the whole run, and of few pieces (`pieces.ts`); absent: new among those shown. */
  readonly strict?: boolean;
}

/** `last`: the program that edits are written against, the model's own last try or the parent. */
export async function judge(
  request: ProposalRequest,
  answer: Answer,
  last: string,
  { check, applyMechanism, strict = false }: JudgeOptions,
): Promise<Try> {
  const read = readAnswer(answer.text, answer.truncated);
  const built = build(read.change, last, parentSource(request), applyMechanism);
  if (!built.ok) return { read, source: "", id: null, problems: [built.message], fate: "refused" };
  const { source } = built;
  const result = await check(source, request.environment);
  if (!result.ok) return { read, source, id: null, problems: result.errors.map(problemText), fate: "refused" };
  const child = { read, source: result.source, id: result.id };
  const twin = twinOf(request, result.id, strict);
  if (twin)
    return {
      ...child,
      problems: [`This is no change: the program is the same as ${twin}, only spelled otherwise.`],
      fate: "known",
    };
  const pieces = strict ? tooMany(request, result.source) : null;
  if (pieces) return { ...child, problems: [pieces], fate: "too large" };
  return { ...child, problems: [], fate: "stands" };
}

/** Why an edit is not atomic, or null. A repair may touch what it must. */
function tooMany(request: ProposalRequest, source: string): string | null {
  if (request.ticket.intent === "debug") return null;
  const pieces = piecesOf(parentSource(request), source);
  if (pieces === null || pieces.length <= MOST_PIECES) return null;
  return `This changes ${pieces.length} things at once:\n${pieces.map((p) => `* ${p}`).join("\n")}
Keep the one that matters most, and leave everything else, names too, as it was in the parent.`;
}

export function parentSource({ lineage, base }: ProposalRequest): string {
  return (lineage[lineage.length - 1]?.proposal.program ?? base).source;
}

type Built = ReturnType<ApplyMechanism>;

function build(change: Change, last: string, parent: string, applyMechanism?: ApplyMechanism): Built {
  switch (change.kind) {
    case "none":
      return { ok: false, message: change.reason };
    case "file":
      return { ok: true, source: change.source };
    case "edits": {
      const edited = applyEdits(last, change.edits);
      const again = edited.ok ? edited : applyEdits(parent, change.edits);
      return again.ok ? again : edited;
    }
    case "mechanism":
      if (applyMechanism) return applyMechanism(parent, change.mechanism);
      return { ok: false, message: "a mechanism cannot be used here: write the whole program" };
    default:
      return change satisfies never;
  }
}

/** Which program a child repeats, if any: of those shown, or `anywhere` in the run. */
function twinOf({ lineage, siblings, base, memory }: ProposalRequest, id: string, anywhere: boolean): string | null {
  if (lineage[lineage.length - 1]?.proposal.program.id === id) return "its parent";
  if (lineage.some((c) => c.proposal.program.id === id)) return "one of its ancestors";
  if (siblings.some((c) => c.proposal.program.id === id)) return "a child of this parent that was tried before";
  if (base.id === id) return "the base program";
  return anywhere && memory.first(id) !== null ? "one that was tried elsewhere in this run" : null;
}
