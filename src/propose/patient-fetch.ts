/**
 * @file `fetch` without a limit of its own. Node's built-in one gives up when no byte has arrived for five minutes, which
 * a large model on a small machine may well need. For chat requests only: no redirects, no compression, no cookies.
 */
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";

export const patientFetch: typeof fetch = (input, init = {}) =>
  new Promise((resolve, reject) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const open = url.protocol === "https:" ? requestHttps : requestHttp;
    const headers = Object.fromEntries(new Headers(init.headers).entries());
    const { signal, method = "GET" } = init;
    const request = open(url, {
      method,
      headers: { ...headers, "accept-encoding": "identity" },
      signal: signal ?? undefined,
    });
    request.on("error", reject);
    request.on("response", (response) => resolve(asResponse(response)));
    if (typeof init.body === "string") request.write(init.body);
    request.end();
  });

function asResponse(incoming: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      incoming.on("data", (chunk: Uint8Array) => controller.enqueue(chunk));
      incoming.on("end", () => controller.close());
      incoming.on("error", (error) => controller.error(error));
    },
    cancel: () => void incoming.destroy(),
  });
  const status = incoming.statusCode ?? 500;
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : body, { status, statusText: incoming.statusMessage ?? "", headers });
}
