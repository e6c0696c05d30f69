/** @file What the two ends of a blocking thread say to each other. */
import type { MessagePort } from "node:worker_threads";

/** Added to the count of messages when the thread ends, so that nobody sleeps on. */
export const ENDED = 2 ** 30;

export interface Start {
  /** one Int32: messages handled so far */
  readonly handled: SharedArrayBuffer;
  readonly port: MessagePort;
  readonly setting: unknown;
}

export interface Letter<Message> {
  readonly message: Message;
  /** whether the caller sleeps until it is answered */
  readonly answer: boolean;
}

export type Answer<Reply> =
  { readonly ok: true; readonly reply: Reply } | { readonly ok: false; readonly error: string };
