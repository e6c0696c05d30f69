/**
 * @file The outside of the loop: makes and scores children through the archive, so that what is known is never asked or
 * worked out again, and nothing that a stop or a budget forbids is begun.
 */
import type { InferOptions, Problem, View } from "../core/infer.js";
import type {
  Candidate,
  Evaluation,
  EvaluationRequest,
  Evaluator,
  Exchange,
  ModelProgram,
  NodeId,
  Proposal,
  Proposer,
  ProposalRequest,
  Rung,
  Ticket,
} from "../core/types.js";
import type { Environment } from "../envs/types.js";
import { type Archive, evaluationKey } from "./archive.js";
import { type Knowledge, type Known, requestFor } from "./knowledge.js";
import { createTurns } from "./turns.js";

export interface OutsideOptions {
  readonly environment: Environment;
  readonly base: ModelProgram;
  readonly proposer: Proposer;
  readonly evaluator: Evaluator;
  readonly archive: Archive;
  readonly stream: InferOptions["stream"];
  /** What batch A asks of the evaluator, but for what is known when a ticket is asked. */
  readonly search: EvaluationRequest;
  readonly knowledge: Knowledge;
  /** decides which programs no rung may stop */
  readonly coins: InferOptions["stream"];
  readonly signal: AbortSignal;
  /** Throws Stop where no new proposal may be begun. */
  readonly gate: () => void;
  readonly now: () => number;
}

export interface Outside extends Omit<Problem, "base"> {
  evaluateProgram(program: ModelProgram, request: EvaluationRequest): Promise<Evaluation>;
  /** A program as the search would weigh it, by what is known now. */
  evaluateNow(program: ModelProgram): Promise<Evaluation>;
  /** The fidelity ladder, as far as it is known now. */
  rungs(): readonly Rung[];
  /** Candidates in creation order, as they are told. */
  learn(born: readonly Candidate[]): void;
  /** Resolves when everything that was begun has ended, well or not. */
  settled(): Promise<void>;
}

export function createOutside(options: OutsideOptions): Outside {
  const { archive, proposer, knowledge, coins } = options;
  const turns = createTurns();
  const knownAt = new Map<NodeId, Known>();
  const underWay = new Map<string, Promise<Evaluation>>();
  const begun = new Set<Promise<unknown>>();
  const track = <T>(work: Promise<T>): Promise<T> => {
    begun.add(work);
    const forget = () => begun.delete(work);
    work.then(forget, forget);
    return work;
  };

  const evaluateProgram = (program: ModelProgram, request: EvaluationRequest): Promise<Evaluation> => {
    const key = evaluationKey(program, request);
    const known = archive.evaluations.get(key);
    if (known) return Promise.resolve(known);
    const waiting = underWay.get(key);
    if (waiting) return waiting;
    const work = track(evaluateAndRecord(options, program, request, key)).finally(() => underWay.delete(key));
    underWay.set(key, work);
    return work;
  };

  const evaluateUnder = (program: ModelProgram, known: Known): Promise<Evaluation> =>
    evaluateProgram(program, requestFor(options.search, program.id, known, coins));

  return {
    evaluateProgram,
    evaluateNow: (program) => evaluateUnder(program, knowledge.known()),
    rungs: () => (options.search.ladder === undefined ? [] : knowledge.known().rungs),
    learn: (born) => born.forEach((candidate) => knowledge.learn(candidate)),
    propose(ticket, view) {
      turns.enter(ticket.id);
      knownAt.set(ticket.id, knowledge.known());
      const known = archive.proposals.get(ticket.id);
      const proposal = known
        ? Promise.resolve(known)
        : track(proposeAndRecord(options, proposer, ticket, requestOf(ticket, view, options)));
      proposal.catch(() => turns.leave(ticket.id));
      return proposal;
    },
    evaluate({ program, error }, ticket) {
      const known = knownAt.get(ticket.id) ?? knowledge.known();
      knownAt.delete(ticket.id);
      if (error === undefined) return turns.take(ticket.id, () => evaluateUnder(program, known));
      turns.leave(ticket.id);
      return Promise.resolve(refused(error));
    },
    settled: async () => {
      while (begun.size > 0) await Promise.allSettled(begun);
    },
  };
}

/** Lineage and siblings stay lazy: an offline proposer never looks at them. */
function requestOf(ticket: Ticket, view: View, { environment, base }: OutsideOptions): ProposalRequest {
  return {
    ticket,
    environment,
    base,
    memory: view.memory,
    get lineage() {
      return view.lineage;
    },
    get siblings() {
      return view.siblings;
    },
  };
}

async function evaluateAndRecord(
  { archive, evaluator, environment }: OutsideOptions,
  program: ModelProgram,
  request: EvaluationRequest,
  key: string,
): Promise<Evaluation> {
  const evaluation = await evaluator.evaluate(program, environment, request);
  await archive.record({ type: "evaluation", key, evaluation });
  return evaluation;
}

async function proposeAndRecord(
  options: OutsideOptions,
  proposer: Proposer,
  ticket: Ticket,
  request: ProposalRequest,
): Promise<Proposal> {
  const { archive, stream, signal, gate, now } = options;
  gate();
  const began = now();
  const proposal = await proposer.propose(request, {
    stream: stream.fork("propose", ticket.id),
    signal,
    record: (exchange: Exchange) => archive.record({ type: "exchange", exchange }),
  });
  const { program, ...rest } = proposal;
  const first = archive.programs.get(program.id);
  if (first === undefined) void ignore(archive.record({ type: "program", ...program }));
  const written = archive.record({
    type: "proposal",
    node: ticket.id,
    parent: ticket.parent,
    intent: ticket.intent,
    ...rest,
    program: program.id,
    ...(first === undefined ? {} : difference(program, first)),
    seconds: (now() - began) / 1000,
  });
  // an offline proposer answers the same again: only what was paid for has to be on disk before it is acted on
  if (proposer.hasDensities) void ignore(written);
  else await written;
  return proposal;
}

/** One model may be spelled, and its change named, in several ways; a resumed run must show each as it was. */
function difference(program: ModelProgram, first: ModelProgram): Partial<Pick<ModelProgram, "source" | "mechanisms">> {
  return {
    ...(program.source === first.source ? {} : { source: program.source }),
    ...(program.mechanisms.join() === first.mechanisms.join() ? {} : { mechanisms: program.mechanisms }),
  };
}

const ignore = (write: Promise<void>): Promise<void> => write.catch(() => undefined);

function refused(error: string): Evaluation {
  return {
    ok: false,
    reason: error,
    feedback: error,
    cost: { simulations: 0, seconds: { simulate: 0, weigh: 0, fit: 0 } },
  };
}
