import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Journal } from "../src/journal.js";
import { readDirectory } from "../src/people.js";
import { App, ask, postJson } from "./app.js";
import { Fixture, kPeople, kSecret, kStart, kToken } from "./fixture.js";

const kMain = fileURLToPath(new URL("../src/main.js", import.meta.url));

async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), "double-"));
  try {
    await body(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

// A double as a process of its own.
class Process {
  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(directory: string, app: App): Promise<Process> {
    const secret = path.join(directory, "secret");
    const token = path.join(directory, "token");
    writeFileSync(secret, `${kSecret}\n`);
    writeFileSync(token, kToken);
    const child = spawn(
      process.execPath,
      [
        kMain,
        "--app-url",
        app.url,
        "--signing-secret-file",
        secret,
        "--bot-token-file",
        token,
        "--state",
        path.join(directory, "state"),
        "--clock",
        "fake",
        "--now",
        new Date(kStart).toISOString(),
        "--rate-limits",
        "off",
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.once("data", (line: Buffer) =>
        resolve((JSON.parse(line.toString()) as { listening: string }).listening),
      );
      child.once("exit", (code) => reject(new Error(`the double ended with ${code}`)));
    });
    return new Process(child, url);
  }

  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGKILL");
    await ended;
  }
}

test("kill -9 at any moment loses no message that was acknowledged, and makes none twice", () =>
  inDirectory(async (directory) => {
    const app = await App.start();
    const acknowledged: string[] = [];
    try {
      for (let round = 0; round < 5; ++round) {
        const double = await Process.start(directory, app);
        // Posts until the connection breaks; the kill falls somewhere among these calls.
        const poster = async (name: string): Promise<void> => {
          for (let i = 0; ; ++i) {
            const text = `${round}.${name}.${i}`;
            const answer = await postJson(
              `${double.url}/api/chat.postMessage`,
              { channel: "C0KUDOS", text },
              { authorization: `Bearer ${kToken}` },
            ).catch(() => undefined);
            if (!answer) return;
            assert.equal(answer.json["ok"], true);
            acknowledged.push(text);
            if (name === "a" && i === 10 + round * 3) await double.kill();
          }
        };
        await Promise.all(["a", "b", "c"].map(poster));
      }
      const double = await Process.start(directory, app);
      const { conversations } = (await ask(`${double.url}/double/transcript`)).json as {
        conversations: { id: string; messages: { fallback: string }[] }[];
      };
      const kept = (conversations.find(({ id }) => id === "C0KUDOS")?.messages ?? []).map(({ fallback }) => fallback);
      await double.kill();
      assert.ok(acknowledged.length > 100, `${acknowledged.length} messages`);
      assert.deepEqual(
        acknowledged.filter((text) => !kept.includes(text)),
        [],
      );
      assert.equal(new Set(kept).size, kept.length);
    } finally {
      await app.stop();
    }
  }));

test("a double that is started again goes on with everything: time, people, views, uses of response URLs, spent triggers", () =>
  inDirectory(async (state) => {
    let trigger = "";
    let url = "";
    let page = "";
    await Fixture.with(
      async (fixture) => {
        trigger = (await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" }))[
          "trigger_id"
        ] as string;
        url = new URL(fixture.app.last.form["response_url"] as string).pathname;
        await fixture.api("views.open", {
          trigger_id: trigger,
          view: { type: "modal", title: { type: "plain_text", text: "Give" }, blocks: [] },
        });
        for (let i = 0; i < 5; ++i) await postJson(fixture.double.address + url, { text: `answer ${i}` });
        const { ts } = (await fixture.api("chat.postMessage", { channel: "C0KUDOS", text: "thanks" })).json as {
          ts: string;
        };
        await fixture.api("chat.update", { channel: "C0KUDOS", ts, text: "many thanks" });
        await fixture.do("react", { user: "bob", channel: "C0KUDOS", ts, reaction: "tada" });
        await fixture.do("user", { user: "bob", deleted: true });
        await fixture.do("clock", { advance_s: 1000 });
        await fixture.do("fail", { method: "chat.update", error: "internal_error", times: 3 });
        await fixture.do("scopes", { missing: ["im:write"] });
        page = (await fixture.see("view?user=ana")).text;
      },
      { state },
    );
    await Fixture.with(
      async (fixture) => {
        const versionless = (text: string) => ({ ...(JSON.parse(text) as object), version: 0 });
        assert.deepEqual(versionless((await fixture.see("view?user=ana")).text), versionless(page));
        assert.equal(
          (await fixture.api("views.open", { trigger_id: trigger, view: {} })).json["error"],
          "invalid_arguments",
        );
        assert.equal(
          (
            await fixture.api("views.open", {
              trigger_id: trigger,
              view: { type: "modal", title: { type: "plain_text", text: "x" }, blocks: [] },
            })
          ).json["error"],
          "exchanged_trigger_id",
        );
        assert.equal((await postJson(fixture.double.address + url, { text: "x" })).json["error"], "used_url");
        assert.equal((await fixture.api("chat.update")).json["error"], "internal_error");
        assert.equal((await fixture.api("conversations.open", { users: "U0ANA" })).json["error"], "missing_scope");
        const { ts } = (await fixture.api("chat.postMessage", { channel: "C0KUDOS", text: "after" })).json as {
          ts: string;
        };
        const all = fixture.double.world.messages.get("C0KUDOS") ?? [];
        assert.ok(all.slice(0, -1).every((message) => message.ts < ts));
      },
      { state },
    );
  }));

test("an event that nobody acknowledged is sent again by the next process", () =>
  inDirectory(async (state) => {
    await Fixture.with(
      async (fixture) => {
        fixture.app.answer = () => ({ status: 500 });
        await fixture.do("home", { user: "ana" });
      },
      { state },
    );
    await Fixture.with(
      async (fixture) => {
        assert.equal(fixture.app.taken.length, 0);
        await fixture.do("clock", { advance_s: 60 });
        assert.deepEqual(
          fixture.app.taken.map(({ headers }) => headers["x-slack-retry-num"]),
          ["2"],
        );
      },
      { state },
    );
  }));

test("a last line that was cut off is forgotten; a broken one in between is an error with its number", () =>
  inDirectory(async (directory) => {
    const read = (): number[] => {
      const all: number[] = [];
      Journal.open<number>(directory, (entry) => all.push(entry)).close();
      return all;
    };
    const journal = Journal.open<number>(directory, () => undefined);
    for (const entry of [1, 2, 3]) journal.append(entry);
    journal.close();
    const file = path.join(directory, "journal.jsonl");
    appendFileSync(file, "4");
    assert.deepEqual(read(), [1, 2, 3]);
    assert.equal(readFileSync(file, "utf8"), "1\n2\n3\n");
    writeFileSync(file, "1\n{2\n3\n");
    assert.throws(read, /journal\.jsonl:2: not an entry/);
  }));

test("mistakes in the list of people are named", () =>
  inDirectory(async (directory) => {
    const wrong: [object, RegExp][] = [
      [{ people: [{ id: "U1" }] }, /person 1: no name/],
      [{ people: [{ id: "ana", name: "Ana" }] }, /person 1: the id must be/],
      [
        {
          people: [
            { id: "U1", name: "A" },
            { id: "U1", name: "B" },
          ],
        },
        /U1 is there twice/,
      ],
      [{ people: [], groups: [{ id: "S1", handle: "team", users: ["U9"] }] }, /S1 names U9/],
      [{ people: [], channels: [{ id: "C1" }] }, /channel 1: no name/],
    ];
    const file = path.join(directory, "people.json");
    for (const [json, message] of wrong) {
      writeFileSync(file, JSON.stringify(json));
      assert.throws(() => readDirectory(file), message);
    }
    assert.equal(readDirectory(kPeople).people.length, 11);
  }));

test("a wrong command line is refused with a sentence and code 2", async () => {
  for (const [args, message] of [
    [[], /--app-url is missing/],
    [["--app-url", "ftp://x"], /must be http/],
    [["--what"], /--what/],
  ] as [string[], RegExp][]) {
    const child = spawn(process.execPath, [kMain, ...args], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (part: Buffer) => (said += part.toString()));
    assert.equal(await new Promise((resolve) => child.once("close", resolve)), 2);
    assert.match(said, message);
  }
});
