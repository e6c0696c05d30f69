/**
 * @file A real HTTP server on a free local port that speaks chat completions (not streamed). What it answers is a script:
 * a function of the request, so that tests say in one place what the language model does.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ChatRequest {
  readonly index: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly [option: string]: unknown;
  };
  /** All messages, joined. */
  readonly prompt: string;
}

export type Reply =
  | { readonly kind: "text"; readonly text: string; readonly finish?: string; readonly usage?: object | null }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly error?: object;
    }
  | { readonly kind: "raw"; readonly text: string; readonly type?: string }
  | { readonly kind: "hang" }
  | { readonly kind: "hang-in-body" }
  | { readonly kind: "drop" };

export type Script = (request: ChatRequest) => Reply | Promise<Reply>;

export interface ChatServer {
  /** e.g. http://127.0.0.1:40123/v1 */
  readonly url: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly ChatRequest[];
  /** The most requests that were open at one time. */
  readonly mostOpen: () => number;
  close(): Promise<void>;
}

export const say = (text: string, usage: object | null = { prompt_tokens: 1000, completion_tokens: 200 }): Reply => ({
  kind: "text",
  text,
  usage,
});

export const refuse = (status: number, message = "no", headers: Record<string, string> = {}): Reply => ({
  kind: "status",
  status,
  headers,
  error: { message, type: "error" },
});

/** What the server says that it offers. */
export const MODELS = ["test-model", "tiny-model"];

/** Plays one reply after the other; the last one is repeated. */
export function inOrder(...replies: readonly (Reply | Script)[]): Script {
  let at = 0;
  return (request) => {
    const reply = replies[Math.min(at++, replies.length - 1)];
    return typeof reply === "function" ? reply(request) : reply;
  };
}

export async function startChatServer(script: Script): Promise<ChatServer> {
  const requests: ChatRequest[] = [];
  let open = 0;
  let mostOpen = 0;
  const server = createServer((incoming, response) => {
    mostOpen = Math.max(mostOpen, ++open);
    response.on("close", () => open--);
    void serve(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  });

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    if (incoming.method === "GET" && incoming.url === "/v1/models") {
      return send(response, 200, { object: "list", data: MODELS.map((id) => ({ id, object: "model" })) });
    }
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as ChatRequest["body"];
    const prompt = body.messages.map((m) => m.content).join("\n\n");
    const path = incoming.url ?? "";
    const request = { index: requests.length, path, headers: incoming.headers, body, prompt };
    requests.push(request);
    if (path !== "/v1/chat/completions") return send(response, 404, { error: { message: `no route ${path}` } });
    return act(response, await script(request), body.model, request.index);
  };

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    mostOpen: () => mostOpen,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function act(response: ServerResponse, reply: Reply, model: string, index: number): void {
  if (reply.kind === "hang") return;
  if (reply.kind === "drop") return void response.destroy();
  if (reply.kind === "hang-in-body") {
    response.writeHead(200, { "content-type": "application/json" });
    return void response.write('{"choices": [');
  }
  if (reply.kind === "raw") {
    response.writeHead(200, { "content-type": reply.type ?? "application/json" });
    return void response.end(reply.text);
  }
  if (reply.kind === "status") return send(response, reply.status, { error: reply.error }, reply.headers);
  const message = { role: "assistant", content: reply.text };
  const choices = [{ index: 0, message, finish_reason: reply.finish ?? "stop" }];
  const usage = reply.usage === null ? {} : { usage: reply.usage };
  send(response, 200, { id: `chat-${index}`, object: "chat.completion", created: 0, model, choices, ...usage });
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
