// The control API under /double/: a test or the page acts as people, as the administrator of the workspace and as the weather.
import type { IncomingMessage, ServerResponse } from "node:http";
import { userObject } from "./api/users.js";
import { kScopes, type WebApi } from "./api/web_api.js";
import { Doing, enteredOf, Impossible, viewFor, type Done, type Pressed } from "./doing.js";
import type { Events } from "./events.js";
import { send, sendJson } from "./http.js";
import { newRequestId } from "./ids.js";
import { arrayOf, isObject, numberOf, objectOf, parseJson, stringOf, type Json, type JsonObject } from "./json.js";
import type { Failure, Message, SentRequest } from "./model.js";
import { pageStateOf } from "./page_state.js";
import type { Delivery, Reply } from "./sender.js";
import { figuresOf, statsOf } from "./stats.js";
import { textTranscript, transcriptOf } from "./transcript.js";
import type { World } from "./world.js";

const kPosts = [
  "type",
  "react",
  "press",
  "submit",
  "close",
  "home",
  "event",
  "again",
  "clock",
  "fail",
  "user",
  "channel",
  "revoke",
  "restore",
  "scopes",
  "verify",
  "ssl_check",
];

export class Control {
  constructor(
    private readonly world: World,
    private readonly doing: Doing,
    private readonly events: Events,
    private readonly api: WebApi,
  ) {}

