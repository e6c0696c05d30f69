/**
 * @file From a question to a program that stands: the answer is judged, and given back at most once where the checker
 * refuses it and at most once where it is known already or too large. What became of every program written is counted.
 */
import type { Attempt, ProposalRequest } from "../core/types.js";
import { merged } from "./child.js";
import { NoAnswerError } from "./failure.js";
import { judge, parentSource, type JudgeOptions, type Try } from "./judge.js";
import type { Answer, Message } from "./question.js";
import { repairMessages } from "./repair.js";
import type { Spending } from "./spending.js";

export interface Tried {
  readonly last: Try;
  readonly attempts: readonly Attempt[];
}

/** `messages`: what was asked; `answer`: the first answer to it. */
export async function tryUntilItStands(
  request: ProposalRequest,
  messages: readonly Message[],
  answer: Answer,
  spending: Spending,
  options: JudgeOptions,
): Promise<Tried> {
  let best = await judge(request, answer, parentSource(request), options);
  let latest = best;
  let talk = messages;
  let said = answer;
  const attempts: Attempt[] = [best.fate];
  const left = { refused: 1, again: 1 };
  while (latest.fate !== "stands" && left[roundOf(latest)]-- > 0) {
    talk = repairMessages(talk, said.text, latest.problems, latest.fate);
    try {
      said = await spending.ask({ role: "repair", messages: talk });
    } catch (thrown) {
      if (!(thrown instanceof NoAnswerError) || thrown.kind === "aborted" || thrown.kind === "configuration")
        throw thrown;
      best = { ...best, problems: [...best.problems, `no answer to the repair: ${thrown.message}`] };
      break;
    }
    latest = await judge(request, said, latest.source || parentSource(request), options);
    attempts.push(latest.fate);
    best = latest.id === null && best.id !== null ? best : merged(best, latest); // a repeat beats a broken program
  }
  return { last: best, attempts: settled(attempts, best) };
}

const roundOf = ({ fate }: Try): "refused" | "again" => (fate === "refused" ? "refused" : "again");

/** What is taken in the end stands, though it was known or too large when it was written. */
function settled(attempts: readonly Attempt[], { id, fate }: Try): readonly Attempt[] {
  if (id === null) return attempts;
  const at = attempts.lastIndexOf(fate);
  return attempts.map((a, i) => (i === at ? "stands" : a));
}
