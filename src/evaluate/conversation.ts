/**
 * @file Work that asks for what is better made together: a generator yields a question, is handed the answer, and ends in
 * an R. Many of them are run side by side, round by round; the questions of one group are answered in one call. A
 * conversation knows nothing of its company, so its result does not depend on it as long as answers do not.
 */
export type Conversation<Question, Answer, R> = Generator<Question, R, Answer>;

export interface Answering<Question, Answer> {
  /** Questions with one and the same group are answered together. */
  groupOf(question: Question): unknown;
  /** One answer for each question. */
  answer(questions: readonly Question[]): readonly Answer[];
}

interface Place<Question, Answer, R> {
  readonly conversation: Conversation<Question, Answer, R>;
  /** null where it has ended */
  asked: { readonly question: Question } | null;
  outcome: R | Error | null;
}

/** One outcome for each conversation, in order; one that throws is its error and leaves the others alone. */
export function converse<Question, Answer, R>(
  conversations: readonly Conversation<Question, Answer, R>[],
  answering: Answering<Question, Answer>,
): readonly (R | Error)[] {
  const places = conversations.map((conversation): Place<Question, Answer, R> => ({
    conversation,
    asked: null,
    outcome: null,
  }));
  for (const place of places) advance(place, () => place.conversation.next());
  for (;;) {
    const groups = new Map<unknown, Place<Question, Answer, R>[]>();
    for (const place of places) {
      if (place.asked === null) continue;
      const group = answering.groupOf(place.asked.question);
      groups.set(group, [...(groups.get(group) ?? []), place]);
    }
    if (groups.size === 0) return places.map((place) => place.outcome as R | Error);
    for (const group of groups.values()) reply(group, answering);
  }
}

function advance<Q, A, R>(place: Place<Q, A, R>, step: () => IteratorResult<Q, R>): void {
  try {
    const result = step();
    if (result.done === true) {
      place.asked = null;
      place.outcome = result.value;
    } else place.asked = { question: result.value };
  } catch (error) {
    place.asked = null;
    place.outcome = error instanceof Error ? error : new Error(String(error));
  }
}

/** Where the joint call fails, each is answered alone, so that only the guilty one fails. */
function reply<Q, A, R>(group: readonly Place<Q, A, R>[], answering: Answering<Q, A>): void {
  const questions = group.flatMap(({ asked }) => (asked === null ? [] : [asked.question]));
  let answers: readonly A[];
  try {
    answers = answering.answer(questions);
  } catch (error) {
    if (group.length > 1) group.forEach((place) => reply([place], answering));
    else advance(group[0], () => group[0].conversation.throw(error));
    return;
  }
  group.forEach((place, i) => advance(place, () => place.conversation.next(answers[i])));
}
