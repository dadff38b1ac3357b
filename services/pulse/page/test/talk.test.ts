// Human resources answers a comment; its author finds the answer and replies, and nobody else can.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { hex } from "../src/protocol/bytes.js";
import {
  closeBrowser,
  kDesk,
  kNoBrowser,
  kPhone,
  visiting,
  type PersonOptions,
  type Reader,
} from "./support/browser.js";
import type { Double } from "./support/double.js";
import { getSlips, kPassphrase, send, toQuestions } from "./support/walking.js";

after(closeBrowser);
const options = { skip: kNoBrowser };

const kComment = "The chairs in the hall are broken.";
const kQuestion = "Which chairs do you mean?";

// Comments on the survey, with the copy kept on the device.
async function comment(reader: Reader, link: string, text: string): Promise<void> {
  await toQuestions(reader, link);
  await reader.page.getByRole("textbox").fill(text);
  await reader.press("to_slips");
  await reader.heading("slips_heading");
  await getSlips(reader, "device", 11);
  await reader.heading("send_heading");
  await send(reader);
}

// Comes back after the close, without the link, and looks at all answers.
async function toTalk(double: Double, reader: Reader): Promise<void> {
  await reader.page.clock.setSystemTime(new Date("2100-01-01T12:00:00Z"));
  await reader.page.goto("about:blank");
  await reader.open(double.link(0).replace(/&t=.*/, ""));
  await reader.press("to_talk");
  await reader.heading("talk_heading");
}

async function openCopy(reader: Reader): Promise<void> {
  await reader.page.locator("#restore-passphrase").fill(kPassphrase);
  await reader.press("restore");
}

async function write(reader: Reader, text: string): Promise<void> {
  await reader.page.locator("article.mine textarea").fill(text);
  await reader.press("talk_next");
}

async function sendReply(reader: Reader): Promise<void> {
  await reader.heading("reply_heading");
  await reader.counting(() => reader.press("reply_send"));
  await reader.press("countdown_skip");
}

// One person has commented, and was answered.
async function answered(
  double: Double,
  reader: Reader,
  { person = 0, text = kComment }: { person?: number; text?: string } = {},
): Promise<void> {
  await comment(reader, double.link(person), text);
  double.publish([[0], [0], [0]]);
  double.answer(text, kQuestion);
}

const kWays: PersonOptions[] = [
  { language: "en", size: kPhone },
  { language: "fr", size: kPhone, dark: true },
  { language: "fr", size: kDesk },
];

for (const way of kWays) {
  const { language, size = kDesk, dark = false } = way;
  test(`an author sees the answer and replies, ${language}, ${size.width} px${dark ? ", dark" : ""}`, options, () =>
    visiting(way, async (double, reader, sit) => {
      const { page } = reader;
      const other = await sit({ language: "en", size: kDesk });
      await comment(other, double.link(13), "More daylight, please.");
      await answered(double, reader);
      double.answer("More daylight, please.", "We ordered lamps.");
      await reader.sees("done_talk");
      await toTalk(double, reader);
      await page.getByText(kQuestion).waitFor();
      assert.equal(await page.locator("article.mine").count(), 0, "nothing tells whose it is before the copy is open");
      await reader.isAccessible("talk-1-closed");
      await openCopy(reader);
      await reader.sees("talk_mine_in", { cell: language === "fr" ? "Tout le monde" : "Everybody" });
      assert.equal(await page.locator("article.mine").count(), 1);
      assert.equal(await page.locator("article.mine blockquote").innerText(), kComment);
      assert.equal(await page.locator("article:not(.mine)").count(), 1);
      await reader.isAccessible("talk-2-mine");

      await write(reader, "Ask @bruno, he sits there.");
      await reader.sees("hint_mention", { text: "@bruno" });
      await reader.isAccessible("talk-3-hint");
      await reader.press("hint_change");
      await write(reader, "  The red ones.\nAll of them.  ");
      await reader.heading("reply_heading");
      await reader.isAccessible("talk-4-reply");
      await sendReply(reader);
      await reader.sees("talk_taken");
      await reader.isAccessible("talk-5-taken");
      assert.deepEqual(double.replies.map(({ sequence, text }) => [sequence, text]), [[1, "The red ones.\nAll of them."]]); // prettier-ignore

      double.publishReplies();
      double.answer(kComment, "They will be mended.");
      await toTalk(double, reader);
      await openCopy(reader);
      assert.deepEqual(await page.locator("article.mine li .who").allInnerTexts(), [
        reader.t("talk_hr"),
        reader.t("talk_you"),
        reader.t("talk_hr"),
      ]);
      await reader.sees("talk_reply", { next: 2, most: 10 });
      await reader.isAccessible("talk-6-again");
    }),
  );
}

