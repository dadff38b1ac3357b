// Small helpers over node:http.
import type { IncomingMessage, ServerResponse } from "node:http";
import { objectOf, parseJson, type JsonObject } from "./json.js";

const kBodyLimit = 1_000_000;

export class TooLarge extends Error {}

// Throws TooLarge above 1 MB.
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > kBodyLimit) throw new TooLarge("the body is larger than 1 MB");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: { [name: string]: string } = {},
): void {
  send(response, status, "application/json; charset=utf-8", JSON.stringify(body), headers);
}

export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: { [name: string]: string } = {},
): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...headers,
  });
  response.end(body);
}

export function isJson(contentType: string | undefined): boolean {
  return /^application\/json\b/i.test(contentType ?? "");
}

export function formOf(text: string): JsonObject {
  return Object.fromEntries(new URLSearchParams(text));
}

// Query and body together; undefined where a JSON body is not an object.
export function argumentsOf(
  query: URLSearchParams,
  contentType: string | undefined,
  body: string,
): JsonObject | undefined {
  const args: JsonObject = Object.fromEntries(query);
  if (body === "") return args;
  if (!isJson(contentType)) return { ...args, ...formOf(body) };
  const parsed = parseJson(body);
  return parsed === undefined || parsed === null || typeof parsed !== "object" || Array.isArray(parsed)
    ? undefined
    : { ...args, ...objectOf(parsed) };
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
