// The whole way, in both languages, on a phone and at a desk, by mouse and by keyboard alone.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { hex } from "../src/protocol/bytes.js";
import { bundleBytes } from "../src/protocol/ballots.js";
import { usesIn } from "../src/ui/uses.js";
import { closeBrowser, kDesk, kNoBrowser, kPhone, visiting, type PersonOptions } from "./support/browser.js";
import { kManyQuestions } from "./support/world.js";
import { kPassphrase, sendNow } from "./support/walking.js";

after(closeBrowser);

const kWays: PersonOptions[] = [
  { language: "en", size: kPhone },
  { language: "fr", size: kPhone },
  { language: "en", size: kDesk },
  { language: "fr", size: kDesk, dark: true },
  { language: "en", size: kPhone, dark: true },
];

function usedFor(manifest: { [member: string]: unknown }): void {
  manifest["downstream"] = ["attrition-alerts", "cantine-du-site"];
}

for (const way of kWays) {
  const { language = "en", size = kDesk, dark = false } = way;
  test(
    `the way to the receipt, ${language}, ${size.width} px${dark ? ", dark" : ""}: no barrier on any screen`,
    { skip: kNoBrowser },
    () =>
      visiting({ secondSigner: language === "en", ...way, change: usedFor }, async (double, reader) => {
        const { page } = reader;
        await reader.open(double.link(0));
        await reader.heading("promise_heading");
        assert.equal(await page.getByText(reader.t("promise_alone")).count(), language === "en" ? 0 : 1);
        assert.equal(await page.evaluate(() => document.documentElement.lang), language);
        const uses = usesIn(language, ["attrition-alerts", "cantine-du-site"]);
        await page.getByText(reader.t("downstream_some", { uses })).waitFor();
        await reader.isAccessible("1-welcome");
        assert.deepEqual(
          double.log.filter(({ origin }) => origin !== "page"),
          [],
          "nothing is asked before the click",
        );

        await reader.press("begin");
        await reader.heading("circle_heading");
        await reader.sees("circle_proved", { size: 40 });
        await page.getByText(reader.t("circle_names", { count: 12 })).click();
        await page.getByText("Bruno Albers").first().waitFor();
        await reader.isAccessible("2-circle");

        await reader.press("to_questions");
        await reader.heading("questions_heading");
        await page.getByRole("radio", { name: reader.t("likert_4"), exact: true }).check();
        await page.getByRole("radio", { name: "9", exact: true }).check();
        await page.getByRole("textbox").fill("Please ask Bruno, or b.albers@firm.example");
        await reader.isAccessible("3-questions");
        await reader.press("to_slips");
        await reader.sees("hint_heading");
        await reader.sees("hint_name", { text: "Bruno" });
        await reader.sees("hint_email", { text: "b.albers@firm.example" });
        await reader.isAccessible("4-hint");
        await reader.press("hint_change");
        await page.getByRole("textbox").fill("Fewer meetings, please.");
        await reader.press("to_slips");

        await reader.heading("slips_heading");
        await page.locator("#new-passphrase").fill(kPassphrase);
        await reader.isAccessible("5-slips");
        await reader.press("get_slips", { count: 11 });
        await reader.heading("send_heading");
        await page.getByText(reader.t("save_heading")).click();
        await reader.press("save_text");
        await page.locator("#save-area").waitFor();
        await reader.isAccessible("6-send");
        await reader.counting(() => reader.press("send"));
        assert.match((await page.locator(".clock").textContent()) ?? "", /(1:00|0:5\d)/);
        await reader.isAccessible("7-countdown");
        await reader.press("countdown_skip");
        await reader.heading("done_heading");
        await reader.press("receipt_keep");
        await reader.isAccessible("8-done");

        const ballots = double.ballots();
        assert.equal(ballots.length, 10);
        assert.equal(ballots.filter(({ answer }) => answer === 4).length, 3);
        assert.equal(ballots.filter(({ answer }) => answer === 9).length, 3);
        assert.equal(ballots.filter(({ answer }) => answer === 255).length, 3);
        assert.equal(ballots.find(({ comment }) => comment !== undefined)?.comment, "Fewer meetings, please.");

        double.publish([[0, 1], [0], [0]]);
        await page.reload();
        await reader.press("to_check");
        await reader.press("check");
        await reader.sees("check_all", { count: 10 });
        await reader.isAccessible("9-counted");
      }),
  );
}

