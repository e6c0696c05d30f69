/**
 * @file The HTTP client of a chat server, with everything automatic turned off: our own retries are recorded one by one,
 * logs could show a prompt, and settings come from the caller, never from the environment behind his back.
 */
import OpenAI from "openai";
import { patientFetch } from "./patient-fetch.js";

export interface ClientOptions {
  readonly baseUrl: string;
  /** Local servers need none. */
  readonly apiKey?: string;
  readonly timeoutMs: number;
}

const BUILT_IN_LIMIT_MS = 290_000; // Node's fetch waits 300 s for the first byte

export function createClient({ baseUrl, apiKey, timeoutMs }: ClientOptions): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: apiKey || "none",
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: "off",
    ...(timeoutMs > BUILT_IN_LIMIT_MS ? { fetch: patientFetch } : {}),
  });
}

/** Names of the models that a server offers; null where it does not say. */
export async function listModels(options: ClientOptions): Promise<readonly string[] | null> {
  try {
    const page = await createClient(options).models.list();
    return page.data.map(({ id }) => id);
  } catch {
    return null;
  }
}
