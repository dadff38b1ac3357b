import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../src/json.js";
import { postForm, postJson } from "./app.js";
import { Fixture } from "./fixture.js";

const kInput: JsonObject = {
  type: "modal",
  callback_id: "give",
  private_metadata: "m",
  notify_on_close: true,
  title: { type: "plain_text", text: "Give thanks" },
  submit: { type: "plain_text", text: "Give" },
  blocks: [
    {
      type: "input",
      block_id: "who",
      label: { type: "plain_text", text: "Who" },
      element: { type: "multi_users_select", action_id: "who", max_selected_items: 20 },
    },
    {
      type: "input",
      block_id: "points",
      label: { type: "plain_text", text: "Points" },
      element: { type: "number_input", action_id: "points", is_decimal_allowed: false, initial_value: "10" },
    },
    {
      type: "input",
      block_id: "value",
      optional: true,
      label: { type: "plain_text", text: "Value" },
      element: {
        type: "static_select",
        action_id: "value",
        options: [
          { text: { type: "plain_text", text: "Care" }, value: "care" },
          { text: { type: "plain_text", text: "Craft" }, value: "craft" },
        ],
      },
    },
    {
      type: "input",
      block_id: "why",
      label: { type: "plain_text", text: "Why" },
      element: { type: "plain_text_input", action_id: "why", multiline: true, max_length: 20 },
    },
  ],
};

async function openModal(fixture: Fixture, view: JsonObject = kInput): Promise<string> {
  const { trigger_id } = await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" });
  const opened = (await fixture.api("views.open", { trigger_id: trigger_id as string, view })).json;
  return (opened["view"] as { id: string }).id;
}

const kEntered = { who: ["U0BOB"], value: "care", why: "the mast" };

test("a slash command carries the fields that Slack documents", () =>
  Fixture.with(async (fixture) => {
    const done = await fixture.do("type", {
      user: "camille",
      channel: "#kudos",
      text: "/kudos  @bob @team +20 #Care merci & bravo <3",
    });
    const { form, headers, path } = fixture.app.last;
    assert.equal(path, "/slack/commands");
    assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
    assert.match(headers["user-agent"] ?? "", /^Slackbot 1\.0/);
    const { response_url, trigger_id, ...rest } = form;
    assert.match(response_url ?? "", /^http:\/\/127\.0\.0\.1:\d+\/hooks\/commands\/T0FAIRLEAD\/[\w-]{24}$/);
    assert.match(trigger_id ?? "", /^\d+\.\d+\.[0-9a-f]{32}$/);
    assert.deepEqual(rest, {
      token: "verification-tokens-are-deprecated",
      team_id: "T0FAIRLEAD",
      team_domain: "fairlead-example",
      channel_id: "C0KUDOS",
      channel_name: "kudos",
      user_id: "U0CAMILLE",
      user_name: "camille",
      command: "/kudos",
      text: "<@U0BOB|bob> <!subteam^S0TEAM|@team> +20 #Care merci &amp; bravo &lt;3",
      api_app_id: "A0FAIRLEAD",
      is_enterprise_install: "false",
    });
    assert.deepEqual([done["status"], done["outcome"], done["body"]], [200, "acknowledged", ""]);
  }));

test("in direct messages the channel is called directmessage", () =>
  Fixture.with(async (fixture) => {
    await fixture.do("type", { user: "ana", channel: "app", text: "/kudos balance" });
    assert.match(fixture.app.last.form["channel_id"] ?? "", /^D/);
    assert.equal(fixture.app.last.form["channel_name"], "directmessage");
  }));

test("raw text goes out to the letter", () =>
  Fixture.with(async (fixture) => {
    await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos  <@U9|x> \u00a0 & ", raw: true });
    assert.equal(fixture.app.last.form["text"], " <@U9|x> \u00a0 & ");
  }));

test("the acknowledgement's text is shown to the person alone, or to everybody where it says so", () =>
  Fixture.with(async (fixture) => {
    fixture.app.answer = () => ({ body: "plain answer" });
    await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos help" });
    fixture.app.answer = () => ({
      type: "application/json",
      body: JSON.stringify({ response_type: "in_channel", text: "for all" }),
    });
    await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos help" });
    const seen = (await fixture.see("text?user=bob")).text;
    assert.doesNotMatch(seen, /plain answer/);
    assert.match(seen, /for all/);
    assert.match((await fixture.see("text?user=ana")).text, /plain answer/);
  }));

