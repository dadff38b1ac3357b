// The page: what is shown, what happens when something is clicked or typed, and how it stays up to date.
import { arrayOf, stringOf, type Json } from "../src/json.js";
import type { PageMessage, PageState, PageView } from "../src/page_types.js";
import type { Entered } from "../src/state.js";
import { blocks } from "./blocks.js";
import { appIcon, byId, h } from "./dom.js";
import { messageList } from "./messages.js";
import { personName, textObject } from "./rich.js";
import { sidebar, type Spot } from "./sidebar.js";
import { fill, wordsFor, type Words } from "./words.js";

const parameters = new URLSearchParams(location.search);
let state = JSON.parse(byId("state").textContent ?? "{}") as PageState;
let spot: Spot = parameters.get("channel") ?? (parameters.get("tab") === "home" ? "home" : "C0KUDOS");
let shownModal = "";
let entered: Entered = {};
const seen = new Map<string, number>();
const drafts = new Map<string, string>();

const content = byId("content");
const line = byId<HTMLTextAreaElement>("line");
const suggestions = byId("suggestions");

const me = () => state.people.find((person) => person.id === state.me);
const locale = (): string => me()?.locale ?? "en-GB";
const words = (): Words => wordsFor(locale());

interface Reply {
  error?: string;
  outcome?: string;
}

