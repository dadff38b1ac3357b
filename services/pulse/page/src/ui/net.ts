// Every request that the page makes. None carries a cookie, a referrer or anything else by which the browser would say
// whose it is; none follows a redirect; none reads more than it was told to.
import { fromUtf8 } from "../protocol/bytes.js";
import { Problem, type ProblemCode } from "./problems.js";

export interface Reply {
  status: number;
  body: Uint8Array;
}

export interface Sent {
  method?: "GET" | "POST";
  token?: string; // the login token, as bearer
  body?: Uint8Array;
  cache?: RequestCache;
}

const kOctets = "application/octet-stream";

async function boundedBody(response: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.length;
    if (size > most) {
      void reader?.cancel();
      throw new Problem("REFUSED", `the answer has more than ${most} bytes`);
    }
    parts.push(part.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// Throws the problem OFFLINE where there was no answer.
export async function request(url: string, most: number, sent: Sent = {}): Promise<Reply> {
  const { method = "GET", token, body, cache = "no-store" } = sent;
  const headers: { [name: string]: string } = {};
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = kOctets;
  try {
    const response = await fetch(url, {
      method,
      headers,
      cache,
      mode: "cors",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      ...(body !== undefined && { body: new Blob([body as Uint8Array<ArrayBuffer>], { type: kOctets }) }),
    });
    return { status: response.status, body: await boundedBody(response, most) };
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("OFFLINE", (error as Error).message);
  }
}

// The `reason` of an error's JSON; the status where there is none.
function reasonOf({ status, body }: Reply): string {
  try {
    const { reason } = JSON.parse(fromUtf8(body) ?? "") as { reason?: unknown };
    if (typeof reason === "string" && /^[A-Z_]{1,64}$/.test(reason)) return reason;
  } catch {
    // Not JSON: a proxy's page, for instance. The status says enough.
  }
  return `HTTP ${status}`;
}

// What servers refuse by name, and people are told in words of its own.
const kReasons = [
  "ALREADY_ISSUED",
  "CLOSED",
  "ISSUING_STOPPED",
  "NOT_ELIGIBLE",
  "NOT_OPEN",
  "SEQUENCE_USED",
] as const satisfies ProblemCode[];

// The body of a reply that is 200; else the problem that it tells of.
export function bodyOf(reply: Reply): Uint8Array {
  if (reply.status === 200) return reply.body;
  const reason = reasonOf(reply);
  const known = kReasons.find((one) => one === reason);
  if (known !== undefined) throw new Problem(known);
  if (reply.status === 410) throw new Problem("CLOSED");
  if (reply.status === 404) throw new Problem("MISSING");
  if (reply.status === 401) throw new Problem("TOKEN");
  if (reply.status === 429 || reply.status >= 500) throw new Problem("BUSY");
  throw new Problem("REFUSED", reason);
}
