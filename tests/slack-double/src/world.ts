// The workspace: people, conversations, views and what is under way. It is changed only by put(), which writes to the journal
// first: what was answered to anybody is therefore never lost. Not thread safe; Node has one thread.
import type { Clock } from "./clock.js";
import type { Entry } from "./entries.js";
import { microsOf, newChannelId, tsOf } from "./ids.js";
import type { Journal } from "./journal.js";
import type {
  Channel,
  Failure,
  Group,
  Message,
  Person,
  ResponseUrl,
  SentRequest,
  TokenState,
  Trigger,
  View,
  Violation,
} from "./model.js";
import type { Directory } from "./people.js";

export interface Identity {
  team: { id: string; domain: string; name: string };
  app_id: string;
  bot: { id: string; user: string; name: string };
  token: string; // the verification token of old, which requests still carry
}

export const kIdentity: Identity = {
  team: { id: "T0FAIRLEAD", domain: "fairlead-example", name: "Northwind Rope & Sail" },
  app_id: "A0FAIRLEAD",
  bot: { id: "B0FAIRLEAD", user: "U0FAIRLEAD", name: "Fairlead" },
  token: "verification-tokens-are-deprecated",
};

export class World {
  readonly people = new Map<string, Person>();
  readonly channels = new Map<string, Channel>();
  readonly groups = new Map<string, Group>();
  readonly messages = new Map<string, Message[]>(); // by channel, in order
  readonly views = new Map<string, View>();
  readonly homes = new Map<string, string>(); // person to the id of their Home view
  readonly requests = new Map<string, SentRequest>();
  readonly waiting = new Set<string>(); // requests that will be sent, or sent again
  readonly byEvent = new Map<string, string>(); // event id to request id
  readonly triggers = new Map<string, Trigger>();
  readonly responseUrls = new Map<string, ResponseUrl>();
  readonly failures: Failure[] = [];
  readonly violations: Violation[] = [];
  readonly identity = kIdentity;
  token: TokenState = "valid";
  missingScopes: string[] = [];
  version = 0; // grows with every change

  private journal: Journal<Entry> | undefined;
  private readonly ims = new Map<string, string>(); // person to the id of their direct messages with the app
  private readonly byTs = new Map<string, Message>();
  private readonly watchers = new Set<() => void>();
  private lastMicros = 0;

  constructor(
    readonly clock: Clock,
    directory: Directory,
  ) {
    for (const person of directory.people) this.people.set(person.id, person);
    for (const channel of directory.channels) this.channels.set(channel.id, channel);
    for (const group of directory.groups) this.groups.set(group.id, group);
    const { user, name } = this.identity.bot;
    this.people.set(user, {
      id: user,
      employee_id: "",
      handle: name.toLowerCase(),
      name,
      email: "",
      locale: "en-US",
      tz: "Etc/UTC",
      title: "",
      deleted: false,
      is_bot: true,
    });
  }

  // Takes what the journal already holds, then writes to it. Called once, before anything else.
  keepIn(open: (replay: (entry: Entry) => void) => Journal<Entry>): void {
    this.journal = open((entry) => this.apply(entry));
  }

  put(entry: Entry): void {
    this.journal?.append(entry);
    this.apply(entry);
    for (const watcher of this.watchers) watcher();
  }

  // Calls `watcher` after every change, until the returned function is called.
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  // A timestamp that no other message has, later than all of them.
  nextTs(): string {
    this.lastMicros = Math.max(this.clock.now() * 1000, this.lastMicros + 100);
    return tsOf(this.lastMicros);
  }

  message(channel: string, ts: string): Message | undefined {
    return this.byTs.get(`${channel}/${ts}`);
  }

  // The direct messages between the app and a person, if they ever began.
  imOf(user: string): Channel | undefined {
    return this.channels.get(this.ims.get(user) ?? "");
  }

  openIm(user: string): Channel {
    const known = this.imOf(user);
    if (known) return known;
    const channel: Channel = {
      id: newChannelId(),
      name: "directmessage",
      kind: "im",
      purpose: "",
      members: [user],
      archived: false,
      bot_member: true,
    };
    this.put({ is: "channel", channel });
    return channel;
  }

  isMember(channel: Channel, user: string): boolean {
    if (user === this.identity.bot.user) return channel.bot_member;
    return channel.members.length === 0 ? channel.kind === "public" : channel.members.includes(user);
  }

  violated(where: string, rule: string, detail: string): void {
    this.put({ is: "violation", violation: { at: this.clock.now(), where, rule, detail } });
  }

