import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, postForm, postJson } from "./app.js";
import { Fixture, kToken } from "./fixture.js";

const kButton = {
  type: "actions",
  block_id: "b",
  elements: [{ type: "button", action_id: "go", text: { type: "plain_text", text: "Go" }, value: "1" }],
};
const kModal = { type: "modal", title: { type: "plain_text", text: "Give" }, blocks: [] };

test("the token must be there, be the right one and not be revoked", () =>
  Fixture.with(async (fixture) => {
    const url = `${fixture.double.address}/api/auth.test`;
    assert.equal((await postJson(url, {})).json["error"], "not_authed");
    assert.equal((await postJson(url, {}, { authorization: "Bearer xoxb-other" })).json["error"], "invalid_auth");
    assert.equal((await postForm(url, { token: kToken })).json["ok"], true);
    assert.equal((await fixture.api("auth.test")).json["bot_id"], "B0FAIRLEAD");
    await fixture.do("revoke", { quiet: true });
    const refused = await fixture.api("auth.test");
    assert.deepEqual([refused.status, refused.json], [200, { ok: false, error: "token_revoked" }]);
    await fixture.do("revoke", { quiet: true, state: "account_inactive" });
    assert.equal((await fixture.api("auth.test")).json["error"], "account_inactive");
  }));

test("a method that Slack does not have is unknown, also those of an object", () =>
  Fixture.with(async (fixture) => {
    for (const method of ["chat.postMassage", "constructor", "toString"])
      assert.equal((await fixture.api(method)).json["error"], "unknown_method");
  }));

test("users.info tells the address and, on demand, the locale", () =>
  Fixture.with(async (fixture) => {
    const { json } = await fixture.form("users.info", { user: "U0CAMILLE", include_locale: "true" });
    const user = json["user"] as { [key: string]: unknown };
    assert.equal(user["locale"], "fr-FR");
    assert.equal(user["tz"], "Europe/Paris");
    assert.equal(user["tz_offset"], 3600);
    assert.equal((user["profile"] as { email: string }).email, "camille@northwind.example");
    assert.ok(!("locale" in ((await fixture.form("users.info", { user: "U0CAMILLE" })).json["user"] as object)));
    assert.equal((await fixture.form("users.info", { user: "U0NOBODY" })).json["error"], "user_not_found");
  }));

test("a reading method ignores a JSON body, as Slack's do, and the double says so", () =>
  Fixture.with(async (fixture) => {
    assert.equal((await fixture.api("users.info", { user: "U0ANA" })).json["error"], "invalid_arguments");
    assert.equal(fixture.double.world.violations[0]?.rule, "JSON body");
  }));

test("nobody who left is found by address", () =>
  Fixture.with(async (fixture) => {
    assert.equal((await fixture.form("users.lookupByEmail", { email: "ANA@northwind.example" })).json["ok"], true);
    assert.equal(
      (await fixture.form("users.lookupByEmail", { email: "ivan@northwind.example" })).json["error"],
      "users_not_found",
    );
  }));

test("without the scope for addresses there are none", () =>
  Fixture.with(async (fixture) => {
    await fixture.do("scopes", { missing: ["users:read.email"] });
    const refused = (await fixture.form("users.lookupByEmail", { email: "ana@northwind.example" })).json;
    assert.equal(refused["error"], "missing_scope");
    assert.equal(refused["needed"], "users:read.email");
    const { user } = (await fixture.form("users.info", { user: "U0ANA" })).json as { user: { profile: object } };
    assert.ok(!("email" in user.profile));
  }));

test("users.list comes in pages", () =>
  Fixture.with(async (fixture) => {
    const ids: string[] = [];
    let cursor = "";
    do {
      const { json } = await fixture.form("users.list", { limit: "5", cursor });
      ids.push(...(json["members"] as { id: string }[]).map(({ id }) => id));
      cursor = (json["response_metadata"] as { next_cursor: string }).next_cursor;
    } while (cursor !== "");
    assert.equal(new Set(ids).size, 12);
    assert.equal(ids.length, 12);
  }));

