// An app as the double would meet it: takes requests, verifies nothing by itself, answers as a test says, calls back.
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readBody } from "../src/http.js";
import { objectOf, parseJson, type Json, type JsonObject } from "../src/json.js";

export interface Taken {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  form: { [name: string]: string };
  payload: JsonObject; // of interactivity and events
}

export interface Answered {
  status?: number;
  type?: string;
  body?: string;
  headers?: { [name: string]: string };
  never?: boolean; // no answer at all
}

export class App {
  readonly taken: Taken[] = [];
  answer: (taken: Taken) => Answered = () => ({});
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      const body = await readBody(request);
      const json = /json/.test(request.headers["content-type"] ?? "");
      const form = json ? {} : (Object.fromEntries(new URLSearchParams(body)) as { [name: string]: string });
      const payload = objectOf(parseJson(json ? body : (form["payload"] ?? "")));
      const taken = { path: request.url ?? "", headers: request.headers, body, form, payload };
      this.taken.push(taken);
      const { status = 200, type = "text/plain", body: text = "", headers = {}, never = false } = this.answer(taken);
      if (!never) response.writeHead(status, { "content-type": type, ...headers }).end(text);
    });
  }

  static async start(): Promise<App> {
    const app = new App();
    await new Promise<void>((resolve) => app.server.listen(0, "127.0.0.1", resolve));
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get last(): Taken {
    const taken = this.taken.at(-1);
    if (!taken) throw new Error("the app was asked nothing");
    return taken;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

export interface HttpAnswer {
  status: number;
  json: JsonObject;
  text: string;
  headers: Headers;
}

export async function postJson(url: string, body: Json, headers: { [name: string]: string } = {}): Promise<HttpAnswer> {
  return ask(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}

export async function postForm(
  url: string,
  form: { [name: string]: string },
  headers: { [name: string]: string } = {},
): Promise<HttpAnswer> {
  return ask(url, { method: "POST", body: new URLSearchParams(form), headers });
}

export async function ask(url: string, init: RequestInit = {}): Promise<HttpAnswer> {
  const response = await fetch(url, { ...init, headers: { connection: "close", ...init.headers } });
  const text = await response.text();
  return { status: response.status, text, json: objectOf(parseJson(text)), headers: response.headers };
}