async function control(name: string, body: object): Promise<Reply> {
  const response = await fetch(`/double/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const reply = (await response.json()) as Reply;
  if (reply.error) toast(reply.error);
  else if (reply.outcome && reply.outcome !== "acknowledged")
    toast(fill(words().not_sent, { why: reply.outcome.replace("_", " ") }));
  return reply;
}

function toast(text: string): void {
  const element = h("div.toast", {}, text);
  byId("toasts").append(element);
  setTimeout(() => element.remove(), 6000);
}

// Does it as the person who looks, or says that one must be chosen.
function act(name: string, body: object): void {
  if (state.me === null) toast(words().choose);
  else void control(name, { user: state.me, ...body });
}

// The conversation that is open; the first one where it is not there for this person.
function openChannel() {
  return (
    state.channels.find((channel) => channel.id === spot) ??
    state.channels.find((channel) => channel.name === spot.replace(/^#/, "")) ??
    state.channels[0]
  );
}

function drawHeading(): void {
  const heading = byId("heading");
  if (spot === "home") {
    const own = state.channels.find((channel) => channel.kind === "im");
    heading.replaceChildren(
      appIcon(),
      h("h1", {}, state.app.name),
      h(
        "div.tabs",
        {},
        h("button.tab.here", { type: "button" }, words().home),
        own ? h("button.tab", { type: "button", click: () => go(own.id) }, words().messages) : null,
      ),
    );
    return;
  }
  const channel = openChannel();
  if (!channel) return heading.replaceChildren();
  if (channel.kind === "im") {
    const other =
      state.me === null ? `${state.app.name} · ${personName(state, channel.members[0] ?? "")}` : state.app.name;
    heading.replaceChildren(
      appIcon(),
      h("h1", {}, other),
      state.me === null
        ? ""
        : h(
            "div.tabs",
            {},
            h("button.tab", { type: "button", click: () => go("home") }, words().home),
            h("button.tab.here", { type: "button" }, words().messages),
          ),
    );
  } else {
    heading.replaceChildren(
      h("h1", {}, h("span.hash", {}, "#"), channel.name),
      h("p", {}, channel.archived ? words().archived : channel.purpose),
    );
  }
}

function drawContent(): void {
  const atEnd = content.scrollHeight - content.scrollTop - content.clientHeight < 60;
  const channel = openChannel();
  if (spot === "home") {
    const view = state.home;
    const context = {
      state,
      words: words(),
      entered: {},
      use: (action_id: string, block_id: string, value: Json | undefined) =>
        act("press", { home: true, action_id, block_id, value }),
    };
    content.replaceChildren(
      h("div.home", {}, view ? blocks(context, arrayOf(view.content["blocks"])) : h("p.nothing", {}, words().no_home)),
    );
    return;
  }
  if (!channel) return content.replaceChildren();
  const messages = state.messages[channel.id] ?? [];
  seen.set(channel.id, messages.length);
  content.replaceChildren(
    messageList(
      {
        state,
        words: words(),
        locale: locale(),
        tz: me()?.tz ?? "Etc/UTC",
        press: (message: PageMessage, action_id, block_id, value) =>
          act("press", { message: { channel: channel.id, ts: message.ts }, action_id, block_id, value }),
        react: (message: PageMessage, reaction, remove) =>
          act("react", { channel: channel.id, ts: message.ts, reaction, remove }),
      },
      messages,
    ),
  );
  if (atEnd) content.scrollTop = content.scrollHeight;
}

function drawModal(view: PageView | null): void {
  const overlay = byId("overlay");
  overlay.hidden = view === null;
  const key = view ? `${view.id} ${view.hash} ${JSON.stringify(view.errors)}` : "";
  if (key === shownModal) return;
  if (view?.id !== shownModal.split(" ")[0]) entered = {};
  shownModal = key;
  if (!view) return overlay.replaceChildren();
  const { content: shown, errors, id } = view;
  const submit = (event: Event): void => {
    event.preventDefault();
    act("submit", { view_id: id, state: entered });
  };
  const close = (): void => act("close", { view_id: id });
  const context = {
    state,
    words: words(),
    entered,
    use: (action_id: string, block_id: string, value: Json | undefined) => {
      if (isAction(shown["blocks"], block_id))
        act("press", { view_id: id, action_id, block_id, value, state: entered });
    },
  };
  overlay.replaceChildren(
    h(
      "form.modal",
      { submit, novalidate: true },
      h(
        "header",
        {},
        appIcon(),
        h("h2", {}, ...textObject(state, shown["title"])),
        h("button.x", { type: "button", "aria-label": words().close, click: close }, "×"),
      ),
      h(
        "div.inside",
        {},
        errors[""] ? h("div.trouble", {}, errors[""]) : null,
        blocks(context, arrayOf(shown["blocks"]), errors),
      ),
      h(
        "footer",
        {},
        h(
          "button.button",
          { type: "button", click: close },
          ...(shown["close"] ? textObject(state, shown["close"]) : [words().cancel]),
        ),
        shown["submit"] ? h("button.button.primary", { type: "submit" }, ...textObject(state, shown["submit"])) : null,
      ),
    ),
  );
}

// Elements in input blocks are collected; those in other blocks tell the app at once.
function isAction(list: Json | undefined, block_id: string): boolean {
  const block = arrayOf(list).find((candidate) => (candidate as { block_id?: string }).block_id === block_id) as
    { type?: string; dispatch_action?: boolean } | undefined;
  return block?.type !== "input" || block.dispatch_action === true;
}

function drawComposer(): void {
  const channel = openChannel();
  const name = channel?.kind === "im" ? state.app.name : `#${channel?.name ?? ""}`;
  byId("composer").hidden = spot === "home" || channel?.archived === true;
  line.placeholder = state.me === null ? words().choose : fill(words().message, { name });
  line.disabled = state.me === null;
  byId("hint").textContent = state.me === null ? "" : words().hint;
}

function draw(): void {
  document.documentElement.lang = locale();
  const unread = new Set<string>();
  for (const channel of state.channels) {
    const count = state.messages[channel.id]?.length ?? 0;
    if (!seen.has(channel.id)) seen.set(channel.id, count);
    if (count > (seen.get(channel.id) ?? 0) && channel.id !== openChannel()?.id) unread.add(channel.id);
  }
  byId("sidebar").replaceChildren(
    ...sidebar({
      state,
      words: words(),
      spot: spot === "home" ? "home" : (openChannel()?.id ?? ""),
      unread,
      go,
      be: (user) => void be(user),
    }),
  );
  drawHeading();
  drawContent();
  drawComposer();
  drawModal(state.modal);
}

function remember(): void {
  const where = new URLSearchParams();
  if (state.me !== null) where.set("user", state.me);
  if (spot === "home") where.set("tab", "home");
  else where.set("channel", spot);
  history.replaceState(null, "", `/?${where}`);
}

function go(to: Spot): void {
  drafts.set(spot, line.value);
  spot = to;
  line.value = drafts.get(spot) ?? "";
  remember();
  draw();
  content.scrollTop = content.scrollHeight;
  if (spot === "home") act("home", {});
  else line.focus();
}

async function refresh(user: string | null): Promise<void> {
  const response = await fetch(`/double/view?user=${user ?? "everyone"}`);
  if (!response.ok) return;
  state = (await response.json()) as PageState;
  draw();
}

async function be(user: string | null): Promise<void> {
  seen.clear();
  if (user === null && spot === "home") spot = "C0KUDOS";
  const channel = openChannel();
  if (channel?.kind === "im") spot = "C0KUDOS";
  await refresh(user);
  remember();
  content.scrollTop = content.scrollHeight;
}

function send(): void {
  const channel = openChannel();
  const text = line.value.trim();
  if (!channel || text === "") return;
  line.value = "";
  grow();
  suggest();
  act("type", { channel: channel.id, text });
}

function grow(): void {
  line.style.height = "auto";
  line.style.height = `${Math.min(160, line.scrollHeight)}px`;
}

// People and groups whose names begin with what stands behind the last "@".
function suggest(): void {
  const typed = /(?:^|[\s(])@([\p{L}\p{N}._-]*)$/u.exec(line.value.slice(0, line.selectionStart));
  const start = (typed?.[1] ?? "").toLowerCase();
  const matches =
    typed === null
      ? []
      : [
          ...state.people.filter((person) => !person.deleted),
          ...state.groups.map((group) => ({ ...group, name: group.handle })),
        ]
          .filter(({ handle, name }) => handle.toLowerCase().startsWith(start) || name.toLowerCase().startsWith(start))
          .slice(0, 6);
  suggestions.hidden = matches.length === 0;
  suggestions.replaceChildren(
    ...matches.map(({ handle, name }) =>
      h(
        "button",
        {
          type: "button",
          mousedown: (event: Event) => {
            event.preventDefault();
            choose(handle, start.length);
          },
        },
        h("strong", {}, `@${handle}`),
        ` ${name}`,
      ),
    ),
  );
}

function choose(handle: string, length: number): void {
  const at = line.selectionStart;
  line.setRangeText(`${handle} `, at - length, at, "end");
  suggest();
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
line.addEventListener("keydown", (event) => {
  const first = suggestions.hidden ? null : suggestions.querySelector<HTMLElement>("strong");
  if (event.key === "Tab" && first) {
    event.preventDefault();
    const typed = /@([\p{L}\p{N}._-]*)$/u.exec(line.value.slice(0, line.selectionStart));
    choose((first.textContent ?? "").slice(1), typed?.[1]?.length ?? 0);
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === "Escape") {
    suggestions.hidden = true;
  }
});
line.addEventListener("input", () => {
  grow();
  suggest();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.modal) act("close", { view_id: stringOf(state.modal.id) });
});

draw();
content.scrollTop = content.scrollHeight;
if (parameters.get("live") !== "off") {
  new EventSource("/double/live").addEventListener("message", (event) => {
    if (Number(event.data) !== state.version) void refresh(state.me);
  });
}