test("a user group tells who is in it", () =>
  Fixture.with(async (fixture) => {
    assert.deepEqual((await fixture.form("usergroups.users.list", { usergroup: "S0TEAM" })).json["users"], [
      "U0BOB",
      "U0DEEPA",
      "U0HUGO",
    ]);
    assert.equal(
      (await fixture.form("usergroups.users.list", { usergroup: "S0NONE" })).json["error"],
      "no_such_subteam",
    );
  }));

test("direct messages open once, and not with those who left", () =>
  Fixture.with(async (fixture) => {
    const first = (await fixture.api("conversations.open", { users: "U0BOB" })).json["channel"] as { id: string };
    const second = (await fixture.api("conversations.open", { users: "U0BOB" })).json;
    assert.match(first.id, /^D/);
    assert.deepEqual([second["already_open"], second["channel"]], [true, first]);
    assert.equal((await fixture.api("conversations.open", { users: "U0IVAN" })).json["error"], "user_disabled");
    assert.equal((await fixture.api("conversations.open", { users: "U0NONE" })).json["error"], "user_not_found");
  }));

test("a message is kept with its blocks and metadata, by form as by JSON", () =>
  Fixture.with(async (fixture) => {
    const metadata = { event_type: "fairlead", event_payload: { job_id: "j1" } };
    const json = await fixture.api("chat.postMessage", {
      channel: "C0KUDOS",
      text: "one",
      blocks: [kButton],
      metadata,
    });
    const form = await fixture.form("chat.postMessage", {
      channel: "#kudos",
      text: "two",
      blocks: JSON.stringify([kButton]),
      metadata: JSON.stringify(metadata),
    });
    assert.equal(form.json["channel"], "C0KUDOS");
    const { conversations } = (await fixture.see("transcript")).json as {
      conversations: { id: string; messages: { fallback: string; job_id: string; blocks: unknown[]; ts: string }[] }[];
    };
    const messages = conversations.find(({ id }) => id === "C0KUDOS")?.messages ?? [];
    assert.deepEqual(
      messages.map(({ fallback, job_id, blocks }) => [fallback, job_id, blocks.length]),
      [
        ["one", "j1", 1],
        ["two", "j1", 1],
      ],
    );
    assert.equal(messages[0]?.ts, json.json["ts"]);
    assert.notEqual(messages[0]?.ts, messages[1]?.ts);
  }));

test("messages that Slack would refuse are refused with its words", () =>
  Fixture.with(
    async (fixture) => {
      const post = async (args: { [key: string]: string | object }) =>
        (await fixture.api("chat.postMessage", { channel: "C0GENERAL", text: "x", ...args } as never)).json;
      const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
      assert.equal((await post({ channel: "C0NONE" }))["error"], "channel_not_found");
      assert.equal((await post({ channel: "C0OLD" }))["error"], "is_archived");
      assert.equal((await post({ channel: "G0LEADS" }))["error"], "channel_not_found");
      assert.equal((await post({ text: "" }))["error"], "no_text");
      assert.equal((await post({ text: "x".repeat(40_001) }))["error"], "msg_too_long");
      assert.equal(
        (await post({ blocks: Array.from({ length: 51 }, () => ({ type: "divider" })) }))["error"],
        "invalid_blocks",
      );
      assert.equal(
        (await post({ blocks: Array.from({ length: 5 }, () => section("x".repeat(3000))) }))["error"],
        "msg_blocks_too_long",
      );
      const long = await post({ blocks: [section("x".repeat(3001))] });
      assert.equal(long["error"], "invalid_blocks");
      assert.deepEqual(long["errors"], [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
      ]);
      assert.equal((await post({ blocks: [section("x".repeat(3000))] }))["ok"], true);
    },
    { rateLimits: false },
  ));

test("a channel that the app is not in takes no message", () =>
  Fixture.with(async (fixture) => {
    await fixture.do("channel", { channel: "#general", bot_member: false });
    assert.equal(
      (await fixture.api("chat.postMessage", { channel: "C0GENERAL", text: "x" })).json["error"],
      "not_in_channel",
    );
  }));

test("a person's id stands for the direct messages with them", () =>
  Fixture.with(async (fixture) => {
    const posted = (await fixture.api("chat.postMessage", { channel: "U0BOB", text: "hello" })).json;
    assert.match(posted["channel"] as string, /^D/);
    assert.equal(
      (await fixture.api("chat.postMessage", { channel: "U0IVAN", text: "hello" })).json["error"],
      "channel_not_found",
    );
  }));

