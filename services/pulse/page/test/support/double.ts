// The survey's servers on one machine: page, issuer and collector at three origins, with keys of their own, answering as
// the protocol says, and misbehaving where a test asks for it.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { compare, concat, hex } from "../../src/protocol/bytes.js";
import { kClosingFormat } from "../../src/protocol/closing.js";
import { kConversationsFormat } from "../../src/protocol/conversations.js";
import { receiptLeaf } from "../../src/protocol/receipt.js";
import type { Person } from "../../src/protocol/roster.js";
import { slotsOf, upwards } from "../../src/protocol/slots.js";
import { commitments } from "./committing.js";
import { issue } from "./issuing.js";
import { openAll, openReply, openSubmission, type Ballot } from "./opening.js";
import { releaseOf } from "./releasing.js";
import { bytesFrom, makeWorld, writePerson, type World, type WorldOptions } from "./world.js";

export interface Logged {
  origin: "page" | "issuer" | "collector";
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: Uint8Array;
}

// What the double does wrong or refuses, until it is told otherwise.
export interface Behaviour {
  proof?: "bad";
  roster?: "bad";
  slips?: "CLOSED" | "ISSUING_STOPPED" | "NOT_OPEN";
  bundles?: "CLOSED" | "BUSY" | "unreachable";
  replies?: "unreachable";
  manifest?: Uint8Array; // served instead
  conversations?: string; // served instead
  counts?: (employee: string) => boolean; // as having fetched slips; else who has
  commitments?: "lost" | null;
  release?: string; // served instead
  confidential?: object; // the total of what was answered in chat
  counting?: boolean; // closed, and not released
  destroyed?: "too few" | "given up"; // unread
  published?: boolean; // false: what was released is not served yet
  delayMs?: number; // before the issuer answers
}

// A reply that was taken.
export interface Reply {
  conversation: string; // hexadecimal
  sequence: number;
  text: string;
  signature: string;
}

interface Talk {
  conversation: string;
  question: string;
  cell: number;
  comment: string;
  messages: object[];
}

export interface DoubleOptions extends WorldOptions {
  pageDirectory: string;
  port?: number; // of the page; the others are free ones
}

const kReply = bytesFrom("the collector's reply", 64);

function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => resolve(new Uint8Array(Buffer.concat(parts))));
    request.on("error", reject);
  });
}

