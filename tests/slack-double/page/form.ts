// The interactive elements of blocks, and what was entered into them.
import { arrayOf, objectOf, stringOf, type Json, type JsonObject } from "../src/json.js";
import type { PageState } from "../src/page_types.js";
import { optionsOf, type Entered } from "../src/state.js";
import { h } from "./dom.js";
import { personName, plain, textObject } from "./rich.js";
import type { Words } from "./words.js";

// What an element does when it is used; forms collect instead and give none.
export type Use = (action: string, block: string, value: Json | undefined) => void;

export interface FormContext {
  state: PageState;
  words: Words;
  entered: Entered; // by block, then by action
  use?: Use;
}

function before(context: FormContext, block: string, element: JsonObject): Json | undefined {
  return objectOf(context.entered[block])[stringOf(element["action_id"])];
}

function changed(context: FormContext, block: string, element: JsonObject, value: Json): void {
  const action = stringOf(element["action_id"]);
  context.entered[block] = { ...objectOf(context.entered[block]), [action]: value };
  context.use?.(action, block, value);
}

interface Choice {
  value: string;
  label: string;
}

function choicesOf(context: FormContext, element: JsonObject): Choice[] {
  const type = stringOf(element["type"]);
  if (type.includes("users")) {
    return context.state.people
      .filter((person) => !person.deleted && !person.is_bot)
      .map(({ id, name }) => ({ value: id, label: name }));
  }
  if (type.includes("channels") || type.includes("conversations")) {
    return context.state.channels
      .filter((channel) => channel.kind !== "im")
      .map(({ id, name }) => ({ value: id, label: `#${name}` }));
  }
  return optionsOf(element).map((option) => ({ value: stringOf(option["value"]), label: plain(option["text"]) }));
}

const kInitial = ["initial_option", "initial_user", "initial_conversation", "initial_channel"];
const kInitials = ["initial_options", "initial_users", "initial_conversations", "initial_channels"];

const valueOf = (item: Json | undefined): string =>
  typeof item === "string" ? item : stringOf(objectOf(item)["value"]);

function select(context: FormContext, block: string, element: JsonObject): HTMLElement {
  const initial =
    before(context, block, element) ?? kInitial.map((key) => element[key]).find((value) => value !== undefined);
  const current = valueOf(initial);
  const placeholder = plain(element["placeholder"]) || context.words.choose_option;
  const options = choicesOf(context, element).map(({ value, label }) =>
    h("option", { value, selected: value === current }, label),
  );
  return h(
    "select.select",
    { change: (event: Event) => changed(context, block, element, (event.target as HTMLSelectElement).value) },
    h("option", { value: "", disabled: true, selected: current === "" }, placeholder),
    ...options,
  );
}

function overflow(context: FormContext, block: string, element: JsonObject): HTMLElement {
  const options = choicesOf(context, element).map(({ value, label }) => h("option", { value }, label));
  return h(
    "select.overflow",
    {
      "aria-label": "More",
      change: (event: Event) => changed(context, block, element, (event.target as HTMLSelectElement).value),
    },
    h("option", { value: "", selected: true, disabled: true }, "⋯"),
    ...options,
  );
}

function multi(context: FormContext, block: string, element: JsonObject): HTMLElement {
  const given =
    before(context, block, element) ?? kInitials.map((key) => element[key]).find((value) => value !== undefined);
  const chosen = new Set(arrayOf(given).map(valueOf));
  const box = h("div.multi");
  const choices = choicesOf(context, element);
  const draw = (): void => {
    const chips = [...chosen].map((value) =>
      h(
        "span.chip",
        {},
        choices.find((choice) => choice.value === value)?.label ?? personName(context.state, value),
        h("button", { type: "button", "aria-label": "Remove", click: () => change(value, false) }, "×"),
      ),
    );
    const rest = choices
      .filter(({ value }) => !chosen.has(value))
      .map(({ value, label }) => h("option", { value }, label));
    box.replaceChildren(
      ...chips,
      h(
        "select",
        { change: (event: Event) => change((event.target as HTMLSelectElement).value, true) },
        h(
          "option",
          { value: "", selected: true, disabled: true },
          plain(element["placeholder"]) || context.words.choose_people,
        ),
        ...rest,
      ),
    );
  };
  const change = (value: string, add: boolean): void => {
    if (add) chosen.add(value);
    else chosen.delete(value);
    changed(context, block, element, [...chosen]);
    draw();
  };
  draw();
  return box;
}

let names = 0;

function choices(context: FormContext, block: string, element: JsonObject): HTMLElement {
  const single = element["type"] === "radio_buttons";
  const given = before(context, block, element) ?? element[single ? "initial_option" : "initial_options"];
  const chosen = new Set((single ? [given] : arrayOf(given)).map(valueOf));
  const name = `choice${(names += 1)}`;
  const rows = optionsOf(element).map((option) => {
    const value = stringOf(option["value"]);
    const change = (event: Event): void => {
      const { checked } = event.target as HTMLInputElement;
      if (single) chosen.clear();
      if (checked) chosen.add(value);
      else chosen.delete(value);
      changed(context, block, element, single ? value : [...chosen]);
    };
    return h(
      "label.choice",
      {},
      h("input", { type: single ? "radio" : "checkbox", name, checked: chosen.has(value), change }),
      h(
        "span",
        {},
        ...textObject(context.state, option["text"]),
        option["description"] !== undefined && h("small", {}, ...textObject(context.state, option["description"])),
      ),
    );
  });
  return h("div.choices", {}, ...rows);
}

function input(context: FormContext, block: string, element: JsonObject): HTMLElement {
  const type = stringOf(element["type"]);
  const long = element["multiline"] === true;
  const kinds: { [type: string]: string } = {
    number_input: "number",
    datepicker: "date",
    timepicker: "time",
    email_text_input: "email",
    url_text_input: "url",
  };
  const initial =
    before(context, block, element) ??
    element["initial_value"] ??
    element["initial_date"] ??
    element["initial_time"] ??
    "";
  const set = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    const action = stringOf(element["action_id"]);
    context.entered[block] = { ...objectOf(context.entered[block]), [action]: value };
    if (type === "datepicker" || type === "timepicker") context.use?.(action, block, value);
  };
  return h(long ? "textarea.input" : "input.input", {
    ...(long ? { rows: 4 } : { type: kinds[type] ?? "text" }),
    value: stringOf(initial),
    input: set,
    placeholder: plain(element["placeholder"]),
  });
}

// An element in a block; images are for others.
export function element(context: FormContext, block: string, value: JsonObject): HTMLElement {
  const type = stringOf(value["type"]);
  if (type === "button") {
    const style = stringOf(value["style"]);
    return h(
      style ? `button.button.${style}` : "button.button",
      { type: "button", click: () => context.use?.(stringOf(value["action_id"]), block, value["value"]) },
      ...textObject(context.state, value["text"]),
    );
  }
  if (type === "overflow") return overflow(context, block, value);
  if (type === "radio_buttons" || type === "checkboxes") return choices(context, block, value);
  if (type.startsWith("multi_")) return multi(context, block, value);
  if (type.endsWith("_select")) return select(context, block, value);
  return input(context, block, value);
}
