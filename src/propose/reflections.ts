/**
 * @file The notes of a run: each change is looked back on once, by the first ticket issued after its result, and the notes
 * are shared by all later ones. A note that cannot be had is left out; it never costs a child.
 */
import type { NodeId, Outcome, ProposalRequest } from "../core/types.js";
import { errorUnitOf } from "./describe.js";
import { NoAnswerError } from "./failure.js";
import { type Answerer, type Message } from "./question.js";
import { REFLECTION_SCHEMA, readReflection, reflectionMessages, type Reflection } from "./reflection.js";
import type { Spending } from "./spending.js";

/** Changes that one ticket looks back on at most; more than a look-ahead of so many tickets leaves some without. */
const LOOKED_BACK = 8;

export interface Reflections {
  /** By node: of the latest changes (asked for where missing), of siblings and of the parent (where there are any). */
  of(request: ProposalRequest, system: string, spending: Spending): Promise<ReadonlyMap<NodeId, Reflection>>;
}

export function createReflections(recall: Answerer["recall"]): Reflections {
  const known = new Map<NodeId, Promise<Reflection | null>>();

  const once = (node: NodeId, make: () => Promise<Reflection | null>): Promise<Reflection | null> => {
    const making = known.get(node) ?? forgiving(make()).then(({ found, keep }) => (keep || known.delete(node), found));
    known.set(node, making);
    return making;
  };

  return {
    async of(request, system, spending) {
      const unit = errorUnitOf(request.environment);
      const latest = request.memory.latest(LOOKED_BACK);
      const found = new Map<NodeId, Reflection>();
      const add = async (outcome: Outcome, text: (messages: readonly Message[]) => Promise<string | null>) => {
        const messages = reflectionMessages(outcome, system, unit);
        const note = await once(outcome.candidate.node, async () => readReflection((await text(messages)) ?? ""));
        if (note) found.set(outcome.candidate.node, note);
      };
      for (const outcome of latest)
        await add(outcome, async (messages) => {
          const answer = await spending.ask({ role: "reflect", messages, schema: REFLECTION_SCHEMA });
          return answer.text;
        });
      for (const outcome of olderOf(request, latest)) await add(outcome, recall);
      return found;
    },
  };
}

/** The parent and the siblings, as far as they are not among the latest. */
function olderOf({ lineage, siblings }: ProposalRequest, latest: readonly Outcome[]): Outcome[] {
  const parent = lineage.at(-1) ?? null;
  const shown: Outcome[] = siblings.map((candidate) => ({ candidate, parent }));
  if (parent !== null && parent.node !== 0) shown.push({ candidate: parent, parent: lineage.at(-2) ?? null });
  return shown.filter(({ candidate }) => !latest.some((l) => l.candidate.node === candidate.node));
}

/** A lost answer is no note, and may be asked for again; what only the user can mend ends the run. */
async function forgiving(
  making: Promise<Reflection | null>,
): Promise<{ readonly found: Reflection | null; readonly keep: boolean }> {
  try {
    return { found: await making, keep: true };
  } catch (thrown) {
    if (!(thrown instanceof NoAnswerError) || thrown.kind === "configuration") throw thrown;
    return { found: null, keep: false };
  }
}
