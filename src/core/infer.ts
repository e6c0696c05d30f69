/**
 * @file The loop, one for every sampler: ask for tickets, have proposals made and weighed, tell the candidates.
 *
 *   while not done:  tickets ← ask(room);  candidate ← evaluate(propose(ticket));  tell(candidate)
 *
 * Commit order. `room` is configured, never the number of workers, and candidates are told in ticket order, however
 * early they are ready. So the state after a candidate depends on the candidates before it and on nothing else: a run
 * with deterministic (or replayed) proposals is the same with one worker or sixteen, killed and resumed or not.
 *
 * The loop knows no clock and no files. What makes and scores children is the `Problem`, which may remember.
 */
import type { Stream } from "../math/rng.js";
import { createGenealogy, type GrowingGenealogy, lineage } from "./genealogy.js";
import { memoryNow, nothingRemembered, remember, type Remembered } from "./memory.js";
import type { Candidate, Evaluation, Genealogy, Memory, Proposal, Sampler, Ticket } from "./types.js";

/** What the loop needs of the outside. Both calls may run concurrently for different tickets. */
export interface Problem {
  readonly base: Candidate;
  propose(ticket: Ticket, view: View): Promise<Proposal>;
  evaluate(proposal: Proposal, ticket: Ticket): Promise<Evaluation>;
}

/** What a proposal may look at: fixed when the ticket was issued. */
export interface View {
  /** oldest first, the parent last */
  readonly lineage: readonly Candidate[];
  readonly siblings: readonly Candidate[];
  readonly memory: Memory;
}

export interface InferOptions {
  /** Tickets outstanding at most; a sampler that proposes whole generations should be given its size. */
  readonly room: number;
  readonly stream: Stream;
  /** Says at each turn whether to go on; a reason stops the loop before new tickets are asked. */
  readonly stop?: () => string | null;
}

export interface Step<S> {
  readonly state: S;
  readonly genealogy: Genealogy;
  readonly born: readonly Candidate[];
  /** Set on the last step: why the loop ended. */
  readonly ended: string | null;
}

/** The score samplers see: log Ẑ of batch A, or a held-out score; −Infinity for a failure. */
export function scoreOf(evaluation: Evaluation): number {
  if (!evaluation.ok) return -Infinity;
  return evaluation.evidence?.logZ ?? evaluation.heldOut?.score ?? -Infinity;
}

const LINEAGE_SHOWN = 8;

interface InFlight {
  readonly ticket: Ticket;
  readonly candidate: Promise<Candidate>;
}

export async function* infer<S>(problem: Problem, sampler: Sampler<S>, options: InferOptions): AsyncGenerator<Step<S>> {
  const genealogy = createGenealogy();
  genealogy.append(problem.base);
  let memory = remember(nothingRemembered, problem.base);
  let state = sampler.init(problem.base);
  let nextId = 1;
  const inFlight: InFlight[] = [];

  const launch = (ticket: Ticket): InFlight => {
    const candidate = bear(problem, ticket, viewOf(genealogy, memory, ticket));
    candidate.catch(() => undefined); // awaited in ticket order; an earlier failure must not leave this one unhandled
    return { ticket, candidate };
  };

  yield { state, genealogy, born: [], ended: null };
  let head = 0; // inFlight is a queue; shifting 10^5 entries one by one would be quadratic
  for (;;) {
    const stopped = options.stop?.() ?? null;
    const room = options.room - (inFlight.length - head);
    if (stopped === null && room > 0) {
      const [asked, tickets] = sampler.ask(state, genealogy, room, nextId, options.stream);
      state = asked;
      nextId += tickets.length;
      for (const ticket of tickets) inFlight.push(launch(ticket));
    }
    if (head === inFlight.length) {
      const ended = stopped ?? sampler.done(state, genealogy) ?? "the sampler asks for nothing more";
      yield { state, genealogy, born: [], ended };
      return;
    }
    const born = await inFlight[head++].candidate;
    if (head > 1024 && head * 2 > inFlight.length) {
      inFlight.splice(0, head);
      head = 0;
    }
    genealogy.append(born);
    memory = remember(memory, born);
    state = sampler.tell(state, genealogy, [born], options.stream);
    yield { state, genealogy, born: [born], ended: null };
  }
}

function viewOf(genealogy: GrowingGenealogy, memory: Remembered, ticket: Ticket): View {
  const { parent } = ticket;
  const siblings = parent === null ? 0 : genealogy.children(parent).length;
  return {
    get lineage() {
      return lineage(genealogy, parent, LINEAGE_SHOWN);
    },
    get siblings() {
      return parent === null ? [] : genealogy.children(parent).slice(0, siblings).map(genealogy.get);
    },
    memory: memoryNow(memory, genealogy),
  };
}

async function bear(problem: Problem, ticket: Ticket, view: View): Promise<Candidate> {
  const proposal = await problem.propose(ticket, view);
  const evaluation = await problem.evaluate(proposal, ticket);
  return { node: ticket.id, ticket, proposal, evaluation, score: scoreOf(evaluation) };
}