  // `name`: what stands behind /double/.
  async handle(
    name: string,
    query: URLSearchParams,
    body: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      if (request.method === "POST" && kPosts.includes(name)) {
        const args = body === "" ? {} : parseJson(body);
        if (!isObject(args)) throw new Impossible("the body must be a JSON object");
        return sendJson(response, 200, await this.post(name, args));
      }
      if (request.method === "GET") return this.get(name, query, response);
      sendJson(response, 404, { error: `there is no ${request.method} /double/${name}` });
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      sendJson(response, 400, { error: error.message });
    }
  }

  private get(name: string, query: URLSearchParams, response: ServerResponse): void {
    const given = query.get("user") ?? "";
    const user = given === "" || given === "everyone" ? undefined : this.doing.person(given).id;
    switch (name) {
      case "transcript":
        return sendJson(response, 200, transcriptOf(this.world, user));
      case "text":
        return send(response, 200, "text/plain; charset=utf-8", textTranscript(this.world, user));
      case "view":
        return sendJson(response, 200, pageStateOf(this.world, user));
      case "stats":
        return sendJson(response, 200, statsOf(this.world, this.api.counts));
      case "requests":
        return sendJson(
          response,
          200,
          [...this.world.requests.values()].filter((sent) => user === undefined || sent.user === user).map(figuresOf),
        );
      case "violations":
        return sendJson(response, 200, this.world.violations);
      case "clock":
        return sendJson(response, 200, this.time());
      case "health":
        return sendJson(response, 200, { ok: true });
      default:
        return sendJson(response, 404, { error: `there is no GET /double/${name}` });
    }
  }

  private async post(name: string, args: JsonObject): Promise<Json | object> {
    switch (name) {
      case "type":
        return this.type(args);
      case "react":
        return this.react(args);
      case "press":
        return doneObject(await this.doing.press(this.user(args), pressedOf(args), deliveryOf(args)));
      case "submit":
        return this.submit(args);
      case "close":
        return this.close(args);
      case "home":
        return eventObject(await this.doing.home(this.user(args), deliveryOf(args)));
      case "event":
        return eventObject(
          await this.events.emit(
            objectOf(args["event"]),
            stringOf(args["user"]),
            deliveryOf(args),
            numberOf(args["delay_s"], 0),
          ),
        );
      case "again":
        return this.again(args);
      case "clock":
        return this.clock(args);
      case "fail":
        return this.fail(args);
      case "user":
        return this.changeUser(args);
      case "channel":
        return this.changeChannel(args);
      case "revoke":
        return this.revoke(args);
      case "restore":
        return this.restore();
      case "scopes":
        return this.scopes(args);
      case "ssl_check":
        return this.checkSsl();
      default:
        return this.verify();
    }
  }

  private user(args: JsonObject) {
    return this.doing.person(stringOf(args["user"]));
  }

  private message(args: JsonObject, user: string): Message {
    const channel = this.doing.channel(stringOf(args["channel"]), user);
    const message = this.world.message(channel.id, stringOf(args["ts"]));
    if (!message || message.deleted) throw new Impossible(`${channel.id} has no message ${stringOf(args["ts"])}`);
    return message;
  }

  private async type(args: JsonObject): Promise<object> {
    const user = this.user(args);
    if (user.deleted) throw new Impossible(`${user.name} is deactivated and cannot type`);
    const channel = this.doing.channel(stringOf(args["channel"]), user.id);
    if (!this.world.isMember(channel, user.id)) throw new Impossible(`${user.name} is not in ${channel.id}`);
    const text = stringOf(args["text"]);
    if (text === "") throw new Impossible("text is missing");
    if (text.startsWith("/"))
      return doneObject(await this.doing.command(user, channel, text, args["raw"] === true, deliveryOf(args)));
    const message = this.doing.say(user, channel, text, args["raw"] === true);
    return { channel: channel.id, ts: message.ts };
  }

  private async react(args: JsonObject): Promise<object> {
    const user = this.user(args);
    const name = (stringOf(args["reaction"]) || stringOf(args["emoji"])).replace(/^:|:$/g, "");
    if (name === "") throw new Impossible("reaction is missing");
    return eventObject(
      await this.doing.react(user, this.message(args, user.id), name, args["remove"] !== true, deliveryOf(args)),
    );
  }

  private async submit(args: JsonObject): Promise<object> {
    const user = this.user(args);
    const view = viewFor(this.world, user, stringOf(args["view_id"]));
    const done = await this.doing.submit(
      user,
      view,
      enteredOf(args["state"]),
      args["force"] === true,
      deliveryOf(args),
    );
    return "refused" in done
      ? done
      : {
          ...doneObject(done),
          errors: this.world.views.get(view.id)?.errors ?? {},
          open: this.world.views.get(view.id)?.open ?? false,
        };
  }

  private async close(args: JsonObject): Promise<object> {
    const user = this.user(args);
    const done = await this.doing.close(user, viewFor(this.world, user, stringOf(args["view_id"])), deliveryOf(args));
    return done ? doneObject(done) : {};
  }

  private async again(args: JsonObject): Promise<object> {
    const id = stringOf(args["id"]);
    const sent = this.world.requests.get(id) ?? this.world.requests.get(this.world.byEvent.get(id) ?? "");
    if (!sent) throw new Impossible(`there is no request "${id}"`);
    const number = numberOf(args["retry_num"], 0);
    const retry = number > 0 ? { number, reason: stringOf(args["retry_reason"]) || "http_timeout" } : undefined;
    return replyObject(sent, await this.doing.again(sent, deliveryOf(args), retry));
  }

  private async clock(args: JsonObject): Promise<object> {
    const to = stringOf(args["to"]);
    const at = to === "" ? this.world.clock.now() + numberOf(args["advance_s"], 0) * 1000 : Date.parse(to);
    if (Number.isNaN(at)) throw new Impossible(`"${to}" is no time`);
    if (at < this.world.clock.now()) throw new Impossible("the clock goes forward only");
    this.world.put({ is: "clock", at });
    await this.events.sendDue();
    return this.time();
  }

  private time(): object {
    return { now: new Date(this.world.clock.now()).toISOString(), runs: this.world.clock.runs };
  }

  private fail(args: JsonObject): object {
    const failure: Failure = {
      id: newRequestId(),
      method: stringOf(args["method"]) || "*",
      left: numberOf(args["times"], 1),
    };
    if (typeof args["error"] === "string") failure.error = args["error"];
    if (typeof args["http"] === "number") failure.http = args["http"];
    if (typeof args["retry_after"] === "number") failure.retry_after = args["retry_after"];
    if (typeof args["delay_ms"] === "number") failure.delay_ms = args["delay_ms"];
    if (args["drop"] === "before" || args["drop"] === "after") failure.drop = args["drop"];
    if (Object.keys(failure).length === 3) throw new Impossible("say error, http, delay_ms or drop");
    this.world.put({ is: "failure", failure });
    return failure;
  }

  // Changes what is given and tells the app, as Slack does.
  private async changeUser(args: JsonObject): Promise<object> {
    const person = { ...this.user(args) };
    for (const key of ["name", "handle", "email", "locale", "tz", "title"] as const)
      if (typeof args[key] === "string") person[key] = args[key];
    if (typeof args["deleted"] === "boolean") person.deleted = args["deleted"];
    this.world.put({ is: "person", person });
    const event: JsonObject = {
      type: "user_change",
      user: userObject(this.world, person, true),
      cache_ts: Math.floor(this.world.clock.now() / 1000),
      event_ts: this.world.nextTs(),
    };
    return eventObject(await this.events.emit(event, person.id, deliveryOf(args)));
  }

  private changeChannel(args: JsonObject): object {
    const channel = { ...this.doing.channel(stringOf(args["channel"]), "") };
    if (typeof args["is_archived"] === "boolean") channel.archived = args["is_archived"];
    if (typeof args["bot_member"] === "boolean") channel.bot_member = args["bot_member"];
    this.world.put({ is: "channel", channel });
    return channel;
  }

  // What happens when the app is removed from the workspace. `quiet`: the events are lost on their way.
  private async revoke(args: JsonObject): Promise<object> {
    this.world.put({ is: "token", state: args["state"] === "account_inactive" ? "account_inactive" : "token_revoked" });
    if (args["quiet"] === true) return {};
    const { user } = this.world.identity.bot;
    const revoked = await this.events.emit(
      { type: "tokens_revoked", tokens: { oauth: [], bot: [user] }, event_ts: this.world.nextTs() },
      "",
      deliveryOf(args),
    );
    const uninstalled = await this.events.emit(
      { type: "app_uninstalled", event_ts: this.world.nextTs() },
      "",
      deliveryOf(args),
    );
    return { tokens_revoked: eventObject(revoked), app_uninstalled: eventObject(uninstalled) };
  }

  private restore(): object {
    this.world.put({ is: "token", state: "valid" });
    return {};
  }

  private scopes(args: JsonObject): object {
    const missing = arrayOf(args["missing"]).map(stringOf);
    const unknown = missing.filter((scope) => !kScopes.includes(scope));
    if (unknown.length > 0) throw new Impossible(`unknown scope ${unknown[0]}; there are ${kScopes.join(", ")}`);
    this.world.put({ is: "scopes", missing });
    return { missing };
  }

  private async checkSsl(): Promise<object> {
    const { request, reply } = await this.doing.checkSsl();
    return replyObject(request, reply);
  }

  private async verify(): Promise<object> {
    const { request, reply, echoed } = await this.doing.verifyUrl();
    return { ...replyObject(request, reply), echoed };
  }
}

