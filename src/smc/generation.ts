/**
 * @file Bookkeeping shared by samplers that work in generations: n tickets go out (in as many pieces as there is room
 * for) and nothing is decided until all n candidates are told. Candidates of a generation have consecutive ids.
 */
import type { NodeId, Ticket } from "../core/types.js";

/** One generation under way. `orders[i]` is what ticket `first + i` asks for. */
export interface Generation {
  readonly orders: readonly Omit<Ticket, "id">[];
  readonly asked: number;
  readonly told: number;
  /** node of the first candidate; −1 until the first ticket is out */
  readonly first: NodeId;
}

export function begin(orders: readonly Omit<Ticket, "id">[]): Generation {
  return { orders, asked: 0, told: 0, first: -1 };
}

/** At most `room` more tickets. */
export function hand(g: Generation, room: number, firstId: NodeId): readonly [Generation, readonly Ticket[]] {
  const n = Math.min(room, g.orders.length - g.asked);
  if (n <= 0) return [g, []];
  const tickets = g.orders.slice(g.asked, g.asked + n).map((order, i) => ({ id: firstId + i, ...order }));
  return [{ ...g, asked: g.asked + n, first: g.first < 0 ? firstId : g.first }, tickets];
}

export function count(g: Generation, born: number): Generation {
  return { ...g, told: g.told + born };
}

export const isComplete = (g: Generation): boolean => g.told === g.orders.length;

/** Node of order i. */
export const nodeOf = (g: Generation, i: number): NodeId => g.first + i;
