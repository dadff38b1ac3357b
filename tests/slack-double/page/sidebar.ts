// The left side: whom one is, the conversations, the app.
import type { PageState } from "../src/page_types.js";
import { appIcon, avatar, h } from "./dom.js";
import { personName } from "./rich.js";
import type { Words } from "./words.js";

// A conversation by its id, or the app's Home tab.
export type Spot = string | "home";

export interface SidebarContext {
  state: PageState;
  words: Words;
  spot: Spot;
  unread: Set<string>; // channels with messages that came while one was elsewhere
  go: (spot: Spot) => void;
  be: (user: string | null) => void;
}

const kLock =
  '<svg viewBox="0 0 20 20"><rect x="3.5" y="9" width="13" height="9" rx="2"/><path d="M6 9V6.5a4 4 0 0 1 8 0V9"/></svg>';
const kLetter =
  '<svg viewBox="0 0 20 20"><rect x="1.5" y="4" width="17" height="12.5" rx="2"/><path d="m2 5.5 8 6.5 8-6.5"/></svg>';

function drawn(svg: string): HTMLElement {
  const mark = h("span");
  mark.innerHTML = svg;
  return mark;
}

function row(context: SidebarContext, spot: Spot, mark: Node | string, label: string): HTMLElement {
  const classes = `button.row${spot === context.spot ? ".here" : ""}${context.unread.has(spot) ? ".unread" : ""}`;
  return h(
    classes,
    { type: "button", click: () => context.go(spot) },
    h("span.mark", {}, mark),
    h("span.label", {}, label),
  );
}

function switcher(context: SidebarContext): HTMLElement {
  const { state, words } = context;
  const language = ({ locale }: { locale: string }): string =>
    new Intl.DisplayNames([locale], { type: "language" }).of(locale.slice(0, 2)) ?? locale;
  const people = state.people.filter((person) => !person.is_bot);
  const options = people.map((person) =>
    h(
      "option",
      { value: person.id, selected: person.id === state.me, disabled: person.deleted },
      `${person.name} · ${person.deleted ? words.deactivated : language(person)}`,
    ),
  );
  const me = people.find((person) => person.id === state.me);
  return h(
    "label.switcher",
    {},
    me ? avatar(me.id, me.name) : h("span.avatar.all", {}, "∗"),
    h(
      "span.names",
      {},
      h("small", {}, words.viewing),
      h("strong", {}, me?.name ?? words.everyone),
      h("small.title", {}, me ? [me.title, language(me)].filter((part) => part !== "").join(" · ") : words.observer),
    ),
    h(
      "select",
      {
        "aria-label": words.viewing,
        change: (event: Event) => context.be((event.target as HTMLSelectElement).value || null),
      },
      h("option", { value: "", selected: me === undefined }, words.everyone),
      ...options,
    ),
  );
}

export function sidebar(context: SidebarContext): HTMLElement[] {
  const { state, words } = context;
  const channels = state.channels.filter((channel) => channel.kind !== "im" && !channel.archived);
  const direct = state.channels.filter(
    (channel) => channel.kind === "im" && (state.messages[channel.id]?.length ?? 0) > 0,
  );
  const rows: HTMLElement[] = [
    h("h2", {}, words.channels),
    ...channels.map((channel) =>
      row(context, channel.id, channel.kind === "private" ? drawn(kLock) : "#", channel.name),
    ),
  ];
  if (state.me === null) {
    rows.push(h("h2", {}, words.direct));
    for (const channel of direct) {
      const user = channel.members[0] ?? "";
      rows.push(row(context, channel.id, avatar(user, personName(state, user)), personName(state, user)));
    }
  } else {
    const own = state.channels.find((channel) => channel.kind === "im");
    rows.push(h("h2", {}, words.apps), row(context, "home", appIcon(), state.app.name));
    if (own) rows.push(row(context, own.id, drawn(kLetter), words.messages));
  }
  return [h("div.team", {}, h("strong", {}, state.team)), h("div.rows", {}, ...rows), switcher(context)];
}
