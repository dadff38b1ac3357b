// What goes wrong without anybody attacking, and how people go on.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, kNoBrowser, kPhone, visiting } from "./support/browser.js";
import {
  answerOne,
  getSlips,
  kPassphrase,
  openCopy,
  send,
  sendNow,
  toQuestions,
  toSend,
  toSlips,
} from "./support/walking.js";

after(closeBrowser);
const options = { skip: kNoBrowser };

test("a reload goes on from the copy in the tab, without the link", options, () =>
  visiting({ size: kPhone }, async (double, reader) => {
    await toSend(reader, double.link(0), "tab");
    await reader.page.reload();
    await reader.heading("restore_heading");
    await reader.isAccessible("restore");
    await openCopy(reader, 0);
    await reader.heading("circle_heading");
    await reader.sees("circle_no_names");
    await reader.press("to_questions");
    await answerOne(reader);
    await reader.press("to_slips");
    await reader.heading("send_heading");
    await send(reader);
    assert.equal(double.ballots().length, 10);
    assert.equal(double.log.filter(({ path, method }) => path.endsWith("/slips") && method === "POST").length, 1);
  }),
);

test("a copy from before the slips asks for the same slips again, with the link", options, () =>
  visiting({}, async (double, reader) => {
    await toSlips(reader, double.link(0));
    await reader.context.route(/\/slips$/, async (route) => {
      if (route.request().method() === "POST") await route.fetch(); // the issuer hears it, the page does not hear back
      await route.abort();
    });
    await getSlips(reader, "tab", 11);
    await reader.sees("problem_OFFLINE");
    await reader.context.unroute(/\/slips$/);
    assert.equal(double.issued.size, 1);
    await reader.page.goto("about:blank");
    await reader.open(double.link(0));
    await openCopy(reader, 0);
    await reader.press("to_questions");
    await reader.press("to_slips");
    await reader.press("get_slips", { count: 11 });
    await reader.heading("send_heading");
  }),
);

test("a second device goes on from the text of the copy, and what it sends replaces the first", options, () =>
  visiting({ language: "en" }, async (double, first, sit) => {
    await toSend(first, double.link(0));
    await first.page.getByText(first.t("save_heading")).click();
    await first.page.locator("#save-passphrase").fill(kPassphrase);
    await first.press("save_text");
    await first.page.locator("#save-area").waitFor();
    const text = await first.page.locator("#save-area").inputValue();
    assert.match(text, /^fairlead-pulse-copy-1\.[\w-]+$/);
    await send(first);

    const second = await sit({ language: "fr", size: kPhone });
    await second.open(double.link(0).replace(/&t=.*/, ""));
    await second.sees("no_token");
    await openCopy(second, 1, text);
    await second.press("to_questions");
    await second.page.getByRole("radio", { name: second.t("likert_5"), exact: true }).check();
    await second.press("to_slips");
    await send(second);
    assert.equal(double.submissions.length, 2);
    const answers = double.ballots().map(({ answer, slot }) => (slot.question === 0 ? answer : undefined));
    assert.deepEqual(answers.filter((answer) => answer !== undefined), [5, 5, 5]); // prettier-ignore
  }),
);