test("a command that is not acknowledged is answered by Slack itself", () =>
  Fixture.with(async (fixture) => {
    fixture.app.answer = () => ({ status: 500 });
    assert.equal(
      (await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" }))["outcome"],
      "http_error",
    );
    fixture.app.answer = () => ({ never: true });
    const late = await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" });
    assert.equal(late["outcome"], "http_timeout");
    assert.ok((late["ms"] as number) >= 2990 && (late["ms"] as number) < 4000);
    const text = (await fixture.see("text?user=ana")).text;
    assert.match(text, /\/kudos failed with the error "http_service_error"/);
    assert.match(text, /\/kudos failed with the error "operation_timeout"/);
    const stats = (await fixture.see("stats")).json as { requests: { failed: number }; ack_over_3_s: number };
    assert.deepEqual([stats.requests.failed, stats.ack_over_3_s], [2, 1]);
  }));

test("an app that is not there is told as such", () =>
  Fixture.with(
    async (fixture) => {
      assert.equal(
        (await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" }))["outcome"],
        "connection_failed",
      );
    },
    { appUrl: "http://127.0.0.1:9" },
  ));

test("response_url takes five answers", () =>
  Fixture.with(async (fixture) => {
    await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" });
    const url = fixture.app.last.form["response_url"] as string;
    for (let i = 1; i <= 5; ++i) assert.equal((await postJson(url, { text: `answer ${i}` })).text, "ok");
    const sixth = await postJson(url, { text: "answer 6" });
    assert.deepEqual([sixth.status, sixth.json["error"]], [404, "used_url"]);
    assert.equal((await postJson(url.slice(0, -1), { text: "x" })).status, 404);
  }));

test("response_url is good for thirty minutes", () =>
  Fixture.with(async (fixture) => {
    await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" });
    const url = fixture.app.last.form["response_url"] as string;
    await fixture.do("clock", { advance_s: 1800 });
    assert.equal((await postForm(url, { payload: JSON.stringify({ text: "in time" }) })).status, 200);
    await fixture.do("clock", { advance_s: 1 });
    assert.equal((await postJson(url, { text: "late" })).json["error"], "expired_url");
  }));

test("a press carries message, action and a way to answer, which can replace the message", () =>
  Fixture.with(async (fixture) => {
    const blocks: JsonObject[] = [
      {
        type: "actions",
        block_id: "decide",
        elements: [
          {
            type: "button",
            action_id: "approve",
            text: { type: "plain_text", text: "Approve" },
            value: "n1",
            style: "primary",
          },
          { type: "button", action_id: "decline", text: { type: "plain_text", text: "Decline" }, value: "n1" },
        ],
      },
    ];
    const { channel, ts } = (
      await fixture.api("chat.postMessage", { channel: "U0GRACE", text: "A nomination", blocks })
    ).json as {
      channel: string;
      ts: string;
    };
    await fixture.do("press", { user: "grace", message: { channel, ts }, action_id: "approve", value: "n1" });
    const { payload, path } = fixture.app.last;
    assert.equal(path, "/slack/interactivity");
    const { actions, container, user, message } = payload as {
      actions: JsonObject[];
      container: JsonObject;
      user: JsonObject;
      message: JsonObject;
    };
    assert.equal(payload["type"], "block_actions");
    assert.deepEqual(
      { ...actions[0], action_ts: "" },
      {
        action_id: "approve",
        block_id: "decide",
        action_ts: "",
        type: "button",
        text: { type: "plain_text", text: "Approve" },
        value: "n1",
      },
    );
    assert.deepEqual(container, { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false });
    assert.deepEqual(user, { id: "U0GRACE", username: "grace", name: "grace", team_id: "T0FAIRLEAD" });
    assert.equal(message["ts"], ts);
    await postJson(payload["response_url"] as string, { replace_original: true, text: "Approved" });
    assert.match((await fixture.see("text")).text, /Fairlead and Grace Lindqvist[^]*\(edited\)\n\s+Approved/);
  }));

test("nobody presses what is not there or not theirs", () =>
  Fixture.with(async (fixture) => {
    const { channel, ts } = (await fixture.api("chat.postMessage", { channel: "C0KUDOS", text: "no buttons" }))
      .json as {
      channel: string;
      ts: string;
    };
    assert.match(
      (await fixture.do("press", { user: "ana", message: { channel, ts }, action_id: "go" }))["error"] as string,
      /nothing there has the action/,
    );
    assert.equal(fixture.app.taken.length, 0);
  }));

test("a submitted modal carries what was entered, in Slack's form", () =>
  Fixture.with(async (fixture) => {
    const view_id = await openModal(fixture);
    const done = await fixture.do("submit", { user: "ana", view_id, state: kEntered });
    assert.deepEqual([done["open"], done["errors"]], [false, {}]);
    const { payload } = fixture.app.last;
    const view = payload["view"] as {
      id: string;
      state: { values: JsonObject };
      private_metadata: string;
      callback_id: string;
    };
    assert.equal(payload["type"], "view_submission");
    assert.deepEqual([view.id, view.private_metadata, view.callback_id], [view_id, "m", "give"]);
    assert.deepEqual(view.state.values, {
      who: { who: { type: "multi_users_select", selected_users: ["U0BOB"] } },
      points: { points: { type: "number_input", value: "10" } },
      value: {
        value: {
          type: "static_select",
          selected_option: { text: { type: "plain_text", text: "Care" }, value: "care" },
        },
      },
      why: { why: { type: "plain_text_input", value: "the mast" } },
    });
  }));

test("what the client would not let through is not sent", () =>
  Fixture.with(async (fixture) => {
    const view_id = await openModal(fixture);
    const sent = fixture.app.taken.length;
    const { refused } = await fixture.do("submit", { user: "ana", view_id, state: { why: "x".repeat(21) } });
    assert.deepEqual(Object.keys(refused as object).sort(), ["who", "why"]);
    assert.equal(fixture.app.taken.length, sent);
  }));

test("errors keep the modal open and stand at their blocks", () =>
  Fixture.with(async (fixture) => {
    const view_id = await openModal(fixture);
    fixture.app.answer = () => ({
      type: "application/json",
      body: JSON.stringify({ response_action: "errors", errors: { points: "Only 5 are left", header: "?" } }),
    });
    const done = await fixture.do("submit", { user: "ana", view_id, state: kEntered });
    assert.deepEqual([done["open"], done["errors"]], [true, { points: "Only 5 are left" }]);
    assert.deepEqual(
      fixture.double.world.violations.map(({ detail }) => detail),
      ["header"],
    );
  }));

test("a submission can update, push and clear", () =>
  Fixture.with(async (fixture) => {
    const view_id = await openModal(fixture);
    const next: JsonObject = { ...kInput, title: { type: "plain_text", text: "Next" } };
    const answer = (body: JsonObject) => {
      fixture.app.answer = () => ({ type: "application/json", body: JSON.stringify(body) });
    };
    answer({ response_action: "update", view: next });
    assert.equal((await fixture.do("submit", { user: "ana", view_id, state: kEntered }))["open"], true);
    answer({ response_action: "push", view: next });
    await fixture.do("submit", { user: "ana", view_id, state: kEntered });
    const open = () => [...fixture.double.world.views.values()].filter((view) => view.open);
    assert.deepEqual(
      open().map((view) => view.previous),
      [null, view_id],
    );
    answer({ response_action: "clear" });
    await fixture.do("submit", { user: "ana", state: kEntered });
    assert.deepEqual(open(), []);
  }));

test("a modal can be submitted twice at the same moment, and once more later", () =>
  Fixture.with(async (fixture) => {
    const view_id = await openModal(fixture);
    const before = fixture.app.taken.length;
    const done = await fixture.do("submit", { user: "ana", view_id, state: kEntered, copies: 2 });
    await fixture.do("again", { id: done["id"] as string });
    const bodies = fixture.app.taken.slice(before).map(({ body }) => body);
    assert.equal(bodies.length, 3);
    assert.equal(new Set(bodies).size, 1);
  }));

test("closing tells the app where it asked for it", () =>
  Fixture.with(async (fixture) => {
    await fixture.do("close", { user: "ana", view_id: await openModal(fixture) });
    assert.equal(fixture.app.last.payload["type"], "view_closed");
    const before = fixture.app.taken.length;
    await fixture.do("close", {
      user: "ana",
      view_id: await openModal(fixture, { ...kInput, notify_on_close: false }),
    });
    assert.equal(fixture.app.taken.length, before + 1); // the command that opened it
  }));

test("buttons of the Home tab carry the view and no response_url", () =>
  Fixture.with(async (fixture) => {
    await fixture.api("views.publish", {
      user_id: "U0ANA",
      view: {
        type: "home",
        blocks: [
          {
            type: "section",
            block_id: "s",
            text: { type: "mrkdwn", text: "Leader board" },
            accessory: {
              type: "checkboxes",
              action_id: "opt_out",
              options: [{ text: { type: "mrkdwn", text: "Leave me out" }, value: "out" }],
            },
          },
        ],
      },
    });
    await fixture.do("press", { user: "ana", home: true, action_id: "opt_out", value: ["out"] });
    const { payload } = fixture.app.last;
    assert.ok(!("response_url" in payload));
    assert.equal((payload["view"] as JsonObject)["type"], "home");
    const [action] = payload["actions"] as { selected_options: { value: string }[] }[];
    assert.deepEqual(
      action?.selected_options.map(({ value }) => value),
      ["out"],
    );
  }));

test("a request's answers are counted, whichever way they came, and repeats by their job", () =>
  Fixture.with(async (fixture) => {
    const { trigger_id } = await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos @bob +5 thanks" });
    await postJson(fixture.app.last.form["response_url"] as string, { text: "Done" });
    const metadata = { event_type: "fairlead", event_payload: { job_id: "j7", trigger_id: trigger_id as string } };
    for (let i = 0; i < 2; ++i) await fixture.api("chat.postMessage", { channel: "U0BOB", text: "For you", metadata });
    const [request] = JSON.parse((await fixture.see("requests")).text) as {
      answers: { via: string; job_id?: string }[];
    }[];
    assert.deepEqual(
      request?.answers.map(({ via, job_id }) => [via, job_id]),
      [
        ["response_url", undefined],
        ["message", "j7"],
        ["message", "j7"],
      ],
    );
    const stats = (await fixture.see("stats")).json as {
      repeats: { job_id: string; messages: unknown[] }[];
      answers: object;
    };
    assert.deepEqual(
      stats.repeats.map(({ job_id, messages }) => [job_id, messages.length]),
      [["j7", 2]],
    );
    assert.deepEqual(stats.answers, { none: 0, one: 0, several: 1 });
  }));
