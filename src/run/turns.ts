/**
 * @file Evaluations begin in ticket order, however early their proposals are ready: what an evaluation may know depends on
 * its ticket, and of two tickets with one program the earlier one's knowledge counts, whoever is answered first.
 */
import type { NodeId } from "../core/types.js";

export interface Turns {
  /** Called in ticket order, when a ticket is handed out. */
  enter(ticket: NodeId): void;
  /** Calls `begin` when all earlier tickets have begun or left. */
  take<T>(ticket: NodeId, begin: () => Promise<T>): Promise<T>;
  /** A ticket that will begin nothing. */
  leave(ticket: NodeId): void;
}

export function createTurns(): Turns {
  let last = Promise.resolve();
  const waiting = new Map<NodeId, { readonly before: Promise<void>; readonly release: () => void }>();
  return {
    enter(ticket) {
      let release = (): void => undefined;
      const before = last;
      last = new Promise((resolve) => {
        release = resolve;
      });
      waiting.set(ticket, { before, release });
    },
    async take(ticket, begin) {
      const turn = waiting.get(ticket);
      await turn?.before;
      waiting.delete(ticket);
      const work = begin(); // begun, not done, is what the next one waits for
      turn?.release();
      return work;
    },
    leave(ticket) {
      const turn = waiting.get(ticket);
      waiting.delete(ticket);
      if (turn) void turn.before.then(turn.release);
    },
  };
}
