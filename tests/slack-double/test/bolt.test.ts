import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import bolt from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { JsonObject } from "../src/json.js";
import { Fixture, kSecret, kToken } from "./fixture.js";

// An app written with Slack's own framework: what it understands and what it gets for its calls is what a real app would.

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const plain = (text: string) => ({ type: "plain_text" as const, text });

const kModal: ModalView = {
  type: "modal",
  callback_id: "give",
  title: plain("Give"),
  submit: plain("Give"),
  blocks: [
    { type: "input", block_id: "why", label: plain("Why"), element: { type: "plain_text_input", action_id: "why" } },
  ],
};

// What the app heard, in order.
class Heard {
  readonly texts: string[] = [];
  private readonly waiting: { count: number; resolve: () => void }[] = [];

  push(text: string): void {
    this.texts.push(text);
    for (const { count, resolve } of this.waiting) if (this.texts.length >= count) resolve();
  }

  atLeast(count: number): Promise<void> {
    return this.texts.length >= count
      ? Promise.resolve()
      : new Promise((resolve) => this.waiting.push({ count, resolve }));
  }
}

function wire(app: bolt.App, heard: Heard): void {
  app.command("/kudos", async ({ ack, command, respond, client, say }) => {
    await ack();
    heard.push(`command ${command.text}`);
    if (command.text === "") await client.views.open({ trigger_id: command.trigger_id, view: kModal });
    else await respond({ text: "Only you read this", response_type: "ephemeral" });
    if (command.text === "say")
      await say({
        text: "Approve?",
        blocks: [
          {
            type: "actions",
            block_id: "b",
            elements: [{ type: "button", action_id: "go", text: plain("Go"), value: "7" }],
          },
        ],
      });
  });
  app.action<bolt.BlockAction<bolt.ButtonAction>>("go", async ({ ack, action, body, respond }) => {
    await ack();
    heard.push(`action ${action.value} in ${body.channel?.id}`);
    await respond({ text: "Approved", replace_original: true });
  });
  app.view("give", async ({ ack, view, body }) => {
    const why = view.state.values["why"]?.["why"]?.value ?? "";
    heard.push(`view ${why} by ${body.user.id}`);
    if (why === "no") await ack({ response_action: "errors", errors: { why: "Say more" } });
    else await ack();
  });
  app.event("app_home_opened", async ({ event, client }) => {
    heard.push(`event ${event.type} ${event.tab}`);
    await client.views.publish({
      user_id: event.user,
      view: { type: "home", blocks: [{ type: "section", text: plain("Hello") }] },
    });
  });
  app.event("reaction_added", async ({ event, client }) => {
    const { user } = await client.users.info({ user: event.user, include_locale: true });
    heard.push(`event ${event.reaction} by ${user?.profile?.email} ${user?.locale}`);
  });
}

async function withBolt(body: (fixture: Fixture, heard: Heard) => Promise<void>): Promise<void> {
  const port = await freePort();
  const paths = { commands: "/slack/events", interactivity: "/slack/events", events: "/slack/events" };
  await Fixture.with(
    async (fixture) => {
      const heard = new Heard();
      const app = new bolt.App({
        token: kToken,
        signingSecret: kSecret,
        logLevel: bolt.LogLevel.ERROR,
        clientOptions: { slackApiUrl: `${fixture.double.address}/api/` },
      });
      wire(app, heard);
      await app.start(port);
      try {
        await body(fixture, heard);
      } finally {
        await app.stop();
      }
    },
    { appUrl: `http://127.0.0.1:${port}`, paths },
  );
}

// Waits until the workspace is as `condition` says; changes wake it up.
async function until(fixture: Fixture, condition: () => boolean): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error("it did not come to pass within 5 s")), 5000);
    const stop = fixture.double.world.watch(() => {
      if (!condition()) return;
      stop();
      clearTimeout(deadline);
      resolve();
    });
  });
}

const texts = (fixture: Fixture) =>
  (fixture.double.world.messages.get("C0KUDOS") ?? [])
    .filter(({ via }) => via !== "command")
    .map(({ text, only_for }) => [text, only_for]);

test("bolt understands a command and answers it by response_url", () =>
  withBolt(async (fixture, heard) => {
    const done = await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos @bob +5" });
    assert.equal(done["outcome"], "acknowledged");
    await until(fixture, () => texts(fixture).length === 1);
    assert.deepEqual(heard.texts, ["command <@U0BOB|bob> +5"]);
    assert.deepEqual(texts(fixture), [["Only you read this", "U0ANA"]]);
  }));

test("bolt opens a modal, refuses its input and then takes it", () =>
  withBolt(async (fixture, heard) => {
    await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" });
    await until(fixture, () => fixture.double.world.views.size === 1);
    const refused = await fixture.do("submit", { user: "ana", state: { why: "no" } });
    assert.deepEqual([refused["open"], refused["errors"]], [true, { why: "Say more" }]);
    assert.equal((await fixture.do("submit", { user: "ana", state: { why: "the mast" } }))["open"], false);
    assert.deepEqual(heard.texts.slice(1), ["view no by U0ANA", "view the mast by U0ANA"]);
  }));

test("bolt posts a button, hears of the press and replaces the message", () =>
  withBolt(async (fixture, heard) => {
    await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos say" });
    const button = () => fixture.double.world.messages.get("C0KUDOS")?.find(({ blocks }) => blocks.length > 0);
    await until(fixture, () => button() !== undefined);
    await fixture.do("press", {
      user: "bob",
      message: { channel: "C0KUDOS", ts: button()?.ts as string },
      action_id: "go",
    });
    await until(fixture, () => texts(fixture).some(([text]) => text === "Approved"));
    assert.deepEqual(heard.texts.slice(1), ["action 7 in C0KUDOS"]);
  }));

test("bolt hears events and gets what it asks for", () =>
  withBolt(async (fixture, heard) => {
    await fixture.do("home", { user: "camille" });
    await until(fixture, () => fixture.double.world.homes.has("U0CAMILLE"));
    const { ts } = (await fixture.api("chat.postMessage", { channel: "C0KUDOS", text: "Thanks" })).json as JsonObject;
    await fixture.do("react", { user: "camille", channel: "C0KUDOS", ts: ts as string, reaction: "clap" });
    await heard.atLeast(2);
    assert.deepEqual(heard.texts, ["event app_home_opened home", "event clap by camille@northwind.example fr-FR"]);
  }));
