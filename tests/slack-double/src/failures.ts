// Failures on demand: which one, if any, a call meets. Taking one uses it up by one.
import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson, wait } from "./http.js";
import type { Failure } from "./model.js";
import type { World } from "./world.js";

// `method` is a Web API method or "response_url". The oldest failure that fits is taken.
export function takeFailure(world: World, method: string): Failure | undefined {
  const failure = world.failures.find((candidate) => candidate.method === method || candidate.method === "*");
  if (failure) world.put({ is: "failure_used", id: failure.id });
  return failure;
}

// Plays what comes before the work. True: the answer was given, the work is not to be done.
export async function failBefore(
  failure: Failure | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (!failure) return false;
  if (failure.delay_ms !== undefined) await wait(failure.delay_ms);
  if (failure.drop === "before") {
    request.socket.destroy();
    return true;
  }
  if (failure.http !== undefined) {
    const headers: { [name: string]: string } =
      failure.retry_after === undefined ? {} : { "retry-after": String(failure.retry_after) };
    sendJson(
      response,
      failure.http,
      { ok: false, error: failure.http === 429 ? "ratelimited" : "internal_error" },
      headers,
    );
    return true;
  }
  if (failure.error !== undefined) {
    sendJson(response, 200, { ok: false, error: failure.error });
    return true;
  }
  return false;
}

// Plays what comes after the work. True: the connection was closed instead of an answer.
export function failAfter(failure: Failure | undefined, request: IncomingMessage): boolean {
  if (failure?.drop !== "after") return false;
  request.socket.destroy();
  return true;
}