test("a message to somebody deactivated goes through, as it does at Slack, but is noted", () =>
  Fixture.with(async (fixture) => {
    const channel = (await fixture.api("chat.postMessage", { channel: "U0BOB", text: "hello" })).json[
      "channel"
    ] as string;
    await fixture.do("user", { user: "bob", deleted: true });
    assert.equal((await fixture.api("chat.postMessage", { channel, text: "still there?" })).json["ok"], true);
    assert.deepEqual(
      fixture.double.world.violations.map(({ rule }) => rule),
      ["message to a deactivated person"],
    );
  }));

test("an ephemeral message is seen by one person only", () =>
  Fixture.with(async (fixture) => {
    assert.equal(
      (await fixture.api("chat.postEphemeral", { channel: "C0KUDOS", user: "U0ANA", text: "psst" })).json["ok"],
      true,
    );
    const seenBy = async (user: string) => (await fixture.see(`text?user=${user}`)).text;
    assert.match(await seenBy("ana"), /psst/);
    assert.doesNotMatch(await seenBy("bob"), /psst/);
  }));

test("a message can be changed and deleted by whom it is from", () =>
  Fixture.with(async (fixture) => {
    const { ts } = (await fixture.api("chat.postMessage", { channel: "C0KUDOS", text: "before" })).json as {
      ts: string;
    };
    const typed = (await fixture.do("type", { user: "ana", channel: "#kudos", text: "mine" }))["ts"] as string;
    assert.equal((await fixture.api("chat.update", { channel: "C0KUDOS", ts, text: "after" })).json["text"], "after");
    assert.equal(
      (await fixture.api("chat.update", { channel: "C0KUDOS", ts: typed, text: "after" })).json["error"],
      "cant_update_message",
    );
    assert.equal(
      (await fixture.api("chat.update", { channel: "C0KUDOS", ts: "1.000000", text: "after" })).json["error"],
      "message_not_found",
    );
    assert.match((await fixture.see("text")).text, /\(edited\)\n\s+after/);
    await fixture.api("chat.delete", { channel: "C0KUDOS", ts });
    assert.doesNotMatch((await fixture.see("text")).text, /after/);
  }));

test("one message a second and channel, with a small burst, then 429 with Retry-After", () =>
  Fixture.with(async (fixture) => {
    const post = (channel: string) => fixture.api("chat.postMessage", { channel, text: "x" });
    const statuses = [];
    for (let i = 0; i < 5; ++i) statuses.push((await post("C0KUDOS")).status);
    assert.deepEqual(statuses, [200, 200, 200, 200, 429]);
    const refused = await post("C0KUDOS");
    assert.deepEqual([refused.headers.get("retry-after"), refused.json], ["1", { ok: false, error: "ratelimited" }]);
    assert.equal((await post("C0GENERAL")).status, 200);
    await fixture.do("clock", { advance_s: 1 });
    assert.equal((await post("C0KUDOS")).status, 200);
    const rules = fixture.double.world.violations.map(({ rule }) => rule);
    assert.ok(rules.includes("called before Retry-After was over"));
  }));

test("tiers are kept: 20 a minute for users.list, 50 for chat.update", () =>
  Fixture.with(async (fixture) => {
    for (let i = 0; i < 20; ++i) assert.equal((await fixture.form("users.list")).status, 200);
    assert.equal((await fixture.form("users.list")).headers.get("retry-after"), "3");
    for (let i = 0; i < 50; ++i) assert.equal((await fixture.api("chat.update")).status, 200);
    assert.equal((await fixture.api("chat.update")).status, 429);
    await fixture.do("clock", { advance_s: 60 });
    assert.equal((await fixture.form("users.list")).status, 200);
  }));

test("limits can be switched off", () =>
  Fixture.with(
    async (fixture) => {
      for (let i = 0; i < 30; ++i)
        assert.equal((await fixture.api("chat.postMessage", { channel: "C0KUDOS", text: "x" })).status, 200);
    },
    { rateLimits: false },
  ));