function deliveryOf(args: JsonObject): Delivery {
  const delivery: Delivery = {
    copies: Math.min(100, numberOf(args["copies"], 1)),
    signed_s_ago: numberOf(args["signed_s_ago"], 0),
  };
  if (args["signature"] === "wrong" || args["signature"] === "none") delivery.signature = args["signature"];
  if (typeof args["flip_bit"] === "number") delivery.flip_bit = args["flip_bit"];
  return delivery;
}

function pressedOf(args: JsonObject): Pressed {
  const pressed: Pressed = { action_id: stringOf(args["action_id"]), state: enteredOf(args["state"]) };
  const message = args["message"];
  if (isObject(message)) pressed.message = { channel: stringOf(message["channel"]), ts: stringOf(message["ts"]) };
  const view = args["home"] === true ? "home" : stringOf(args["view_id"]) || stringOf(args["view"]);
  if (view !== "") pressed.view = view;
  if (typeof args["block_id"] === "string") pressed.block_id = args["block_id"];
  if (args["value"] !== undefined) pressed.value = args["value"];
  return pressed;
}

// status 0: no answer came.
function replyObject(sent: SentRequest, reply: Reply): object {
  return {
    id: sent.id,
    ...(sent.trigger_id ? { trigger_id: sent.trigger_id } : {}),
    ...(sent.event_id ? { event_id: sent.event_id } : {}),
    status: reply.status,
    body: reply.body,
    ms: reply.ms,
    outcome: reply.outcome,
  };
}

function doneObject({ request, reply, others }: Done): object {
  return {
    ...replyObject(request, reply),
    ...(others.length > 0 ? { others: others.map((other) => replyObject(request, other)) } : {}),
  };
}

// Without a status where the event is to be sent later.
function eventObject({ sent, reply }: { sent: SentRequest; reply: Reply | undefined }): object {
  return reply ? replyObject(sent, reply) : { id: sent.id, event_id: sent.event_id };
}
