import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../src/json.js";
import { Fixture, kStart } from "./fixture.js";

const retryOf = ({ headers }: { headers: { [name: string]: unknown } }) => [
  headers["x-slack-retry-num"],
  headers["x-slack-retry-reason"],
];

test("an event comes in Slack's envelope", () =>
  Fixture.with(async (fixture) => {
    const { ts } = (await fixture.api("chat.postMessage", { channel: "C0KUDOS", text: "Thanks" })).json as {
      ts: string;
    };
    await fixture.do("react", { user: "bob", channel: "C0KUDOS", ts, reaction: ":tada:" });
    const { payload, path, headers } = fixture.app.last;
    assert.equal(path, "/slack/events");
    assert.equal(headers["content-type"], "application/json");
    assert.equal(payload["type"], "event_callback");
    assert.match(payload["event_id"] as string, /^Ev[A-Z0-9]+$/);
    assert.equal(payload["event_time"], kStart / 1000);
    assert.deepEqual(payload["authorizations"], [
      { enterprise_id: null, team_id: "T0FAIRLEAD", user_id: "U0FAIRLEAD", is_bot: true, is_enterprise_install: false },
    ]);
    const { event_ts, ...event } = payload["event"] as JsonObject;
    assert.match(event_ts as string, /^\d+\.\d{6}$/);
    assert.deepEqual(event, {
      type: "reaction_added",
      user: "U0BOB",
      reaction: "tada",
      item_user: "U0FAIRLEAD",
      item: { type: "message", channel: "C0KUDOS", ts },
    });
    assert.match((await fixture.see("text")).text, /:tada: Bob Okafor/);
    assert.match(
      (await fixture.do("react", { user: "bob", channel: "C0KUDOS", ts, reaction: "tada" }))["error"] as string,
      /already/,
    );
  }));

test("what is not acknowledged comes again at once, after one and after five minutes, and then no more", () =>
  Fixture.with(async (fixture) => {
    fixture.app.answer = () => ({ status: 503 });
    await fixture.do("home", { user: "ana" });
    assert.deepEqual(fixture.app.taken.map(retryOf), [
      [undefined, undefined],
      ["1", "http_error"],
    ]);
    await fixture.do("clock", { advance_s: 59 });
    assert.equal(fixture.app.taken.length, 2);
    await fixture.do("clock", { advance_s: 1 });
    assert.deepEqual(retryOf(fixture.app.last), ["2", "http_error"]);
    await fixture.do("clock", { advance_s: 299 });
    assert.equal(fixture.app.taken.length, 3);
    await fixture.do("clock", { advance_s: 1 });
    assert.deepEqual(retryOf(fixture.app.last), ["3", "http_error"]);
    await fixture.do("clock", { advance_s: 3600 });
    assert.equal(fixture.app.taken.length, 4);
    assert.equal(new Set(fixture.app.taken.map(({ body }) => body)).size, 1);
  }));

test("an acknowledged retry ends it", () =>
  Fixture.with(async (fixture) => {
    fixture.app.answer = () => ({ status: fixture.app.taken.length < 2 ? 500 : 200 });
    await fixture.do("home", { user: "ana" });
    await fixture.do("clock", { advance_s: 600 });
    assert.equal(fixture.app.taken.length, 2);
  }));

test("three seconds without an answer are a timeout", () =>
  Fixture.with(async (fixture) => {
    fixture.app.answer = () => ({ never: fixture.app.taken.length < 2 });
    await fixture.do("home", { user: "ana" });
    assert.deepEqual(retryOf(fixture.app.last), ["1", "http_timeout"]);
  }));

test("an app can ask for no retries", () =>
  Fixture.with(async (fixture) => {
    fixture.app.answer = () => ({ status: 500, headers: { "x-slack-no-retry": "1" } });
    await fixture.do("home", { user: "ana" });
    await fixture.do("clock", { advance_s: 600 });
    assert.equal(fixture.app.taken.length, 1);
  }));

test("on a running clock the retry after a minute comes by itself", () =>
  Fixture.with(
    async (fixture) => {
      fixture.app.answer = () => ({ status: fixture.app.taken.length < 3 ? 500 : 200 });
      const third = new Promise<void>((resolve) => {
        const stop = fixture.double.world.watch(() => {
          if (fixture.app.taken.length < 3) return;
          stop();
          resolve();
        });
      });
      await fixture.do("home", { user: "ana" });
      await fixture.do("clock", { advance_s: 59.9 });
      await third;
      assert.deepEqual(retryOf(fixture.app.last), ["2", "http_error"]);
    },
    { fakeClock: false },
  ));

test("an event comes twice, or late, when asked for", () =>
  Fixture.with(async (fixture) => {
    const first = await fixture.do("home", { user: "ana", copies: 2 });
    assert.equal(new Set(fixture.app.taken.map(({ body }) => body)).size, 1);
    assert.equal(fixture.app.taken.length, 2);
    await fixture.do("clock", { advance_s: 3600 });
    await fixture.do("again", { id: first["event_id"] as string, retry_num: 1 });
    assert.deepEqual(retryOf(fixture.app.last), ["1", "http_timeout"]);
    await fixture.do("event", { event: { type: "team_join" }, delay_s: 90 });
    assert.equal(fixture.app.taken.length, 3);
    await fixture.do("clock", { advance_s: 90 });
    assert.equal((fixture.app.last.payload["event"] as JsonObject)["type"], "team_join");
  }));

test("a changed person is told to the app", () =>
  Fixture.with(async (fixture) => {
    await fixture.do("user", { user: "bob", deleted: true });
    const { user } = fixture.app.last.payload["event"] as { user: JsonObject };
    assert.deepEqual([user["id"], user["deleted"], user["locale"]], ["U0BOB", true, "en-US"]);
    assert.match(
      (await fixture.do("type", { user: "bob", channel: "#kudos", text: "/kudos" }))["error"] as string,
      /deactivated/,
    );
  }));

test("a removed app is told so, twice over", () =>
  Fixture.with(async (fixture) => {
    await fixture.do("revoke");
    assert.deepEqual(
      fixture.app.taken.map(({ payload }) => (payload["event"] as JsonObject)["type"]),
      ["tokens_revoked", "app_uninstalled"],
    );
  }));

test("the address is verified by a challenge that must come back", () =>
  Fixture.with(async (fixture) => {
    fixture.app.answer = ({ payload }) => ({ body: payload["challenge"] as string });
    assert.equal((await fixture.do("verify"))["echoed"], true);
    fixture.app.answer = () => ({ body: "something else" });
    assert.equal((await fixture.do("verify"))["echoed"], false);
  }));

test("certificates are checked by a request without a signature", () =>
  Fixture.with(async (fixture) => {
    fixture.app.answer = () => ({ body: "ok" });
    assert.equal((await fixture.do("ssl_check"))["body"], "ok");
    assert.equal(fixture.app.last.form["ssl_check"], "1");
    assert.ok(!("x-slack-signature" in fixture.app.last.headers));
  }));

test("the Home tab's event carries the view that was published", () =>
  Fixture.with(async (fixture) => {
    await fixture.do("home", { user: "ana" });
    assert.ok(!("view" in (fixture.app.last.payload["event"] as object)));
    await fixture.api("views.publish", { user_id: "U0ANA", view: { type: "home", blocks: [{ type: "divider" }] } });
    await fixture.do("home", { user: "ana" });
    const event = fixture.app.last.payload["event"] as { tab: string; channel: string; view: JsonObject };
    assert.equal(event.tab, "home");
    assert.match(event.channel, /^D/);
    assert.equal(event.view["type"], "home");
  }));