test("a wrong passphrase opens nothing and says so", options, () =>
  visiting({ language: "fr" }, async (double, reader) => {
    await toSend(reader, double.link(0), "device");
    await reader.page.reload();
    await reader.page.locator("#restore-passphrase").fill("not the passphrase");
    await reader.press("restore");
    await reader.sees("problem_COPY_LOCKED");
    await reader.page.locator("#restore-text").waitFor({ state: "detached" });
    await reader.press("forget");
    await reader.page.getByText(reader.t("restore_elsewhere")).waitFor();
    assert.equal(await reader.page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  }),
);

test("the copy on this device survives closing the tab; the tab's does not", options, () =>
  visiting({}, async (double, reader) => {
    await toSend(reader, double.link(0), "device");
    const address = double.link(0).replace(/&t=.*/, "");
    const tab = await reader.context.newPage();
    await tab.goto(address);
    await tab.getByRole("heading", { name: reader.t("restore_heading") }).waitFor();
  }),
);

test(
  "slips already given out with a lost seed: it says that they cannot be given again, and what still counts",
  options,
  () =>
    visiting({}, async (double, reader, sit) => {
      await toSend(reader, double.link(0));
      const again = await sit({ language: "en", size: kPhone });
      await toSlips(again, double.link(0));
      await getSlips(again, "nowhere", 11);
      await again.sees("problem_ALREADY_ISSUED");
      await again.isAccessible("already-issued");
      assert.equal(await again.page.evaluate(() => document.activeElement?.getAttribute("role")), "alert");
    }),
);

for (const reason of ["CLOSED", "ISSUING_STOPPED"] as const)
  test(`${reason} of the issuer is said in plain words`, options, () =>
    visiting({ language: "fr", size: kPhone }, async (double, reader) => {
      double.behaviour.slips = reason;
      await toSlips(reader, double.link(0));
      await getSlips(reader, "nowhere", 11);
      await reader.sees(`problem_${reason}`);
    }),
  );

test("a link that has expired is said to be so", options, () =>
  visiting({}, async (double, reader) => {
    await reader.open(double.link(99));
    await reader.press("begin");
    await reader.sees("problem_TOKEN");
  }),
);

test("half a link is refused, and its token leaves the address bar all the same", options, () =>
  visiting({}, async (double, reader) => {
    await reader.open(`${double.pageOrigin}/#s=abc&t=login-0`);
    await reader.sees("problem_LINK");
    assert.doesNotMatch(await reader.page.evaluate(() => location.href), /login/);
    assert.ok(double.log.every(({ path }) => !path.startsWith("/s/")));
  }),
);

test("the collector's answer is lost: the same is sent again by a click, and is counted once", options, () =>
  visiting({}, async (double, reader) => {
    await toSend(reader, double.link(0));
    double.behaviour.bundles = "unreachable";
    await sendNow(reader);
    await reader.sees("problem_OFFLINE");
    const sent = double.submissions.length;
    await reader.page.getByRole("button", { name: "FR", exact: true }).click();
    await reader.page.getByRole("button", { name: "EN", exact: true }).click();
    assert.equal(double.submissions.length, sent, "nothing is repeated by itself");
    delete double.behaviour.bundles;
    await send(reader);
    assert.equal(new Set(double.submissions.map(String)).size, 1);
    assert.equal(double.ballots().length, 10);
  }),
);

test("a collector that is busy or closed is said to be so", options, () =>
  visiting({}, async (double, reader) => {
    await toSend(reader, double.link(0));
    for (const reason of ["BUSY", "CLOSED"] as const) {
      double.behaviour.bundles = reason;
      await sendNow(reader);
      await reader.sees(`problem_${reason}`);
    }
  }),
);

test("the delay runs out by itself, lies within two minutes, and can be stopped", options, () =>
  visiting({}, async (double, reader) => {
    await reader.page.clock.install();
    await toSend(reader, double.link(0));
    await reader.press("send");
    const clock = await reader.page.locator(".clock").textContent();
    const [, minutes, seconds] = /(\d):(\d\d)/.exec(clock ?? "") ?? [];
    assert.ok(Number(minutes) * 60 + Number(seconds) <= 120, String(clock));
    await reader.press("countdown_cancel");
    await reader.sees("countdown_stopped");
    await reader.page.clock.runFor(130_000);
    assert.deepEqual(double.submissions, []);
    await reader.press("send");
    await reader.page.clock.runFor(125_000);
    await reader.heading("done_heading");
    assert.equal(double.submissions.length, 1);
  }),
);

test("changed answers are sent with a higher revision", options, () =>
  visiting({}, async (double, reader) => {
    await toSend(reader, double.link(0));
    await send(reader);
    await reader.press("done_again");
    await reader.page.getByRole("radio", { name: reader.t("likert_1"), exact: true }).check();
    await reader.press("to_slips");
    await send(reader);
    const answers = double.ballots().filter(({ slot }) => slot.question === 0).map(({ answer }) => answer); // prettier-ignore
    assert.deepEqual(answers, [1, 1, 1]);
  }),
);

test("a comment that is too long is refused before anything is got or sent, and stays as written", options, () =>
  visiting({ size: kPhone }, async (double, reader) => {
    await toQuestions(reader, double.link(0));
    await reader.page.getByRole("textbox").fill("a".repeat(10_000));
    await reader.press("to_slips");
    await reader.sees("comment_too_long", { bytes: 10_000, most: 3960 });
    await reader.isAccessible("too-long");
    assert.equal((await reader.page.getByRole("textbox").inputValue()).length, 10_000);
    assert.equal(double.issued.size, 0);
  }),
);

test("a hint can be overruled, once for each text", options, () =>
  visiting({}, async (double, reader) => {
    await toQuestions(reader, double.link(0));
    await reader.page.getByRole("textbox").fill("Ask @bruno");
    await reader.press("to_slips");
    await reader.sees("hint_mention", { text: "@bruno" });
    await reader.press("hint_keep");
    await reader.heading("slips_heading");
  }),
);

test("a ballot that is missing from a published list is said loudly; unpublished ones are not", options, () =>
  visiting({ size: kPhone }, async (double, reader) => {
    await toSend(reader, double.link(0));
    await send(reader);
    await reader.press("receipt_keep");
    await reader.page.reload();
    await reader.press("to_check");
    await reader.press("check");
    await reader.page.getByText(/not published yet/).waitFor();
    double.publish([[0, 1], [], [0]], ({ slot }) => slot.dimension === 2 && slot.question === 1); // prettier-ignore
    await reader.press("check");
    await reader.sees("check_missing_one");
    assert.equal(await reader.page.getByText(reader.t("check_absent"), { exact: true }).count(), 1);
    assert.equal(await reader.page.getByText(reader.t("check_quiet"), { exact: true }).count(), 3);
    await reader.isAccessible("missing");
  }),
);

test("several ballots that are missing are counted", options, () =>
  visiting({ language: "fr", size: kPhone }, async (double, reader) => {
    await toSend(reader, double.link(0));
    await send(reader);
    await reader.press("receipt_keep");
    await reader.page.reload();
    double.publish([[0, 1], [], [0]], ({ slot }) => slot.dimension === 2 && slot.question < 2);
    await reader.page.reload();
    await reader.press("to_check");
    await reader.press("check");
    await reader.sees("check_missing", { count: 2 });
  }),
);

test("a survey that is closed takes no answers and offers the check", options, () =>
  visiting({ language: "fr" }, async (double, reader) => {
    double.behaviour.counting = true;
    await reader.open(double.link(0));
    await reader.heading("closed_heading");
    assert.equal(await reader.button("begin").count(), 0);
    await reader.isAccessible("closed");
    await reader.press("to_check");
    await reader.heading("check_heading");
  }),
);
