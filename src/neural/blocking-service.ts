/**
 * @file The thread's end of `blocking.ts`: takes one message after the other, answers those that are waited for, and
 * wakes the caller. An error of a message without an answer is kept for the next one that has one.
 */
import { workerData } from "node:worker_threads";
import { ENDED } from "./blocking-types.js";
import type { Answer, Letter, Start } from "./blocking-types.js";

/** `open` is called once, with the caller's setting, and gives the function that handles a message. */
export function serve<Message, Reply>(open: (setting: unknown) => Promise<(message: Message) => Promise<Reply>>): void {
  const { handled, port, setting } = workerData as Start;
  const count = new Int32Array(handled);
  const opened = open(setting);
  let failure: string | null = null;
  let last: Promise<void> = opened.then(
    () => undefined,
    () => undefined, // told when something is asked
  );

  const handle = async ({ message, answer }: Letter<Message>): Promise<void> => {
    let said: Answer<Reply>;
    try {
      const reply = await (await opened)(message);
      said = failure === null ? { ok: true, reply } : { ok: false, error: failure };
    } catch (error) {
      said = { ok: false, error: failure ?? messageOf(error) };
    }
    if (answer) {
      failure = null;
      port.postMessage(said);
    } else if (!said.ok) failure = said.error;
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
  };
  process.on("exit", () => {
    Atomics.add(count, 0, ENDED);
    Atomics.notify(count, 0);
  });
  port.on("message", (letter: Letter<Message>) => {
    last = last.then(() => handle(letter));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
