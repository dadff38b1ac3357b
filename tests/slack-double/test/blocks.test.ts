import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { HomeView, KnownBlock, ModalView } from "@slack/types";
import { problemsOfBlocks, problemsOfView } from "../src/blocks.js";
import { checkDirectory } from "../src/check_blocks.js";
import type { Json } from "../src/json.js";
import { cutFaults, mrkdwnFaults } from "../src/text_lint.js";

const text = (length: number) => ({ type: "plain_text" as const, text: "x".repeat(length) });
const option = (length: number, value = 10) => ({ text: text(length), value: "v".repeat(value) });

// The longest that Slack takes of everything, in its own types.
const kBlocks: KnownBlock[] = [
  { type: "header", text: text(150) },
  { type: "section", text: { type: "mrkdwn", text: "x".repeat(3000) }, block_id: "b".repeat(255) },
  { type: "section", fields: Array.from({ length: 2 }, () => ({ type: "mrkdwn" as const, text: "x".repeat(2000) })) },
  { type: "context", elements: Array.from({ length: 10 }, () => ({ type: "mrkdwn" as const, text: "x".repeat(100) })) },
  { type: "divider" },
  { type: "image", image_url: "https://example.com/i.png", alt_text: "a".repeat(2000), title: text(2000) },
  {
    type: "actions",
    elements: [
      {
        type: "button",
        text: text(75),
        value: "v".repeat(2000),
        action_id: "a".repeat(255),
        style: "primary",
        confirm: { title: text(100), text: text(300), confirm: text(30), deny: text(30) },
      },
      { type: "overflow", action_id: "o", options: Array.from({ length: 5 }, () => option(75)) },
      {
        type: "static_select",
        action_id: "s",
        placeholder: text(150),
        options: Array.from({ length: 100 }, () => option(75, 150)),
      },
      { type: "datepicker", action_id: "d", initial_date: "2026-03-02" },
    ],
  },
];

const kModal: ModalView = {
  type: "modal",
  title: text(24),
  submit: text(24),
  close: text(24),
  private_metadata: "m".repeat(3000),
  callback_id: "c".repeat(255),
  blocks: [
    {
      type: "input",
      label: text(2000),
      hint: text(2000),
      element: { type: "plain_text_input", action_id: "i", min_length: 0, max_length: 3000, placeholder: text(150) },
    },
    {
      type: "input",
      label: text(10),
      element: { type: "number_input", is_decimal_allowed: false, min_value: "1", max_value: "100", action_id: "n" },
    },
    { type: "input", label: text(10), element: { type: "multi_users_select", action_id: "u", max_selected_items: 20 } },
    {
      type: "input",
      label: text(10),
      element: { type: "checkboxes", action_id: "k", options: Array.from({ length: 10 }, () => option(75)) },
    },
  ],
};
const kHome: HomeView = { type: "home", blocks: Array.from({ length: 100 }, () => ({ type: "divider" as const })) };

// A copy of `value` with what stands at `pointer` replaced.
function altered(value: unknown, pointer: string, replacement: Json): Json {
  const copy = structuredClone(value) as Json;
  const keys = pointer.split("/").slice(1);
  const last = keys.pop() as string;
  let inner = copy as { [key: string]: Json };
  for (const key of keys) inner = inner[key] as { [key: string]: Json };
  inner[last] = replacement;
  return copy;
}

test("the longest blocks and views that Slack allows are allowed", () => {
  assert.deepEqual(problemsOfBlocks(kBlocks as unknown as Json), { problems: [], tooLong: false });
  assert.deepEqual(problemsOfView(kModal as unknown as Json, "modal"), []);
  assert.deepEqual(problemsOfView(kHome as unknown as Json, "home"), []);
});

const kWrongBlocks: [string, Json, string?][] = [
  ["/0/text", text(151), "/blocks/0/text/text"],
  ["/0/text/type", "mrkdwn"],
  ["/0/text/text", ""],
  ["/1/text/text", "x".repeat(3001)],
  ["/1/text/text", "cut \ud83d"],
  ["/1/text/emoji", true],
  ["/1/block_id", "b".repeat(256)],
  ["/1", { type: "section" }, "/blocks/1"],
  ["/2/fields", [], "/blocks/2/fields"],
  ["/2/fields/1/text", "x".repeat(2001)],
  ["/3/elements", []],
  ["/3/elements/0/type", "button"],
  ["/4/type", "rule"],
  ["/4/color", "red"],
  ["/5/alt_text", "a".repeat(2001)],
  ["/6/elements/0/text", text(76), "/blocks/6/elements/0/text/text"],
  ["/6/elements/0/value", "v".repeat(2001)],
  ["/6/elements/0/style", "warning"],
  ["/6/elements/0/action_id", "o", "/blocks/6/elements/1/action_id"],
  ["/6/elements/0/confirm/title", text(101), "/blocks/6/elements/0/confirm/title/text"],
  ["/6/elements/0/type", "plain_text_input"],
  ["/6/elements/1/options", []],
  ["/6/elements/2/options/99/text", text(76), "/blocks/6/elements/2/options/99/text/text"],
  ["/6/elements/2/options/99/value", "v".repeat(151)],
  ["/6/elements/2/initial_option", { text: text(3), value: "none of them" } as Json],
  ["/6/elements/3/initial_date", "02/03/2026"],
];

