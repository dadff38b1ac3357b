import assert from "node:assert/strict";
import { test } from "node:test";
import type { PageState } from "../src/page_types.js";
import { ask } from "./app.js";
import { Fixture } from "./fixture.js";

async function stateOf(fixture: Fixture, user: string): Promise<PageState> {
  return JSON.parse((await fixture.see(`view?user=${user}`)).text) as PageState;
}

test("the page and everything it needs come from the double alone", () =>
  Fixture.with(async (fixture) => {
    const { address } = fixture.double;
    const waiting = ["/"];
    const seen = new Set<string>();
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const { status, text } = await ask(address + path);
      assert.equal(status, 200, path);
      for (const [, to] of text.matchAll(/(?:src|href)="(\/[^"]+)"|from "(\.[^"]+)"/g)) if (to) waiting.push(to);
      for (const [, to] of text.matchAll(/from "(\.[^"]+)"/g))
        waiting.push(new URL(to as string, address + path).pathname);
      assert.doesNotMatch(text, /(?:src|href|url\(|import|@import)[=(\s]*["']?(?:https?:)?\/\//, path);
    }
    assert.ok(seen.has("/page/app.js") && seen.has("/page/style.css") && seen.has("/src/text/mrkdwn.js"));
  }));

test("what people write cannot end the script that carries it", () =>
  Fixture.with(async (fixture) => {
    await fixture.do("type", {
      user: "ana",
      channel: "#kudos",
      text: "</script><script>alert(1)</script> {{state}} $&",
      raw: true,
    });
    const { text } = await ask(`${fixture.double.address}/`);
    const state = /<script id="state" type="application\/json">(.*?)<\/script>/s.exec(text)?.[1] ?? "";
    const message = (JSON.parse(state) as PageState).messages["C0KUDOS"]?.[0];
    assert.equal(message?.text, "</script><script>alert(1)</script> {{state}} $&");
  }));

test("nothing outside the page's files is served", () =>
  Fixture.with(async (fixture) => {
    for (const path of [
      "/src/main.js",
      "/page/../people.json",
      "/page/%2e%2e/package.json",
      "/constructor",
      "/page/style.css/x",
    ]) {
      assert.equal((await ask(fixture.double.address + path)).status, 404, path);
    }
  }));

test("each person is told what they see, the observer everything", () =>
  Fixture.with(async (fixture) => {
    const { trigger_id } = await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos" });
    await fixture.api("views.open", {
      trigger_id: trigger_id as string,
      view: { type: "modal", title: { type: "plain_text", text: "Give" }, blocks: [] },
    });
    await fixture.api("chat.postMessage", { channel: "U0ANA", text: "for you" });
    const [ana, bob, all] = [
      await stateOf(fixture, "ana"),
      await stateOf(fixture, "bob"),
      await stateOf(fixture, "everyone"),
    ];
    const names = (state: PageState) => state.channels.map(({ name }) => name);
    assert.ok(names(ana).includes("leads") && names(ana).includes("directmessage"));
    assert.ok(!names(bob).includes("leads") && !names(bob).includes("directmessage"));
    assert.deepEqual(
      [ana.messages["C0KUDOS"]?.length, bob.messages["C0KUDOS"]?.length, all.messages["C0KUDOS"]?.length],
      [1, 0, 1],
    );
    assert.deepEqual([ana.modal?.user, bob.modal, all.modal], ["U0ANA", null, null]);
  }));

test("the page learns of changes while it is open", () =>
  Fixture.with(async (fixture) => {
    const stop = new AbortController();
    const response = await fetch(`${fixture.double.address}/double/live`, { signal: stop.signal });
    const versions: number[] = [];
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      versions.push(
        ...[
          ...Buffer.from(part)
            .toString()
            .matchAll(/data: (\d+)/g),
        ].map(([, version]) => Number(version)),
      );
      if (versions.length === 1) void fixture.do("type", { user: "ana", channel: "#kudos", text: "hello" });
      if (versions.length >= 2) break;
    }
    stop.abort();
    assert.deepEqual(versions, [0, 1]);
  }));