test("the whole reply by keyboard alone", options, () =>
  visiting({ language: "en", size: kDesk }, async (double, reader) => {
    const { page } = reader;
    await answered(double, reader);
    await page.clock.setSystemTime(new Date("2100-01-01T12:00:00Z"));
    await page.goto("about:blank");
    await reader.open(double.link(0).replace(/&t=.*/, ""));
    await reader.tabTo(reader.button("to_talk"));
    await page.keyboard.press("Enter");
    await reader.heading("talk_heading");
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1", "the focus is on the new heading");
    await reader.tabTo(page.locator("#restore-passphrase"));
    await page.keyboard.type(kPassphrase);
    await page.keyboard.press("Enter");
    await reader.tabTo(page.locator("article.mine textarea"));
    await page.keyboard.type("The red ones.");
    await reader.tabTo(reader.button("talk_next"));
    await page.keyboard.press("Enter");
    await reader.tabTo(reader.button("reply_send"));
    await reader.counting(() => page.keyboard.press("Enter"));
    await reader.tabTo(reader.button("countdown_skip"));
    await page.keyboard.press("Enter");
    await reader.sees("talk_taken");
    assert.equal(double.replies.length, 1);
  }),
);

test("what is asked tells nothing: the same file for who wrote a comment and who did not", options, () =>
  visiting({ language: "en" }, async (double, author, sit) => {
    const reader = await sit({ language: "en" });
    await comment(reader, double.link(13), "Nothing that was answered.");
    await answered(double, author);
    const asked: string[][] = [];
    for (const one of [author, reader]) {
      const from = double.log.length;
      await toTalk(double, one);
      await openCopy(one);
      await one.page
        .locator(`article.mine, .notice:has-text("${one.t("talk_not_mine")}")`)
        .first()
        .waitFor();
      asked.push(double.log.slice(from).map(({ origin, method, path }) => `${origin} ${method} ${path}`).sort()); // prettier-ignore
    }
    assert.deepEqual(asked[0], asked[1]);
    assert.ok(asked[0]?.every((request) => request.startsWith("page GET ")));
    assert.equal(asked[0]?.filter((request) => request.endsWith("/conversations.json")).length, 1);
    await reader.sees("talk_not_mine");
    assert.equal(await reader.page.locator("main textarea").count(), 0, "who did not write it cannot reply");
  }),
);

test("a reply goes to the collector alone, of one size, without cookie, referrer or identity", options, () =>
  visiting({ language: "en", size: kPhone }, async (double, reader) => {
    await answered(double, reader);
    await toTalk(double, reader);
    await openCopy(reader);
    const from = double.log.length;
    await write(reader, "The red ones.");
    await sendReply(reader);
    await reader.sees("talk_taken");
    const sent = double.log.slice(from).filter(({ method }) => method === "POST");
    assert.deepEqual(sent.map(({ origin, path }) => `${origin} ${path}`), [`collector /v1/surveys/${hex(double.world.manifest.survey)}/replies`]); // prettier-ignore
    const [{ headers, body }] = sent as [(typeof sent)[number]];
    assert.equal(body.length, 8192);
    assert.deepEqual([headers.cookie, headers.referer, headers.authorization], [undefined, undefined, undefined]);
    assert.equal(headers.origin, double.pageOrigin);
    const stored = await reader.page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
    assert.ok(!stored.includes("The red ones"), "what was written stays in memory");
    assert.ok(
      !stored.includes(double.replies[0]?.conversation ?? ""),
      "nothing on the device says which comment it is",
    );
  }),
);

test("the collector's answer is lost: the same is sent again by a click, and is said once", options, () =>
  visiting({ language: "fr" }, async (double, reader) => {
    await answered(double, reader);
    await toTalk(double, reader);
    await openCopy(reader);
    await write(reader, "The red ones.");
    double.behaviour.replies = "unreachable";
    await sendReply(reader);
    await reader.sees("problem_OFFLINE");
    delete double.behaviour.replies;
    await sendReply(reader);
    await reader.sees("talk_taken");
    assert.equal(double.replies.length, 1);
  }),
);

