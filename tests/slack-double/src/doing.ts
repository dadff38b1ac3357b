// What people do in the client, and what Slack then sends to the app: typing, pressing, submitting, closing, reacting, looking at Home.
import { afterCommand, afterSubmission } from "./acknowledgements.js";
import type { Events } from "./events.js";
import { newRequestId, newTriggerId } from "./ids.js";
import { arrayOf, isObject, objectOf, parseJson, stringOf, type Json, type JsonObject } from "./json.js";
import type { Channel, Message, Person, SentRequest, View } from "./model.js";
import type { AppPaths } from "./paths.js";
import { actionOf, containerOf, payloadBody, sourceOf, type Surface } from "./payloads.js";
import { messageObject } from "./posting.js";
import { newResponseUrl } from "./response_urls.js";
import type { Delivery, Reply, Sender } from "./sender.js";
import { placesOf, refusalsOf, stateOf, type Entered, type Place, type Refusals } from "./state.js";
import { escapeTyped } from "./text/escape.js";
import { topModal, viewObject } from "./viewing.js";
import type { World } from "./world.js";

export class Impossible extends Error {} // what was asked for cannot be done in a client

export interface Done {
  request: SentRequest;
  reply: Reply;
  others: Reply[];
}

export interface Pressed {
  message?: { channel: string; ts: string };
  view?: string; // the id of a modal, or "home"
  action_id: string;
  block_id?: string;
  value?: Json; // what is chosen or entered; a button needs none
  state?: Entered; // what else was entered before
}

export class Doing {
  // `address` is the double's own, for response URLs.
  constructor(
    private readonly world: World,
    private readonly sender: Sender,
    private readonly events: Events,
    private readonly paths: AppPaths,
    private readonly address: () => string,
  ) {}

  person(id: string): Person {
    const person =
      this.world.people.get(id) ??
      [...this.world.people.values()].find((other) => other.handle === id || other.employee_id === id);
    if (!person) throw new Impossible(`there is nobody called "${id}"`);
    return person;
  }

