import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import bolt from "@slack/bolt";
import type { JsonObject } from "../src/json.js";
import { sign } from "../src/signing.js";
import { Fixture, kSecret } from "./fixture.js";
import { kNow, vectors, vectorsFile } from "./vectors.js";

// A server that does with a request what bolt's own HTTP receiver does first, and says what it thinks.
async function withBolt(body: (url: string, verdicts: (string | true)[]) => Promise<void>): Promise<void> {
  const verdicts: (string | true)[] = [];
  const server = createServer((request, response) => {
    bolt.HTTPModuleFunctions.parseAndVerifyHTTPRequest({ enabled: true, signingSecret: kSecret }, request).then(
      () => verdicts.push(true) && response.end(),
      (error: Error) => verdicts.push(error.message) && response.writeHead(401).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, verdicts);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("the signature is the one in Slack's documentation", () => {
  const body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA" +
    "&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F" +
    "96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  assert.equal(
    sign(kSecret, "1531420618", body),
    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  );
});

test("bolt accepts commands, presses and events as the double sends them", () =>
  withBolt(async (url, verdicts) => {
    await Fixture.with(
      async (fixture) => {
        await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos @bob +20 merci énormément 🎉" });
        await fixture.do("home", { user: "camille" });
        const { ts } = (
          await fixture.api("chat.postMessage", {
            channel: "C0KUDOS",
            text: "?",
            blocks: [
              {
                type: "actions",
                elements: [{ type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } }],
              },
            ],
          })
        ).json;
        await fixture.do("press", { user: "ana", message: { channel: "C0KUDOS", ts: ts as string }, action_id: "go" });
      },
      { appUrl: url },
    );
    assert.deepEqual(verdicts, [true, true, true]);
  }));

test("bolt refuses what the double signs wrongly, long ago or not at all", () =>
  withBolt(async (url, verdicts) => {
    await Fixture.with(
      async (fixture) => {
        const deliveries: JsonObject[] = [
          { signature: "wrong" },
          { signature: "none" },
          { signed_s_ago: 301 },
          { signed_s_ago: 86_400 },
          { flip_bit: 0 },
          { flip_bit: 100 },
        ];
        for (const delivery of deliveries) {
          const done = await fixture.do("type", { user: "ana", channel: "#kudos", text: "/kudos", ...delivery });
          assert.equal(done["status"], 401, JSON.stringify(delivery));
        }
      },
      { appUrl: url },
    );
    assert.equal(verdicts.length, 6);
    assert.ok(verdicts.every((verdict) => verdict !== true));
  }));

test("bolt refuses a request with any one bit flipped, in signature, time, body or secret", () => {
  const flipped = vectors(1).filter(({ name }) => name.includes("flipped"));
  assert.ok(flipped.length > 1500, `${flipped.length} flips`);
  assert.deepEqual(
    flipped.filter((vector) => vector.bolt),
    [],
  );
});

test("vectors.json holds what bolt says today", () => {
  assert.equal(readFileSync(new URL("../../vectors.json", import.meta.url), "utf8"), vectorsFile());
});

test("vectors.json differs from bolt only in what comes from the future", () => {
  const all = vectors(17);
  const different = all.filter((vector) => vector.bolt !== vector.accepted);
  assert.deepEqual(
    different.map(({ name }) => name),
    ["301 seconds in the future", "a day in the future"],
  );
  assert.ok(different.every((vector) => Number(vector.timestamp) - kNow > 300));
  assert.ok(all.some((vector) => vector.accepted));
});