async function listening(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export class Double {
  readonly log: Logged[] = [];
  readonly behaviour: Behaviour = {};
  readonly submissions: Uint8Array[] = [];
  readonly replies: Reply[] = []; // taken, not yet published
  readonly #talks: Talk[] = [];
  readonly issued = new Map<string, string>(); // employee → SHA-384 of the list
  readonly #servers: Server[] = [];
  #listings: Map<string, Uint8Array> | undefined;
  released = ""; // what `publish` has made
  world!: World;
  pageOrigin = "";

  static async start(options: DoubleOptions): Promise<Double> {
    const double = new Double();
    const { pageDirectory, port } = options;
    const serve = async (origin: Logged["origin"], at?: number): Promise<string> => {
      const server = createServer((request, response) => void double.#handle(origin, pageDirectory, request, response));
      double.#servers.push(server);
      return listening(server, at);
    };
    double.pageOrigin = await serve("page", port);
    const issuer = await serve("issuer");
    const collector = await serve("collector");
    const pageScript = readFileSync(join(pageDirectory, "page.js.sha384"), "utf8").trim();
    double.world = await makeWorld({ pageScript, ...options, issuer, collector });
    return double;
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  link(person: number): string {
    const { survey, hash } = this.world.manifest;
    return `${this.pageOrigin}/#s=${hex(survey)}&m=${hex(hash)}&t=login-${person}`;
  }

  // As at the close: of each admission the highest revision, opened and checked; every token is used once.
  ballots(): Ballot[] {
    const latest = new Map<string, Uint8Array>();
    const revisions = new Map<string, number>();
    for (const submission of this.submissions) {
      const { admission, revision } = openSubmission(this.world, submission);
      const name = hex(admission);
      if ((revisions.get(name) ?? 0) >= revision) continue;
      revisions.set(name, revision);
      latest.set(name, submission);
    }
    const ballots = [...latest.values()].flatMap((submission) => openAll(this.world, submission).ballots);
    const tokens = new Set(ballots.map(({ token }) => hex(token)));
    if (tokens.size !== ballots.length) throw new Error("a token was used twice");
    return ballots;
  }

  // Publishes the release with the lists of these cells of each dimension; `without` leaves somebody's ballot out.
  publish(cells: number[][], without: (ballot: Ballot) => boolean = () => false): void {
    const { manifest } = this.world;
    const lists = new Map<string, Uint8Array[]>();
    for (const [d, shown] of cells.entries())
      for (const cell of shown) for (const [q] of manifest.questions.entries()) lists.set(`${d}-${cell}-${q}`, []);
    for (const ballot of this.ballots()) {
      if (without(ballot)) continue;
      const { dimension, cell, question } = ballot.slot;
      for (const at of upwards(manifest, dimension, cell))
        lists.get(`${dimension}-${at}-${question}`)?.push(receiptLeaf(manifest, ballot, at));
    }
    this.released = JSON.stringify(releaseOf(this.world, cells, this.ballots()));
    this.#listings = new Map(
      [...lists].map(([name, leaves]) => {
        const padding = [0, 1, 2].map((i) => bytesFrom(`${name} padding ${i}`));
        return [name, concat(...[...leaves, ...padding].sort(compare))];
      }),
    );
  }

  // HR answers a comment; its text names it. The release is taken to show it in the comment's own cell.
  answer(comment: string, text: string): void {
    const ballot = this.ballots().find((one) => one.comment === comment);
    if (ballot?.conversation === undefined) throw new Error(`nobody wrote "${comment}"`);
    const conversation = hex(ballot.conversation);
    let talk = this.#talks.find((one) => one.conversation === conversation);
    if (talk === undefined) {
      const { cell, question } = ballot.slot;
      const { id } = this.world.manifest.questions[question] as { id: string };
      talk = { conversation, question: id, cell, comment, messages: [] };
      this.#talks.push(talk);
    }
    talk.messages.push({ by: "hr", text });
  }

  // As the catalog does once a day.
  publishReplies(): void {
    for (const { conversation, ...said } of this.replies.splice(0))
      this.#talks.find((one) => one.conversation === conversation)?.messages.push({ by: "author", ...said });
  }

  #conversations(): string {
    const { survey, hash } = this.world.manifest;
    return JSON.stringify({
      format: kConversationsFormat,
      survey: hex(survey),
      manifest: hex(hash),
      conversations: this.#talks,
    });
  }

  #commitments(): Uint8Array {
    const counts = this.behaviour.counts ?? ((employee: string) => this.issued.has(employee));
    return commitments(this.world, (leaf) => counts((this.world.people[leaf] as Person).employee));
  }

  #isPublished(): boolean {
    return this.#listings !== undefined && this.behaviour.published !== false;
  }

  // From the end of the collection on.
  #closing(): string | undefined {
    const { survey, hash } = this.world.manifest;
    const { destroyed, counting } = this.behaviour;
    if (!this.#isPublished() && destroyed === undefined && counting !== true) return undefined;
    const digest = (): string => createHash("sha256").update(this.#commitments()).digest("hex");
    return JSON.stringify({
      format: kClosingFormat,
      survey: hex(survey),
      manifest: hex(hash),
      token_secret: hex(this.world.token.secretKey),
      commitments: this.behaviour.commitments === undefined ? digest() : this.behaviour.commitments,
      extended: false,
      destroyed_unread: destroyed !== undefined,
      given_up: destroyed === "given up",
    });
  }

  #reply(body: Uint8Array, response: ServerResponse): void {
    const filled = (status: number, text: string): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(text.padEnd(256));
    };
    const refuse = (status: number, reason: string): void => filled(status, JSON.stringify({ reason, message: "no" }));
    const reply = openReply(this.world, body);
    const key = reply && hex(reply.key);
    const talk = this.#talks.find(({ conversation }) => conversation === key);
    if (reply === undefined || talk === undefined) return refuse(403, "REPLY_REFUSED");
    const { sequence, text, signature } = reply;
    const known = [...talk.messages, ...this.replies.filter(({ conversation }) => conversation === key)].find(
      (said) => (said as Reply).sequence === sequence,
    ) as Reply | undefined;
    if (known !== undefined && known.text !== text) return refuse(409, "SEQUENCE_USED");
    if (known === undefined)
      this.replies.push({ conversation: talk.conversation, sequence, text, signature: hex(signature) });
    if (this.behaviour.replies === "unreachable") return void response.destroy(); // taken, but the answer is lost
    filled(200, "{}");
  }

  async #handle(
    origin: Logged["origin"],
    pageDirectory: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const path = request.url ?? "";
    const method = request.method ?? "";
    const body = await bodyOf(request);
    this.log.push({ origin, method, path, headers: request.headers, body });
    response.setHeader("cache-control", "no-store");
    if (origin === "page") return this.#page(pageDirectory, path, response);
    response.setHeader("access-control-allow-origin", this.pageOrigin);
    response.setHeader("access-control-allow-headers", "authorization, content-type");
    response.setHeader("set-cookie", "who=me"); // which no browser may bring back
    if (method === "OPTIONS") return void response.writeHead(204).end();
    if (origin === "issuer") return this.#issuer(path, request, body, response);
    return this.#collector(path, body, response);
  }

  #page(directory: string, path: string, response: ServerResponse): void {
    const { manifest, manifestBytes, signatures } = this.world;
    const files: { [path: string]: string } = {
      "/": "index.html",
      "/style.css": "style.css",
      "/page.js": "page.js",
      "/icon.svg": "icon.svg",
    };
    const types: { [file: string]: string } = {
      "index.html": "text/html; charset=utf-8",
      "style.css": "text/css; charset=utf-8",
      "page.js": "text/javascript; charset=utf-8",
      "icon.svg": "image/svg+xml",
    };
    response.setHeader("content-security-policy", `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self' ${manifest.issuer} ${manifest.collector}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`); // prettier-ignore
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("referrer-policy", "no-referrer");
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    if (file !== undefined) {
      response.setHeader("content-type", types[file] as string);
      return void response.end(readFileSync(join(directory, file)));
    }
    const below = `/s/${hex(manifest.survey)}/`;
    const what = path.startsWith(below) ? path.slice(below.length) : "";
    const listing = /^listing\/(\d+-\d+-\d+)\.bin$/.exec(what)?.[1];
    const released = this.#isPublished();
    const made: { [name: string]: (() => Uint8Array | string | undefined) | undefined } = {
      "manifest.json": () => this.behaviour.manifest ?? manifestBytes,
      "signatures.json": () => signatures,
      "closing.json": () => this.#closing(),
      "release.json": () => (released ? (this.behaviour.release ?? this.released) : undefined),
      "commitments.bin": () => (released && this.behaviour.commitments !== "lost" ? this.#commitments() : undefined),
      "confidential.json": () => this.behaviour.confidential && JSON.stringify(this.behaviour.confidential),
      "conversations.json": () => (released ? (this.behaviour.conversations ?? this.#conversations()) : undefined),
    };
    const found = Object.hasOwn(made, what) ? made[what]?.() : this.#listings?.get(listing ?? "");
    if (found === undefined) response.writeHead(404).end();
    else response.end(found);
  }

  #refuse(response: ServerResponse, status: number, reason: string): void {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ reason, message: `The double says ${reason}.` }));
  }

  async #issuer(path: string, request: IncomingMessage, body: Uint8Array, response: ServerResponse): Promise<void> {
    const { behaviour, world } = this;
    const index = Number(/^Bearer login-(\d+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "none");
    const person = world.people[index];
    const below = `/v1/surveys/${hex(world.manifest.survey)}/`;
    if (behaviour.delayMs) await new Promise((resolve) => setTimeout(resolve, behaviour.delayMs));
    if (person === undefined) return this.#refuse(response, 401, "UNAUTHENTICATED");
    if (path === `${below}person`) {
      const said = behaviour.roster === "bad" ? { ...person, cells: [2, ...person.cells.slice(1)] } : person;
      return void response.end(JSON.stringify(writePerson(said)));
    }
    if (path !== `${below}slips`) return this.#refuse(response, 404, "NOT_FOUND");
    if (behaviour.slips === "CLOSED") return this.#refuse(response, 410, "CLOSED");
    if (behaviour.slips === "NOT_OPEN") return this.#refuse(response, 403, "NOT_OPEN");
    if (behaviour.slips === "ISSUING_STOPPED") return this.#refuse(response, 503, "ISSUING_STOPPED");
    const slots = slotsOf(world.manifest, person.cells);
    const answer = issue(world, slots, body);
    const list = createHash("sha384").update(body.slice(3)).digest("hex");
    if ((this.issued.get(person.employee) ?? list) !== list) return this.#refuse(response, 409, "ALREADY_ISSUED");
    this.issued.set(person.employee, list);
    if (behaviour.proof === "bad") answer[3 + 96 + 95] = (answer[3 + 96 + 95] as number) ^ 1;
    response.end(answer);
  }

  #collector(path: string, body: Uint8Array, response: ServerResponse): void {
    const { behaviour, world } = this;
    const below = `/v1/surveys/${hex(world.manifest.survey)}/`;
    if (path === `${below}replies`) return this.#reply(body, response);
    if (path !== `${below}bundles`) return this.#refuse(response, 404, "NOT_FOUND");
    if (behaviour.bundles === "CLOSED") return this.#refuse(response, 410, "CLOSED");
    if (behaviour.bundles === "BUSY") return this.#refuse(response, 429, "BUSY");
    try {
      openSubmission(world, body);
    } catch {
      return this.#refuse(response, 403, "ADMISSION_INVALID");
    }
    this.submissions.push(body);
    if (behaviour.bundles === "unreachable") return void response.destroy(); // taken, but the answer is lost
    response.end(kReply);
  }
}