  // By id, "#name", or "app" for the direct messages between the app and `user`.
  channel(given: string, user: string): Channel {
    if (given === "app" || given === "dm") return this.world.openIm(user);
    const name = given.replace(/^#/, "");
    const found =
      this.world.channels.get(given) ??
      [...this.world.channels.values()].find((channel) => channel.kind !== "im" && channel.name === name);
    if (!found) throw new Impossible(`there is no channel "${given}"`);
    return found;
  }

  escape(text: string): string {
    const names = [...this.world.channels.values()].filter((channel) => channel.kind !== "im");
    return escapeTyped(text, {
      users: [...this.world.people.values()].filter((person) => !person.deleted),
      groups: [...this.world.groups.values()],
      channels: names,
    });
  }

  // A message that is no command goes into the conversation and nowhere else.
  say(user: Person, channel: Channel, text: string, raw: boolean): Message {
    const message: Message = {
      channel: channel.id,
      ts: this.world.nextTs(),
      user: user.id,
      text: raw ? text : this.escape(text),
      blocks: [],
      via: "typed",
      reactions: [],
    };
    this.world.put({ is: "message", message });
    return message;
  }

  // `line` begins with "/". `raw`: the text is already as Slack would send it.
  async command(user: Person, channel: Channel, line: string, raw: boolean, delivery: Delivery): Promise<Done> {
    const [, command = "", rest = ""] = /^(\/\S+)[ \n]?([^]*)$/.exec(line) ?? [];
    const { team, app_id, token } = this.world.identity;
    const request = newRequestId();
    const trigger = newTriggerId();
    const secret = newResponseUrl(this.world, request, channel.id, user.id);
    const text = raw ? rest : this.escape(rest).trim();
    const body = new URLSearchParams({
      token,
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel.id,
      channel_name: channel.name,
      user_id: user.id,
      user_name: user.handle,
      command,
      text,
      api_app_id: app_id,
      is_enterprise_install: "false",
      response_url: this.urlOf("commands", secret),
      trigger_id: trigger,
    }).toString();
    const sent = this.put({
      id: request,
      kind: "command",
      user: user.id,
      what: line,
      path: this.paths.commands,
      trigger_id: trigger,
      body,
    });
    const typed: Message = {
      channel: channel.id,
      ts: this.world.nextTs(),
      user: user.id,
      text: `${command} ${text}`.trim(),
      blocks: [],
      via: "command",
      only_for: user.id,
      request,
      reactions: [],
    };
    this.world.put({ is: "message", message: typed });
    const { reply, others } = await this.sender.deliver(sent, delivery);
    for (const each of [reply, ...others]) afterCommand(this.world, sent, channel, command, each, secret);
    return { request: sent, reply, others };
  }

  async press(user: Person, pressed: Pressed, delivery: Delivery): Promise<Done> {
    const surface = this.surfaceOf(user, pressed);
    const blocks = surface.message ? surface.message.blocks : arrayOf(surface.view?.content["blocks"]);
    const place = this.placeOf(blocks, pressed);
    const request = newRequestId();
    const trigger = newTriggerId();
    const entered: Entered = { ...pressed.state };
    const action_id = stringOf(place.element["action_id"]);
    if (place.element["type"] !== "button" && pressed.value !== undefined)
      entered[place.block] = { ...objectOf(entered[place.block]), [action_id]: pressed.value };
    const values = stateOf(blocks, entered);
    const payload: JsonObject = {
      type: "block_actions",
      ...sourceOf(this.world, user),
      container: containerOf(surface),
      trigger_id: trigger,
      enterprise: null,
      is_enterprise_install: false,
      actions: [actionOf(this.world, place, pressed.value)],
    };
    if (surface.view) {
      payload["view"] = viewObject(this.world, surface.view, values);
    } else if (surface.message && surface.channel) {
      const secret = newResponseUrl(this.world, request, surface.channel.id, user.id, surface.message.ts);
      payload["channel"] = { id: surface.channel.id, name: surface.channel.name };
      if (!surface.message.only_for) payload["message"] = messageObject(this.world, surface.message);
      payload["state"] = { values };
      payload["response_url"] = this.urlOf("actions", secret);
    }
    const sent = this.put({
      id: request,
      kind: "block_actions",
      user: user.id,
      what: `press ${action_id}`,
      path: this.paths.interactivity,
      trigger_id: trigger,
      body: payloadBody(payload),
    });
    const { reply, others } = await this.sender.deliver(sent, delivery);
    return { request: sent, reply, others };
  }

  // Either what the client refuses by itself, or what was sent. `force` sends even what the client would refuse.
  async submit(
    user: Person,
    view: View,
    entered: Entered,
    force: boolean,
    delivery: Delivery,
  ): Promise<Done | { refused: Refusals }> {
    const blocks = arrayOf(view.content["blocks"]);
    const values = stateOf(blocks, entered);
    const refused = refusalsOf(blocks, values);
    if (!force && !view.open) throw new Impossible("the modal is closed");
    if (!force && Object.keys(refused).length > 0) {
      this.world.put({ is: "view_errors", id: view.id, errors: refused });
      return { refused };
    }
    const trigger = newTriggerId();
    const payload: JsonObject = {
      type: "view_submission",
      ...sourceOf(this.world, user),
      trigger_id: trigger,
      view: viewObject(this.world, view, values),
      response_urls: [],
      is_enterprise_install: false,
      enterprise: null,
    };
    const sent = this.put({
      id: newRequestId(),
      kind: "view_submission",
      user: user.id,
      what: `submit ${stringOf(view.content["callback_id"])}`,
      path: this.paths.interactivity,
      trigger_id: trigger,
      body: payloadBody(payload),
    });
    const { reply, others } = await this.sender.deliver(sent, delivery);
    for (const each of [reply, ...others]) afterSubmission(this.world, sent, view, each);
    return { request: sent, reply, others };
  }

  // Nothing is sent unless the app asked for it (notify_on_close).
  async close(user: Person, view: View, delivery: Delivery): Promise<Done | undefined> {
    this.world.put({ is: "view_closed", id: view.id });
    if (view.content["notify_on_close"] !== true) return undefined;
    const payload: JsonObject = {
      type: "view_closed",
      ...sourceOf(this.world, user),
      view: viewObject(this.world, view),
      is_cleared: false,
      is_enterprise_install: false,
      enterprise: null,
    };
    const sent = this.put({
      id: newRequestId(),
      kind: "view_closed",
      user: user.id,
      what: `close ${stringOf(view.content["callback_id"])}`,
      path: this.paths.interactivity,
      body: payloadBody(payload),
    });
    return { request: sent, ...(await this.sender.deliver(sent, delivery)) };
  }

  // Opens the app's Home tab.
  async home(user: Person, delivery: Delivery): Promise<{ sent: SentRequest; reply: Reply | undefined }> {
    const channel = this.world.openIm(user.id);
    const view = this.world.views.get(this.world.homes.get(user.id) ?? "");
    const event: JsonObject = {
      type: "app_home_opened",
      user: user.id,
      channel: channel.id,
      tab: "home",
      event_ts: this.world.nextTs(),
    };
    if (view) event["view"] = viewObject(this.world, view);
    return this.events.emit(event, user.id, delivery);
  }

  async react(
    user: Person,
    message: Message,
    name: string,
    added: boolean,
    delivery: Delivery,
  ): Promise<{ sent: SentRequest; reply: Reply | undefined }> {
    const had = message.reactions.some((reaction) => reaction.name === name && reaction.users.includes(user.id));
    if (had === added) throw new Impossible(added ? "the reaction is already there" : "there is no such reaction");
    this.world.put({ is: "reaction", channel: message.channel, ts: message.ts, name, user: user.id, added });
    const event: JsonObject = {
      type: added ? "reaction_added" : "reaction_removed",
      user: user.id,
      reaction: name,
      item_user: message.user,
      item: { type: "message", channel: message.channel, ts: message.ts },
      event_ts: this.world.nextTs(),
    };
    return this.events.emit(event, user.id, delivery);
  }

  // The same request once more, signed anew: what a network that repeats, or a second press, looks like.
  async again(sent: SentRequest, delivery: Delivery, retry?: { number: number; reason: string }): Promise<Reply> {
    return this.sender.attempt(sent, delivery, retry, (reply) =>
      reply.outcome === "acknowledged" ? undefined : sent.next_at,
    );
  }

  async verifyUrl(): Promise<{ request: SentRequest; reply: Reply; echoed: boolean }> {
    const challenge = newTriggerId();
    const sent = this.put({
      id: newRequestId(),
      kind: "url_verification",
      user: "",
      what: "url_verification",
      path: this.paths.events,
      content_type: "application/json",
      body: JSON.stringify({ token: this.world.identity.token, challenge, type: "url_verification" }),
    });
    const reply = await this.sender.attempt(sent, {});
    const json = objectOf(parseJson(reply.body));
    return {
      request: sent,
      reply,
      echoed: reply.outcome === "acknowledged" && (reply.body.trim() === challenge || json["challenge"] === challenge),
    };
  }

  // The request without a signature by which Slack once checked certificates, and which apps still answer.
  async checkSsl(): Promise<{ request: SentRequest; reply: Reply }> {
    const body = new URLSearchParams({ ssl_check: "1", token: this.world.identity.token }).toString();
    const sent = this.put({
      id: newRequestId(),
      kind: "ssl_check",
      user: "",
      what: "ssl_check",
      path: this.paths.commands,
      body,
    });
    return { request: sent, reply: await this.sender.attempt(sent, { signature: "none" }) };
  }

  private urlOf(kind: "commands" | "actions", secret: string): string {
    return `${this.address()}/hooks/${kind}/${this.world.identity.team.id}/${secret}`;
  }

  private put(
    made: Pick<SentRequest, "id" | "kind" | "user" | "what" | "path" | "body"> & {
      trigger_id?: string;
      content_type?: string;
    },
  ): SentRequest {
    const sent: SentRequest = {
      content_type: "application/x-www-form-urlencoded",
      ...made,
      at: this.world.clock.now(),
      attempts: [],
      answers: [],
    };
    this.world.put({ is: "request", request: sent });
    if (made.trigger_id)
      this.world.put({
        is: "trigger",
        id: made.trigger_id,
        user: made.user,
        request: made.id,
        at: this.world.clock.now(),
      });
    return sent;
  }

  private surfaceOf(user: Person, pressed: Pressed): Surface {
    if (pressed.message) {
      const channel = this.channel(pressed.message.channel, user.id);
      const message = this.world.message(channel.id, pressed.message.ts);
      if (!message || message.deleted) throw new Impossible("there is no such message");
      if (message.only_for && message.only_for !== user.id)
        throw new Impossible(`${user.name} does not see this message`);
      return { message, channel };
    }
    const view = this.world.views.get(
      pressed.view === "home" ? (this.world.homes.get(user.id) ?? "") : (pressed.view ?? ""),
    );
    if (!view) throw new Impossible("there is no such view");
    if (!view.open) throw new Impossible("the view is closed");
    if (view.user !== user.id) throw new Impossible(`${user.name} does not see this view`);
    return { view };
  }

  private placeOf(blocks: Json[], pressed: Pressed): Place {
    const place = placesOf(blocks).find(
      ({ block, element }) =>
        element["action_id"] === pressed.action_id &&
        (pressed.block_id === undefined || block === pressed.block_id) &&
        (pressed.value === undefined || element["type"] !== "button" || element["value"] === pressed.value),
    );
    if (!place)
      throw new Impossible(
        `nothing there has the action "${pressed.action_id}"${pressed.value === undefined ? "" : ` with ${JSON.stringify(pressed.value)}`}`,
      );
    return place;
  }
}

// Read by the control API.
export function viewFor(world: World, user: Person, id: string): View {
  const view = id === "" ? topModal(world, user.id) : world.views.get(id);
  if (!view || view.kind !== "modal")
    throw new Impossible(id === "" ? `${user.name} has no modal open` : `there is no modal ${id}`);
  if (view.user !== user.id) throw new Impossible(`${user.name} does not see this modal`);
  return view;
}

export function enteredOf(value: Json | undefined): Entered {
  return isObject(value) ? value : {};
}
