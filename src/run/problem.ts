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
import { RunError } from "../core/errors.js";
import type { Environment } from "../envs/types.js";
import { type Archive, evaluationKey } from "./archive.js";
import type { FitStore } from "./fits.js";
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
  readonly fits: FitStore;
  /** Fits of a child start from those of its nearest ancestor that ran. */
  readonly warm: boolean;
  /** decides which programs no rung may stop */
  readonly coins: InferOptions["stream"];
  readonly signal: AbortSignal;
  /** Throws Stop where no new proposal may be begun. */
  readonly gate: () => void;
  readonly now: () => number;
}

export interface Outside extends Omit<Problem, "base"> {
  evaluateProgram(program: ModelProgram, request: EvaluationRequest): Promise<Evaluation>;
  /** A program as the search would weigh it, by what is known now; fits start from those of `ancestor`, where they may. */
  evaluateNow(program: ModelProgram, ancestor?: string): Promise<Evaluation>;
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
  const knownAt = new Map<NodeId, AtTicket>();
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

  const evaluateUnder = (program: ModelProgram, { known, ancestor }: AtTicket): Promise<Evaluation> => {
    const request = requestFor(options.search, program.id, known, coins);
    const key = evaluationKey(program, request);
    if (ancestor === null || archive.evaluations.has(key)) return evaluateProgram(program, request);
    const warm = options.fits.read(ancestor, "A");
    return warm === null ? Promise.reject(goneFits(ancestor)) : evaluateProgram(program, { ...request, warm });
  };
  const now = (): AtTicket => ({ known: knowledge.known(), ancestor: null });

  return {
    evaluateProgram,
    evaluateNow: (program, ancestor) =>
      evaluateUnder(program, { ...now(), ancestor: options.warm ? (ancestor ?? null) : null }),
    rungs: () => (options.search.ladder === undefined ? [] : knowledge.known().rungs),
    learn: (born) => born.forEach((candidate) => knowledge.learn(candidate)),
    propose(ticket, view) {
      turns.enter(ticket.id);
      knownAt.set(ticket.id, { ...now(), ancestor: options.warm ? ancestorOf(view) : null });
      const known = archive.proposals.get(ticket.id);
      const proposal = known
        ? Promise.resolve(known)
        : track(proposeAndRecord(options, proposer, ticket, requestOf(ticket, view, options)));
      proposal.catch(() => turns.leave(ticket.id));
      return proposal;
    },
    evaluate({ program, error }, ticket) {
      const known = knownAt.get(ticket.id) ?? now();
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

/** What an evaluation may know: fixed when its ticket is asked. */
interface AtTicket {
  readonly known: Known;
  /** program whose fits its own may start from */
  readonly ancestor: string | null;
}

/** The nearest that was fitted: a program that failed has no fits to hand on. */
function ancestorOf({ lineage }: View): string | null {
  const fitted = [...lineage].reverse().find(({ evaluation }) => evaluation.ok && evaluation.heldOut !== undefined);
  return fitted?.proposal.program.id ?? null;
}

const goneFits = (program: string): RunError =>
  new RunError(`The fits of program ${program} are gone from the run's folder: its children cannot start from them`);

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
  { archive, evaluator, environment, fits: store }: OutsideOptions,
  program: ModelProgram,
  request: EvaluationRequest,
  key: string,
): Promise<Evaluation> {
  const whole = await evaluator.evaluate(program, environment, request);
  const evaluation = whole.ok ? withoutFits(whole) : whole;
  if (whole.ok && whole.fits !== undefined) store.write(program.id, request.batch, whole.fits);
  await archive.record({ type: "evaluation", key, evaluation });
  return evaluation;
}

function withoutFits(evaluation: Extract<Evaluation, { ok: true }>): Evaluation {
  const { fits: _, ...rest } = evaluation;
  return rest;
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
    ...(ticket.rule === undefined ? {} : { rule: ticket.rule }),
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
