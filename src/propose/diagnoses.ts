/**
 * @file The diagnoses of a run's programs: each asked for once, when its first child is made, and shared by all its
 * descendants. A diagnosis that cannot be had is left out; it never costs a child.
 */
import type { ProposalRequest } from "../core/types.js";
import { errorUnitOf, failureText } from "./describe.js";
import { NoAnswerError } from "./failure.js";
import { FEEDBACK_SCHEMA, feedbackMessages, readFeedback, type Feedback } from "./feedback.js";
import { ancestorsOf, baseOf } from "./show.js";
import { questionId, type Answerer, type Message } from "./question.js";
import type { Spending } from "./spending.js";

export interface Diagnoses {
  /** By program id, for the ancestors shown. `system`: the run's system text. */
  of(
    request: ProposalRequest,
    fewShot: number,
    system: string,
    spending: Spending,
  ): Promise<ReadonlyMap<string, Feedback>>;
}

export function createDiagnoses(recall: Answerer["recall"]): Diagnoses {
  const known = new Map<string, Promise<Feedback | null>>();

  /** Once for all: an answer under way is waited for, a failed one may be asked for again. */
  const once = async (messages: readonly Message[], make: () => Promise<Feedback | null>): Promise<Feedback | null> => {
    const id = questionId("", messages);
    const making = known.get(id) ?? make();
    known.set(id, making);
    try {
      const found = await making;
      if (found === null) known.delete(id);
      return found;
    } catch (thrown) {
      known.delete(id);
      if (thrown instanceof NoAnswerError && thrown.kind !== "configuration") return null;
      throw thrown;
    }
  };

  return {
    async of(request, fewShot, system, spending) {
      const found = new Map<string, Feedback>();
      const parent = request.lineage[request.lineage.length - 1];
      for (const candidate of ancestorsOf(request, fewShot)) {
        if (failureText(candidate) !== null) continue; // says by itself what is wrong
        const messages = feedbackMessages(candidate, baseOf(request), system, errorUnitOf(request.environment));
        const ask = () => spending.ask({ role: "feedback", messages, schema: FEEDBACK_SCHEMA });
        const text = async () => (candidate === parent ? (await ask()).text : await recall(messages));
        const feedback = await once(messages, async () => readFeedback((await text()) ?? ""));
        if (feedback) found.set(candidate.proposal.program.id, feedback);
      }
      return found;
    },
  };
}
