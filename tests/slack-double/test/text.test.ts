import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeTyped, type Names } from "../src/text/escape.js";
import { mrkdwnToText, type Namer } from "../src/text/plain.js";
import { parseMrkdwn } from "../src/text/mrkdwn.js";

const kNames: Names = {
  users: [
    { id: "U1", handle: "ana", name: "Ana Ferreira" },
    { id: "U2", handle: "ana.b", name: "Anabelle B" },
    { id: "U3", handle: "zoe", name: "Zoé Noël" },
  ],
  groups: [{ id: "S1", handle: "team" }],
  channels: [
    { id: "C1", name: "general" },
    { id: "C2", name: "général" },
  ],
};

const kTyped: [string, string][] = [
  ["@ana +20", "<@U1|ana> +20"],
  ["@Ana, merci", "<@U1|ana>, merci"],
  ["@ana.", "<@U1|ana>."],
  ["@ana.b!", "<@U2|ana.b>!"],
  ["@ana.c", "@ana.c"],
  ["@anatole", "@anatole"],
  ["@Ana Ferreira thanks", "<@U1|ana> thanks"],
  ["@Zoé Noël", "<@U3|zoe>"],
  ["@zoe @zoé", "<@U3|zoe> @zoé"],
  ["@ana@team", "<@U1|ana>@team"],
  ["(@ana)", "(<@U1|ana>)"],
  ["@nobody", "@nobody"],
  ["@", "@"],
  ["@team", "<!subteam^S1|@team>"],
  ["@here @channel", "<!here> <!channel>"],
  ["#general #Général #teamwork", "<#C1|general> <#C2|général> #teamwork"],
  ["a & b < c > d", "a &amp; b &lt; c &gt; d"],
  ["&amp;", "&amp;amp;"],
  ["<@U1>", "&lt;@U1&gt;"],
  ["<!channel>", "&lt;!channel&gt;"],
  ["see https://example.com/a?b=1&c=2.", "see <https://example.com/a?b=1&amp;c=2>."],
  ["see example.com/x", "see <http://example.com/x|example.com/x>"],
  ["ana@example.com", "<mailto:ana@example.com|ana@example.com>"],
  ["20pts “merci” 🎉", "20pts “merci” 🎉"],
];

test("what is typed becomes what Slack sends with escaping on", () => {
  for (const [typed, sent] of kTyped) assert.equal(escapeTyped(typed, kNames), sent, typed);
});

const kNamer: Namer = { user: (id) => `[${id}]`, channel: (id) => id, group: (id) => id };

const kRead: [string, string][] = [
  ["*bold* _it_ ~no~ `c*d*`", "bold it no c*d*"],
  ["2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"],
  ["*not\nclosed*", "*not\nclosed*"],
  ["<@U1> in <#C1|general>, <!subteam^S1|@team>, <!here>", "@[U1] in #general, @S1, @here"],
  ["<https://e.example|the *page*> <https://e.example>", "the *page* https://e.example"],
  ["&lt;b&gt; &amp;amp;", "<b> &amp;"],
  [":tada: :no_such_thing: 12:30:45", "🎉 :no_such_thing: 12:30:45"],
  ["&gt; one\n&gt; two\nthree", "“one\ntwo”three"],
  ["```\na *b*\n```", "a *b*\n"],
  ["*_both_*", "both"],
];

test("mrkdwn reads as people see it", () => {
  for (const [written, read] of kRead) assert.equal(mrkdwnToText(written, kNamer), read, written);
});

test("bold within words and arithmetic stays text", () => {
  assert.deepEqual(parseMrkdwn("a*b*c"), [{ is: "text", text: "a*b*c" }]);
  assert.deepEqual(parseMrkdwn("*a*"), [{ is: "bold", children: [{ is: "text", text: "a" }] }]);
});
