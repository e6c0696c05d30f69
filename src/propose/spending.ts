/** @file Asks on behalf of one ticket: numbers the attempts of each role and adds up the bill, failures included. */
import type { NodeId, ProposalContext, Usage } from "../core/types.js";
import { NoAnswerError } from "./failure.js";
import { addUsage } from "../core/usage.js";
import type { Answer, Ask, Question } from "./question.js";

export interface Spending {
  ask(question: Question): Promise<Answer>;
  usage(): Usage;
}

/** `nothing`: the bill before the first request. */
export function createSpending(ask: Ask, ticket: NodeId, context: ProposalContext, nothing: Usage): Spending {
  const attempts = new Map<string, number>(); // role → number of its last attempt
  let usage = nothing;

  const spend = (role: string, attempt: number, bill: Answer["bill"]): void => {
    usage = addUsage(usage, { ...bill, requests: attempt - (attempts.get(role) ?? 0) });
    attempts.set(role, attempt);
  };

  return {
    usage: () => usage,
    async ask(question) {
      const { role } = question;
      try {
        const answer = await ask(question, { ...context, ticket, attemptsBefore: attempts.get(role) ?? 0 });
        spend(role, answer.attempt, answer.bill);
        return answer;
      } catch (thrown) {
        if (thrown instanceof NoAnswerError) spend(role, thrown.attempt, nothing);
        throw thrown;
      }
    },
  };
}