test("one step beyond any limit of blocks is found where it stands", () => {
  for (const [pointer, replacement, expected] of kWrongBlocks) {
    const { problems } = problemsOfBlocks(altered(kBlocks, pointer, replacement));
    assert.deepEqual(
      problems.map((problem) => problem.pointer),
      [expected ?? `/blocks${pointer}`],
      pointer,
    );
  }
});

const kWrongModal: [string, Json, string?][] = [
  ["/title", text(25), "/title/text"],
  ["/submit", text(25), "/submit/text"],
  ["/close", text(25), "/close/text"],
  ["/private_metadata", "m".repeat(3001)],
  ["/callback_id", "c".repeat(256)],
  ["/type", "home"],
  ["/extra", 1],
  ["/blocks/0/label", text(2001), "/blocks/0/label/text"],
  ["/blocks/0/element/max_length", 3001],
  ["/blocks/0/element/placeholder", text(151), "/blocks/0/element/placeholder/text"],
  ["/blocks/0/element/type", "button"],
  ["/blocks/1/element/is_decimal_allowed", null],
  ["/blocks/1/element/max_value", 100],
  ["/blocks/2/element/max_selected_items", 0],
];

test("one step beyond any limit of modals is found where it stands", () => {
  for (const [pointer, replacement, expected] of kWrongModal) {
    const problems = problemsOfView(altered(kModal, pointer, replacement), "modal");
    assert.deepEqual(
      problems.map((problem) => problem.pointer),
      [`/view${expected ?? pointer}`],
      pointer,
    );
  }
});

test("two blocks do not share an id, and input needs a way to submit it", () => {
  assert.equal(
    problemsOfBlocks([
      { type: "divider", block_id: "a" },
      { type: "divider", block_id: "a" },
    ]).problems.length,
    1,
  );
  const { submit: _, ...without } = kModal;
  assert.deepEqual(
    problemsOfView(without as unknown as Json, "modal").map(({ pointer }) => pointer),
    ["/view/submit"],
  );
});

test("texts that would mention everybody or break mrkdwn are found", () => {
  for (const good of [
    "<@U1> &amp; <#C1|general> a &lt; b",
    "> quoted",
    "<https://a.example/?a=1&amp;b=2|link>",
    "<!subteam^S1|@team>",
    "<!date^1^{date}|today>",
  ]) {
    assert.deepEqual(mrkdwnFaults(good), [], good);
  }
  for (const bad of ["<!channel>", "hello <!here>", "<!everyone|x>", "a & b", "a < b", "a > b", "<script>", "&nbsp;"])
    assert.equal(mrkdwnFaults(bad).length > 0, true, bad);
});

test("texts that were cut in the middle of a character are found", () => {
  for (const good of ["Zoë…", "👩‍👩‍👧…", "🇫🇷…", "🇫🇷🇬🇧…", "e\u0301…", "\u2067عربي\u2069…", "a &amp;…"])
    assert.deepEqual(cutFaults(good), [], good);
  for (const bad of ["\ud83d…", "👩\u200d…", "🇫…", "🇫🇷🇬…", " \u0301x", "\u2067عربي…", "a &am…"])
    assert.equal(cutFaults(bad).length, 1, bad);
});

function checked(files: { [name: string]: unknown }): { good: boolean; lines: string[] } {
  const directory = mkdtempSync(path.join(tmpdir(), "blocks-"));
  try {
    for (const [name, value] of Object.entries(files))
      writeFileSync(path.join(directory, name), typeof value === "string" ? value : JSON.stringify(value));
    const lines: string[] = [];
    return { good: checkDirectory(directory, (line) => lines.push(line)), lines };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("check-blocks takes messages, views, lists and errors that are right", () => {
  const { good, lines } = checked({
    "message.json": { channel: "C1", text: "hello", blocks: kBlocks },
    "modal.json": kModal,
    "home.json": { user_id: "U1", view: kHome },
    "list.json": kBlocks,
    "errors.json": { response_action: "errors", errors: { a: "b" } },
  });
  assert.deepEqual(lines, [
    "ok    errors.json (Errors)",
    "ok    home.json (HomeView)",
    "ok    list.json (blocks)",
    "ok    message.json (Message)",
    "ok    modal.json (ModalView)",
    "5 valid, 0 invalid",
  ]);
  assert.ok(good);
});

test("check-blocks finds what only the types, only the limits and only the reading of texts can find", () => {
  const { good, lines } = checked({
    "types.json": { text: "x", blocks: [{ type: "section", text: { type: "mrkdwn", text: "x" }, expand: "yes" }] },
    "limits.json": { text: "x", blocks: [{ type: "header", text: text(151) }] },
    "reads.json": { text: "all of <!channel>" },
    "fallback.json": { blocks: [] },
    "broken.json": "{",
  });
  assert.ok(!good);
  assert.equal(lines.at(-1), "0 valid, 5 invalid");
  const under = (name: string) =>
    lines
      .slice(lines.indexOf(`FAIL  ${name}`) + 1)
      .join("\n")
      .split("\nFAIL")[0] ?? "";
  assert.match(under("types.json"), /^ +type: line \d+ of the indented JSON: error TS\d+/);
  assert.match(under("limits.json"), /^ +\/blocks\/0\/text\/text: must be less than 151 characters$/);
  assert.match(under("reads.json"), /^ +\/text: mentions everybody$/m);
  assert.match(under("fallback.json"), /\/text: missing required field/);
  assert.match(under("broken.json"), /not JSON/);
});

test("check-blocks is not content with nothing", () => assert.equal(checked({}).good, false));
