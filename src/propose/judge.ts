/**
 * @file What an answer amounts to: a program that passes the checker and differs from those that were shown, or what is
 * wrong with it, in words that its author can mend.
 */
import type { ProposalRequest } from "../core/types.js";
import { readAnswer, type Change, type ReadAnswer } from "./answer.js";
import type { ApplyMechanism, Check } from "./check.js";
import { applyEdits } from "./edits.js";
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
}

export interface JudgeOptions {
  readonly check: Check;
  /** Where given, the model may answer with a mechanism. */
  readonly applyMechanism?: ApplyMechanism;
}

/** `last`: the program that edits are written against, the model's own last try or the parent. */
export async function judge(
  request: ProposalRequest,
  answer: Answer,
  last: string,
  { check, applyMechanism }: JudgeOptions,
): Promise<Try> {
  const read = readAnswer(answer.text, answer.truncated);
  const built = build(read.change, last, parentSource(request), applyMechanism);
  if (!built.ok) return { read, source: "", id: null, problems: [built.message] };
  const result = await check(built.source, request.environment);
  if (!result.ok) return { read, source: built.source, id: null, problems: result.errors.map(problemText) };
  const twin = twinOf(request, result.id);
  const problems = twin ? [`This is no change: the program is the same as ${twin}, only spelled otherwise.`] : [];
  return { read, source: result.source, id: result.id, problems };
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

/** Which shown program a child repeats, if any. */
function twinOf({ lineage, siblings, base }: ProposalRequest, id: string): string | null {
  if (lineage[lineage.length - 1]?.proposal.program.id === id) return "its parent";
  if (lineage.some((c) => c.proposal.program.id === id)) return "one of its ancestors";
  if (siblings.some((c) => c.proposal.program.id === id)) return "a child of this parent that was tried before";
  return base.id === id ? "the base program" : null;
}
