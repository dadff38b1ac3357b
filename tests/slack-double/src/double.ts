// Puts the parts together and listens.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebApi } from "./api/web_api.js";
import { FakeClock, RunningClock } from "./clock.js";
import { Control } from "./control.js";
import { Doing } from "./doing.js";
import type { Entry } from "./entries.js";
import { Events } from "./events.js";
import { readBody, sendJson, TooLarge } from "./http.js";
import { Journal } from "./journal.js";
import { serveLive, servePage } from "./page_server.js";
import type { AppPaths } from "./paths.js";
import type { Directory } from "./people.js";
import { handleResponseUrl } from "./response_urls.js";
import { Sender } from "./sender.js";
import { World } from "./world.js";

export interface Options {
  host: string;
  port: number;
  appUrl: string;
  paths: AppPaths;
  signingSecret: string;
  botToken: string;
  directory: Directory;
  fakeClock: boolean;
  now?: number;
  state?: string;
  rateLimits: boolean;
}

export class Double {
  readonly world: World;
  private readonly server: Server;
  private readonly api: WebApi;
  private readonly events: Events;
  private readonly control: Control;

  private constructor(private readonly options: Options) {
    const clock = options.fakeClock ? new FakeClock(options.now ?? Date.now()) : new RunningClock(options.now);
    this.world = new World(clock, options.directory);
    const { state } = options;
    if (state !== undefined) this.world.keepIn((replay) => Journal.open<Entry>(state, replay));
    const sender = new Sender(this.world, options.appUrl, options.signingSecret);
    this.api = new WebApi(this.world, options.botToken, options.rateLimits);
    this.events = new Events(this.world, sender, options.paths.events);
    const doing = new Doing(this.world, sender, this.events, options.paths, () => this.address);
    this.control = new Control(this.world, doing, this.events, this.api);
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  // Listens when the promise is fulfilled; what an earlier process left to send is on its way.
  static async start(options: Options): Promise<Double> {
    const double = new Double(options);
    await new Promise<void>((resolve, reject) => {
      double.server.once("error", reject);
      double.server.listen(options.port, options.host, resolve);
    });
    void double.events.sendDue();
    return double;
  }

  // Without a slash at its end.
  get address(): string {
    const host = this.options.host.includes(":") ? `[${this.options.host}]` : this.options.host;
    return `http://${host}:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.events.stop();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.route(request, response);
    } catch (error) {
      if (response.headersSent || request.destroyed) return;
      if (error instanceof TooLarge) return sendJson(response, 413, { error: error.message }, { connection: "close" });
      process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
      sendJson(response, 500, { error: "the double failed; its standard error says why" });
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://double");
    const path = url.pathname;
    if (request.method === "GET" && path === "/double/live") return serveLive(this.world, request, response);
    if (request.method === "GET" && servePage(this.world, path, url.searchParams, response)) return;
    const body = await readBody(request);
    const [, top = "", ...rest] = path.split("/");
    const name = decodeURIComponent(rest.at(-1) ?? "");
    if (top === "api" && rest.length === 1) return this.api.handle(name, url.searchParams, body, request, response);
    if (top === "double" && rest.length === 1)
      return this.control.handle(name, url.searchParams, body, request, response);
    if (top === "hooks" && rest.length === 3 && request.method === "POST")
      return handleResponseUrl(this.world, name, body, request, response);
    sendJson(response, 404, { error: `nothing is at ${path}` });
  }
}