test("the whole way by keyboard alone, with 41 slips", { skip: kNoBrowser }, () =>
  visiting({ questions: kManyQuestions, language: "en", size: kDesk }, async (double, reader) => {
    const { page } = reader;
    const { keyboard } = page;
    await reader.open(double.link(13));
    await reader.tabTo(reader.button("begin"));
    await keyboard.press("Enter");
    await reader.heading("circle_heading");
    await reader.tabTo(reader.button("to_questions"));
    await keyboard.press("Space");
    await reader.heading("questions_heading");
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H2", "the focus is on the new heading");
    await keyboard.press("Tab");
    for (let i = 0; i < 13; i += 1) {
      await keyboard.press("ArrowDown"); // from "skipped", which is chosen, around to the first answer
      await keyboard.press("Tab");
    }
    await keyboard.type("More daylight.");
    await reader.tabTo(reader.button("to_slips"));
    await keyboard.press("Enter");
    await reader.heading("slips_heading");
    await reader.tabTo(page.getByRole("radio", { name: reader.t("keep_tab") }));
    await keyboard.press("ArrowUp"); // around to "nowhere"
    await reader.tabTo(reader.button("get_slips", { count: 41 }));
    await keyboard.press("Enter");
    await reader.heading("send_heading");
    await reader.tabTo(reader.button("send"));
    await reader.counting(() => keyboard.press("Enter"));
    await reader.tabTo(reader.button("countdown_skip"));
    await keyboard.press("Enter");
    await reader.heading("done_heading");
    const ballots = double.ballots();
    assert.equal(ballots.length, 40);
    assert.ok(ballots.every(({ answer, comment }) => answer === 1 || answer === 0 || comment === "More daylight."));
    assert.ok(ballots.every(({ answer }) => answer !== 255));
  }),
);

test(
  "what goes over the wire: no cookie, no referrer, no identity at the collector, no other server",
  { skip: kNoBrowser },
  () =>
    visiting({}, async (double, reader) => {
      const { page } = reader;
      await reader.open(double.link(0));
      await reader.heading("promise_heading");
      const address = await page.evaluate(() => location.href);
      assert.ok(!address.includes("login") && !address.includes("t="), address);
      await reader.press("begin");
      await reader.press("to_questions");
      await reader.press("to_slips");
      await page.locator("#new-passphrase").fill(kPassphrase);
      await reader.press("get_slips", { count: 11 });
      await sendNow(reader);
      await reader.heading("done_heading");

      const stored = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, history.state])); // prettier-ignore
      assert.ok(stored.includes("fairlead-pulse-copy-1."));
      assert.doesNotMatch(stored, /login/);
      const { manifest } = double.world;
      const origins = [double.pageOrigin, manifest.issuer, manifest.collector];
      for (const url of reader.asked)
        assert.ok(
          origins.some((origin) => url.startsWith(`${origin}/`)),
          url,
        );
      for (const { headers, path, origin } of double.log) {
        assert.equal(headers.cookie, undefined, `${origin} ${path}`);
        if (origin !== "page" || path.startsWith("/s/")) assert.equal(headers.referer, undefined, `${origin} ${path}`);
        assert.doesNotMatch(path, /login|emp-/);
      }
      const [sent, ...more] = double.log.filter(({ origin, method }) => origin === "collector" && method === "POST");
      assert.deepEqual(more, []);
      assert.ok(sent);
      assert.equal(sent.headers["content-type"], "application/octet-stream");
      assert.equal(sent.body.length, 165 + bundleBytes(9, 1));
      const known = ["accept", "accept-encoding", "accept-language", "connection", "content-length", "content-type", "host", "origin", "user-agent", "cache-control", "pragma"]; // prettier-ignore
      const others = Object.keys(sent.headers).filter((name) => !known.includes(name) && !/^sec-/.test(name));
      assert.deepEqual(others, []);
      assert.equal(sent.headers.origin, double.pageOrigin);
      const raw = Buffer.from(sent.body);
      for (const secret of ["login", "emp-000", hex(manifest.hash)]) assert.ok(!raw.includes(secret), secret);
      assert.deepEqual(
        double.log
          .filter(({ origin }) => origin === "issuer")
          .map(({ method, path }) => `${method} ${path.split("/").at(-1)}`),
        ["OPTIONS person", "POST person", "OPTIONS slips", "POST slips"],
      );
    }),
);

test("the language can be changed on any screen, and what was entered stays", { skip: kNoBrowser }, () =>
  visiting({ language: "en", size: kPhone }, async (double, reader) => {
    const { page } = reader;
    await reader.open(double.link(0));
    await reader.press("begin");
    await reader.press("to_questions");
    await page.getByRole("radio", { name: reader.t("likert_2"), exact: true }).check();
    await page.getByRole("textbox").fill("Plus de lumière");
    await page.getByRole("button", { name: "FR" }).click();
    await page.getByRole("heading", { name: "Vos réponses" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "fr");
    assert.ok(await page.getByRole("radio", { name: "Pas d’accord", exact: true }).isChecked());
    assert.equal(await page.getByRole("textbox").inputValue(), "Plus de lumière");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "language-fr");
  }),
);
