/**
 * @file A thread that is asked and waited for: the caller sleeps on `Atomics.wait` until the answer is there. This is
 * how services that only promise their results (a GPU, an inference runtime) serve code that is synchronous. Messages
 * are answered in the order they were sent; those of `tell` have no answer, and an error in one comes back with the next
 * `ask`.
 *
 * The thread's file calls `serve` of `blocking-service.ts`.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { Answer, Letter, Start } from "./blocking-types.js";

export interface BlockingThread<Message, Reply> {
  /** Sleeps until the thread has answered; throws what the thread threw. */
  ask(message: Message): Reply;
  /** Returns at once, but sleeps while too many messages wait. */
  tell(message: Message): void;
  close(): void;
}

export interface BlockingOptions {
  /** The thread's built file, as `new URL("./x.js", import.meta.url)`. */
  readonly file: URL;
  /** Handed to the thread when it starts; must be cloneable. */
  readonly setting?: unknown;
  /** Longest wait for one answer, ms. */
  readonly patienceMs?: number;
}

/** Messages told but not yet handled. */
const MOST_WAITING = 8;
const PATIENCE_MS = 600_000;

export function startBlockingThread<Message, Reply>(options: BlockingOptions): BlockingThread<Message, Reply> {
  const patience = options.patienceMs ?? PATIENCE_MS;
  const { port1: port, port2 } = new MessageChannel();
  const handled = new Int32Array(new SharedArrayBuffer(4)); // messages that the thread is done with
  const start: Start = { handled: handled.buffer, port: port2, setting: options.setting };
  const worker = new Worker(built(options.file), { workerData: start, transferList: [port2] });
  worker.on("error", () => undefined); // whoever waits sees that it ended
  worker.unref();
  port.unref();
  let sent = 0;

  const waitFor = (count: number): void => {
    for (let now = Atomics.load(handled, 0); now < count; now = Atomics.load(handled, 0))
      if (Atomics.wait(handled, 0, now, patience) === "timed-out")
        throw new Error(`Expected an answer from the thread of ${nameOf(options.file)} within ${patience / 1000} s`);
  };
  const send = (letter: Letter<Message>): void => {
    port.postMessage(letter);
    sent++;
  };
  return {
    ask: (message) => {
      send({ message, answer: true });
      waitFor(sent);
      return received(port) as Reply;
    },
    tell: (message) => {
      send({ message, answer: false });
      waitFor(sent - MOST_WAITING);
    },
    close: () => {
      port.close();
      void worker.terminate();
    },
  };
}

function received(port: MessagePort): unknown {
  const answer = receiveMessageOnPort(port)?.message as Answer<unknown> | undefined;
  if (answer === undefined) throw new Error("Expected an answer from the thread, got none: it ended");
  if (!answer.ok) throw new Error(answer.error);
  return answer.reply;
}

const nameOf = (file: URL): string => file.pathname.replace(/^.*\//, "");

/** Threads run built code, also when the caller runs from the TypeScript sources. */
function built(file: URL): string {
  const path = fileURLToPath(file);
  if (existsSync(path)) return path;
  const other = path.replace(/([\\/])src([\\/](?:(?![\\/]src[\\/]).)*)$/, "$1dist$2");
  if (!existsSync(other)) throw new Error(`Expected the built file of a thread, ${other}: build first`);
  return other;
}