test("a trigger opens one modal, within three seconds", () =>
  Fixture.with(async (fixture) => {
    const trigger = async () =>
      (await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" }))["trigger_id"] as string;
    const open = async (trigger_id: string) => (await fixture.api("views.open", { trigger_id, view: kModal })).json;
    const first = await trigger();
    assert.match((await open(first))["view"] instanceof Object ? "view" : "", /view/);
    assert.equal((await open(first))["error"], "exchanged_trigger_id");
    const second = await trigger();
    await fixture.do("clock", { advance_s: 3.001 });
    assert.equal((await open(second))["error"], "expired_trigger_id");
    assert.equal((await open("1.2.3"))["error"], "invalid_trigger_id");
  }));

test("views keep Slack's limits", () =>
  Fixture.with(async (fixture) => {
    const publish = async (view: object) =>
      (await fixture.api("views.publish", { user_id: "U0ANA", view } as never)).json;
    const home = { type: "home", blocks: [] };
    assert.equal((await publish(home))["ok"], true);
    assert.equal(
      (await publish({ ...home, blocks: Array.from({ length: 101 }, () => ({ type: "divider" })) }))["error"],
      "invalid_arguments",
    );
    assert.equal((await publish({ ...home, private_metadata: "x".repeat(3001) }))["error"], "invalid_arguments");
    assert.equal((await publish({ ...home, private_metadata: "x".repeat(250_000) }))["error"], "view_too_large");
    assert.equal((await publish(kModal))["error"], "invalid_arguments");
    const { trigger_id } = await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" });
    const long = (
      await fixture.api("views.open", {
        trigger_id: trigger_id as string,
        view: { ...kModal, title: { type: "plain_text", text: "x".repeat(25) } },
      })
    ).json;
    assert.deepEqual(long["response_metadata"], {
      messages: ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"],
    });
  }));

test("a view is updated by its id, and not over a newer one", () =>
  Fixture.with(async (fixture) => {
    const { trigger_id } = await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" });
    const { view } = (await fixture.api("views.open", { trigger_id: trigger_id as string, view: kModal })).json as {
      view: { id: string; hash: string };
    };
    const changed = { ...kModal, title: { type: "plain_text", text: "Changed" } };
    assert.equal(
      (await fixture.api("views.update", { view_id: view.id, hash: view.hash, view: changed })).json["ok"],
      true,
    );
    assert.equal(
      (await fixture.api("views.update", { view_id: view.id, hash: view.hash, view: kModal })).json["error"],
      "hash_conflict",
    );
    assert.equal((await fixture.api("views.update", { view_id: "V0NONE", view: kModal })).json["error"], "not_found");
  }));

test("failures come as often as they were asked for", () =>
  Fixture.with(async (fixture) => {
    const post = () => fixture.api("chat.postMessage", { channel: "C0KUDOS", text: "x" });
    await fixture.do("fail", { method: "chat.postMessage", error: "internal_error", times: 2 });
    await fixture.do("fail", { method: "chat.postMessage", http: 503 });
    await fixture.do("fail", { method: "chat.postMessage", http: 429, retry_after: 30 });
    assert.equal((await post()).json["error"], "internal_error");
    assert.equal((await post()).json["error"], "internal_error");
    assert.equal((await post()).status, 503);
    assert.equal((await post()).headers.get("retry-after"), "30");
    assert.equal((await post()).json["ok"], true);
  }));

test("a connection can break before or after the work is done", () =>
  Fixture.with(async (fixture) => {
    const post = () => fixture.api("chat.postMessage", { channel: "C0KUDOS", text: "once" });
    await fixture.do("fail", { method: "chat.postMessage", drop: "before" });
    await assert.rejects(post);
    assert.equal(fixture.double.world.messages.get("C0KUDOS"), undefined);
    await fixture.do("fail", { method: "chat.postMessage", drop: "after" });
    await assert.rejects(post);
    assert.equal(fixture.double.world.messages.get("C0KUDOS")?.length, 1);
  }));

test("a body above 1 MB and one that is not JSON are refused", () =>
  Fixture.with(async (fixture) => {
    const url = `${fixture.double.address}/api/chat.postMessage`;
    const headers = { authorization: `Bearer ${kToken}`, "content-type": "application/json" };
    assert.equal((await ask(url, { method: "POST", body: "{", headers })).json["error"], "invalid_json");
    assert.equal((await ask(url, { method: "POST", body: "x".repeat(1_000_001), headers })).status, 413);
  }));