  private apply(entry: Entry): void {
    this.version += 1;
    switch (entry.is) {
      case "clock":
        this.clock.moveTo(entry.at);
        break;
      case "person":
        this.people.set(entry.person.id, entry.person);
        break;
      case "channel":
        this.setChannel(entry.channel);
        break;
      case "message":
        this.addMessage(entry.message);
        break;
      case "edit":
        this.edit(entry);
        break;
      case "delete":
        this.delete(entry.channel, entry.ts);
        break;
      case "reaction":
        this.react(entry);
        break;
      case "view":
        this.setView(entry.view);
        break;
      case "view_closed":
        this.closeView(entry.id);
        break;
      case "view_errors":
        this.setErrors(entry.id, entry.errors);
        break;
      case "request":
        this.addRequest(entry.request);
        break;
      case "trigger":
        this.triggers.set(entry.id, { user: entry.user, at: entry.at, used: false, request: entry.request });
        break;
      case "trigger_used":
        this.useTrigger(entry.id);
        break;
      case "response_url":
        this.responseUrls.set(entry.secret, { ...entry, uses: 0 });
        break;
      case "response_url_used":
        this.useResponseUrl(entry.secret);
        break;
      case "attempt":
        this.addAttempt(entry);
        break;
      case "answer":
        this.requests.get(entry.request)?.answers.push(entry.answer);
        break;
      case "token":
        this.token = entry.state;
        break;
      case "scopes":
        this.missingScopes = entry.missing;
        break;
      case "failure":
        this.failures.push(entry.failure);
        break;
      case "failure_used":
        this.useFailure(entry.id);
        break;
      case "violation":
        this.violations.push(entry.violation);
        break;
    }
  }

  private setChannel(channel: Channel): void {
    this.channels.set(channel.id, channel);
    if (channel.kind === "im") this.ims.set(channel.members[0] as string, channel.id);
  }

  private addMessage(message: Message): void {
    const all = this.messages.get(message.channel) ?? [];
    all.push(message);
    this.messages.set(message.channel, all);
    this.byTs.set(`${message.channel}/${message.ts}`, message);
    this.lastMicros = Math.max(this.lastMicros, microsOf(message.ts));
  }

  private edit(entry: Extract<Entry, { is: "edit" }>): void {
    const message = this.message(entry.channel, entry.ts);
    if (!message) return;
    message.text = entry.text;
    message.blocks = entry.blocks;
    message.edited = entry.edited;
    if (entry.metadata) message.metadata = entry.metadata;
  }

  private delete(channel: string, ts: string): void {
    const message = this.message(channel, ts);
    if (message) message.deleted = true;
  }

  private react({ channel, ts, name, user, added }: Extract<Entry, { is: "reaction" }>): void {
    const message = this.message(channel, ts);
    if (!message) return;
    const known = message.reactions.find((reaction) => reaction.name === name);
    const users = (known?.users ?? []).filter((other) => other !== user);
    if (added) users.push(user);
    if (known) known.users = users;
    else message.reactions.push({ name, users });
    message.reactions = message.reactions.filter((reaction) => reaction.users.length > 0);
  }

  private setView(view: View): void {
    this.views.set(view.id, view);
    if (view.kind === "home") this.homes.set(view.user, view.id);
  }

  private closeView(id: string): void {
    const view = this.views.get(id);
    if (view) view.open = false;
  }

  private setErrors(id: string, errors: { [block: string]: string }): void {
    const view = this.views.get(id);
    if (view) view.errors = errors;
  }

  private addRequest(request: SentRequest): void {
    this.requests.set(request.id, request);
    if (request.next_at !== undefined) this.waiting.add(request.id);
    if (request.event_id !== undefined) this.byEvent.set(request.event_id, request.id);
  }

  private useTrigger(id: string): void {
    const trigger = this.triggers.get(id);
    if (trigger) trigger.used = true;
  }

  private useResponseUrl(secret: string): void {
    const url = this.responseUrls.get(secret);
    if (url) url.uses += 1;
  }

  private addAttempt(entry: Extract<Entry, { is: "attempt" }>): void {
    const request = this.requests.get(entry.request);
    if (!request) return;
    request.attempts.push(entry.attempt);
    if (entry.next_at === undefined) delete request.next_at;
    else request.next_at = entry.next_at;
    if (entry.next_at === undefined) this.waiting.delete(request.id);
    else this.waiting.add(request.id);
  }

  private useFailure(id: string): void {
    const index = this.failures.findIndex((failure) => failure.id === id);
    const failure = this.failures[index];
    if (!failure) return;
    failure.left -= 1;
    if (failure.left <= 0) this.failures.splice(index, 1);
  }
}