test("a reply that waits for its publication is not lost by a second one after a reload", options, () =>
  visiting({ language: "en" }, async (double, reader) => {
    await answered(double, reader);
    for (const text of ["The red ones.", "And the blue ones."]) {
      await toTalk(double, reader);
      await openCopy(reader);
      await write(reader, text);
      await sendReply(reader);
      await reader.page.getByText(reader.t("talk_taken")).or(reader.page.getByText(reader.t("problem_SEQUENCE_USED"))).first().waitFor(); // prettier-ignore
    }
    await reader.sees("problem_SEQUENCE_USED");
    assert.equal(double.replies.length, 1, "nothing is repeated by itself");
    await sendReply(reader);
    await reader.sees("talk_taken");
    assert.deepEqual(double.replies.map(({ sequence, text }) => [sequence, text]), [[1, "The red ones."], [2, "And the blue ones."]]); // prettier-ignore
  }),
);

test("a reply of 10,000 characters is refused before anything is sent, and stays as written", options, () =>
  visiting({ language: "fr", size: kPhone }, async (double, reader) => {
    await answered(double, reader);
    await toTalk(double, reader);
    await openCopy(reader);
    await write(reader, "a".repeat(10_000));
    await reader.sees("talk_too_long", { count: 10_000, most: 2000 });
    await reader.isAccessible("talk-too-long");
    assert.equal((await reader.page.locator("article.mine textarea").inputValue()).length, 10_000);
    await write(reader, "  ");
    await reader.sees("talk_empty");
    assert.deepEqual(double.replies, []);
  }),
);

test("the tenth reply is the last", options, () =>
  visiting({ language: "en" }, async (double, reader) => {
    await answered(double, reader);
    await toTalk(double, reader);
    await openCopy(reader);
    for (let i = 1; i <= 10; i += 1) {
      await reader.sees("talk_reply", { next: i, most: 10 });
      await write(reader, `Reply ${i}.`);
      await sendReply(reader);
      await reader.sees("talk_taken");
    }
    await reader.sees("talk_full", { most: 10 });
    assert.equal(await reader.page.locator("article.mine textarea").count(), 0);
    assert.equal(double.replies.length, 10);
  }),
);

test("the text of the copy opens the conversation on another device", options, () =>
  visiting({ language: "en" }, async (double, first, sit) => {
    await answered(double, first);
    const text = await first.page.evaluate(
      () => Object.entries(localStorage).find(([name]) => name.endsWith(":copy"))?.[1] as string,
    );
    const second = await sit({ language: "fr", size: kPhone });
    await toTalk(double, second);
    await second.page.locator("#restore-text").fill(text);
    await openCopy(second);
    await write(second, "Les rouges.");
    await sendReply(second);
    await second.sees("talk_taken");
    assert.equal(double.replies[0]?.text, "Les rouges.");
  }),
);

test("a list with a reply that its author did not sign is not shown", options, () =>
  visiting({ language: "en", size: kPhone }, async (double, reader) => {
    await answered(double, reader);
    const said = { by: "author", sequence: 1, text: "I resign.", signature: "00".repeat(64) };
    const { survey, hash } = double.world.manifest;
    double.behaviour.conversations = JSON.stringify({
      format: "fairlead-pulse-conversations-1",
      survey: hex(survey),
      manifest: hex(hash),
      conversations: [{ conversation: "11".repeat(32), question: "words", cell: 0, comment: "c", messages: [said] }],
    });
    await reader.page.clock.setSystemTime(new Date("2100-01-01T12:00:00Z"));
    await reader.page.reload();
    await reader.press("to_talk");
    await reader.sees("problem_CONVERSATIONS_INVALID");
    assert.equal(await reader.page.getByText("I resign.").count(), 0);
  }),
);

test("before the release there is nothing to read, and without answers the page says so", options, () =>
  visiting({ language: "fr" }, async (double, reader) => {
    await reader.page.clock.setSystemTime(new Date("2100-01-01T12:00:00Z"));
    await reader.open(double.link(0).replace(/&t=.*/, ""));
    await reader.press("to_talk");
    await reader.page.getByText(/pas encore publiés/).waitFor();
    double.publish([[0], [0], [0]]);
    await reader.press("to_talk");
    await reader.sees("talk_none");
  }),
);
