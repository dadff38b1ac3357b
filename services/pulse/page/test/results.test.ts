// The results: for everybody with the link, without a login, with one's own groups first where the browser knows them.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { hex } from "../src/protocol/bytes.js";
import { receiptOf, writeReceipt } from "../src/protocol/receipt.js";
import type { TextKey } from "../src/ui/texts.js";
import { answeringAs } from "./support/answering.js";
import {
  closeBrowser,
  kDesk,
  kNoBrowser,
  kPhone,
  visiting,
  type PersonOptions,
  type Reader,
  type Storage,
} from "./support/browser.js";
import { openingAt } from "./support/committing.js";
import type { Double } from "./support/double.js";
import { confidentialOf } from "./support/releasing.js";
import { kFewQuestions } from "./support/world.js";

after(closeBrowser);
const options = { skip: kNoBrowser };

// Harbour, a team of 12, is hidden; so is Porto.
const kShown = [[0, 2], [0, 1, 2], [0]];

const everybodys = (double: Double): string => double.link(0).replace(/&t=.*/, "");

// What is left in the browser of somebody who has answered and kept the receipt.
function keptBy(double: Double, person: number): Storage {
  const { manifest } = double.world;
  const opening = { leaf: person, value: openingAt(double.world, person) };
  const receipt = writeReceipt(receiptOf(manifest, answeringAs(double.world, person).tokens, 1, opening));
  const name = `fairlead-pulse:${hex(manifest.survey)}:${hex(manifest.hash)}:receipt`;
  return { cookies: [], origins: [{ origin: double.pageOrigin, localStorage: [{ name, value: receipt }] }] };
}

async function toResults(double: Double, reader: Reader): Promise<void> {
  await reader.open(everybodys(double));
  await reader.heading("audit_heading");
}

// The card of a question.
const card = (reader: Reader, id: number) => reader.page.locator(`section[aria-labelledby="question-${id}"]`);

// The release with something changed in it.
function change(double: Double, how: (release: any) => void): void {
  const release = JSON.parse(double.released) as object;
  how(release);
  double.behaviour.release = JSON.stringify(release);
}

const kWays: PersonOptions[] = [
  { language: "en", size: kPhone },
  { language: "fr", size: kPhone, dark: true },
  { language: "en", size: kDesk, dark: true },
  { language: "fr", size: kDesk },
];

for (const way of kWays) {
  const { language, size = kDesk, dark = false } = way;
  test(`the results of a survey, ${language}, ${size.width} px${dark ? ", dark" : ""}: no barrier`, options, () =>
    visiting(way, async (double, _, sit) => {
      double.publish(kShown);
      change(double, (release) => {
        release.questions[0].compared_with = "11".repeat(16);
        release.questions[0].dimensions[0].cells[0].trend = "up";
        release.questions[1].dimensions[0].cells[0].trend = "down";
        release.questions[0].dimensions[0].cells[1].trend = "none";
      });
      const reader = await sit({ ...way, storage: keptBy(double, 0) });
      const { page } = reader;
      await toResults(double, reader);
      assert.equal(await page.title(), `${reader.t("results")} · ${double.world.manifest.title[language ?? "en"]}`);
      assert.deepEqual(await page.locator(".stats dd").allInnerTexts(), ["40", "31", "30"]);
      assert.deepEqual(await page.locator("h2.driver").allInnerTexts(), ["Pride", "Loyalty", "Balance", reader.t("comments_heading")]); // prettier-ignore
      assert.deepEqual(await page.locator("dl.own dd").allInnerTexts(), ["Harbour", "Lyon"]);
      await reader.isAccessible("results-1");

      const [proud, enps, days] = [card(reader, 0), card(reader, 1), card(reader, 2)];
      const everybody = language === "fr" ? "Tout le monde" : "Everybody";
      const company = proud.locator(".company");
      assert.match(
        await company.innerText(),
        /(Everybody|Tout le monde)\s+\d+\s+(of|sur) 100\s+95\s?%\s?: \d+ (to|à) \d+\s+20 (to|à) 49/,
      );
      assert.match(await company.innerText(), new RegExp(`↑ ${reader.t("trend_up")}`));
      assert.match(await enps.locator(".company").innerText(), new RegExp(`↓ ${reader.t("trend_down")}`));
      const own = proud.locator(".own");
      assert.equal(await own.count(), 2);
      assert.ok((await own.nth(0).innerText()).includes(reader.t("own_hidden", { cell: everybody })));
      assert.match(await own.nth(1).innerText(), /Lyon\s+\d+ (of|sur) 100\s+10 (to|à) 19/);
      assert.equal(await days.locator(".company ~ table.shares tbody tr").count(), 3, "a choice has shares alone");
      assert.match(await days.locator(".own").nth(1).innerText(), new RegExp(reader.t("result_no_figures")));

      const expand = (key: TextKey, inside = proud): Promise<void> =>
        inside
          .getByRole("button", { name: reader.t(key), exact: true })
          .first()
          .click();
      await expand("result_shares");
      assert.deepEqual(await proud.locator("table.shares tbody th").allInnerTexts(), [1, 2, 3, 4, 5].map((i) => reader.t(`likert_${i}` as TextKey))); // prettier-ignore
      await expand("groups");
      const groups = proud.locator("ul.groups > li");
      assert.deepEqual(await groups.locator(".name").allInnerTexts(), [`${reader.t("own_tag")}\nHarbour`, "Workshop"]);
      assert.ok((await groups.nth(0).innerText()).includes(reader.t("result_hidden", { respondents: 5 })));
      assert.ok((await groups.nth(1).innerText()).includes(reader.t("trend_none")));
      await proud.getByRole("radio", { name: language === "fr" ? "Lieu" : "Place" }).check();
      assert.equal(await groups.count(), 3);
      await page.getByRole("button", { name: reader.t("results_reading") }).click();
      await reader.sees("results_compared");
      await page.getByRole("button", { name: reader.t("audit_how") }).click();
      await page.getByText(`fairleadctl pulse verify ${hex(double.world.manifest.survey)}`).waitFor();
      await reader.isAccessible("results-2-open");

      const other = language === "fr" ? "en" : "fr";
      await page.locator(`#language-${other}`).click();
      assert.equal(await groups.count(), 3, "what was open is open in the other language, by the same groups");
      await page.locator(`#language-${language}`).click();

      await reader.press("to_check");
      await reader.press("check");
      await reader.page.locator("#result").waitFor();
      await reader.press("back");
      await reader.heading("audit_heading");
      assert.equal(await groups.count(), 3, "and after looking elsewhere");
      await reader.press("to_promise");
      await reader.heading("promise_heading");
      await reader.heading("closed_heading");
      assert.equal(await reader.button("begin").count(), 0, "nothing is taken any more");
      await reader.press("back");
      await reader.heading("audit_heading");
    }),
  );
}

for (const language of ["en", "fr"] as const)
  for (const noisy of [true, false])
    test(
      `results ${noisy ? "with" : "without"} noise say ${noisy ? "so" : "nothing of it"}, ${language}`,
      options,
      () => {
        const noise = { epsilon: 500, most_a_person: 12000, key: "2a".repeat(32) };
        const change = noisy
          ? (manifest: { [member: string]: unknown }) => void (manifest["noise"] = noise)
          : undefined;
        return visiting({ language, size: kPhone, ...(change !== undefined && { change }) }, async (double, reader) => {
          double.publish(kShown);
          await toResults(double, reader);
          await reader.sees("results_about", { respondents: 5 });
          assert.equal(await reader.page.getByText(reader.t("results_noise")).count(), noisy ? 1 : 0);
        });
      },
    );

test("the results by keyboard alone", options, () =>
  visiting({ language: "en", size: kDesk }, async (double, reader) => {
    const { page } = reader;
    const { keyboard } = page;
    double.publish(kShown);
    await toResults(double, reader);
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1", "the focus is on the heading");
    const proud = card(reader, 0);
    const groups = proud.getByRole("button", { name: reader.t("groups") });
    await reader.tabTo(groups);
    assert.equal(await groups.getAttribute("aria-expanded"), "false");
    await keyboard.press("Enter");
    assert.equal(await groups.getAttribute("aria-expanded"), "true");
    await keyboard.press("Tab");
    await keyboard.press("ArrowDown");
    await proud.getByText("Porto").waitFor();
    assert.ok(await proud.getByRole("radio", { name: "Place" }).evaluate((one) => one === document.activeElement));
    await reader.tabTo(groups, true);
    await keyboard.press("Space");
    assert.equal(await proud.getByText("Porto").count(), 0);
    await reader.tabTo(reader.button("to_talk"));
    await keyboard.press("Enter");
    await reader.heading("talk_heading");
    await reader.tabTo(reader.button("back"));
    await keyboard.press("Enter");
    await reader.heading("audit_heading");
  }),
);

test("looking needs no login, tells nothing and asks nobody but the page's own server", options, () =>
  visiting({ language: "fr", size: kPhone }, async (double, reader) => {
    double.publish(kShown);
    await reader.open(double.link(0));
    await reader.heading("audit_heading");
    assert.equal(await reader.page.locator(".own").count(), 0, "nothing is known, and nothing is asked");
    await card(reader, 0)
      .getByRole("button", { name: reader.t("groups") })
      .click();
    const survey = hex(double.world.manifest.survey);
    assert.deepEqual(
      double.log.map(({ origin, method, path }) => `${origin} ${method} ${path}`).filter((one) => one.includes("/s/")).sort(), // prettier-ignore
      ["closing", "manifest", "release", "signatures"].map((file) => `page GET /s/${survey}/${file}.json`),
    );
    assert.ok(double.log.every(({ origin }) => origin === "page"));
    for (const { headers, path } of double.log) {
      assert.equal(headers.cookie, undefined, path);
      assert.equal(headers.authorization, undefined, path);
      if (path.startsWith("/s/")) assert.equal(headers.referer, undefined, path);
    }
    for (const url of reader.asked) assert.ok(url.startsWith(`${double.pageOrigin}/`), url);
    const stored = await reader.page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
    assert.equal(stored, "[{},{}]", "nothing is left behind");
  }),
);

test("released comments stand by group, and lead to their answers", options, () =>
  visiting({ language: "en", size: kPhone }, async (double, reader) => {
    double.publish(kShown);
    await toResults(double, reader);
    await reader.sees("comments_none", { respondents: 10, comments: 5 });
    change(double, (release) => {
      const comments = ["More daylight.\nPlease.", "<b>Fewer</b> meetings"].map((text) => ({ text, conversation: "00".repeat(32) })); // prettier-ignore
      release.questions[3].sets = [{ cell: 2, comments }];
    });
    await reader.page.reload();
    const words = card(reader, 3);
    assert.equal(await words.locator("blockquote").count(), 0);
    await words.getByRole("button", { name: reader.t("comments_in", { cell: "Workshop", count: 2 }) }).click();
    assert.deepEqual(await words.locator("blockquote").allInnerTexts(), ["More daylight.\nPlease.", "<b>Fewer</b> meetings"]); // prettier-ignore
    await reader.isAccessible("results-3-comments");
    await reader.press("to_talk");
    await reader.sees("talk_none");
    await reader.press("back");
    await reader.heading("audit_heading");
  }),
);

test("what was answered by buttons in chat stands apart, and is said not to be anonymous", options, () =>
  visiting(
    { language: "fr", size: kPhone, change: (manifest) => void (manifest["confidential"] = true) },
    async (double, reader) => {
      double.publish(kShown);
      await toResults(double, reader);
      assert.equal(await reader.page.locator("#confidential").count(), 0, "it is not published yet");
      double.behaviour.confidential = confidentialOf(double.world, 40);
      await reader.page.reload();
      await reader.heading("confidential_heading");
      await reader.sees("confidential_about");
      const rows = reader.page.locator('section[aria-labelledby="confidential"] .groups > li');
      assert.equal(await rows.count(), 3);
      assert.match(await rows.nth(0).innerText(), /sur 100\s+95\s%/);
      await reader.isAccessible("results-4-confidential");
      double.behaviour.confidential = confidentialOf(double.world, 0);
      await reader.page.reload();
      await rows.first().waitFor();
      for (const row of await rows.all())
        assert.ok((await row.innerText()).includes(reader.t("result_hidden", { respondents: 5 })));
    },
  ),
);

const kRefused: [what: string, problem: TextKey, how: (release: any) => unknown][] = [
  ["of another survey", "problem_RELEASE_OTHER", (release) => (release.survey = "00".repeat(16))],
  ["of another manifest", "problem_RELEASE_OTHER", (release) => (release.manifest = "00".repeat(32))],
  ["with a question too few", "problem_RELEASE_INVALID", (release) => release.questions.pop()],
  ["with a score of 300", "problem_RELEASE_INVALID", (release) => (release.questions[0].dimensions[0].cells[0].score.value = 300)], // prettier-ignore
];
for (const [what, problem, how] of kRefused)
  test(`a release ${what} is not shown, and the page says so`, options, () =>
    visiting({ language: "fr", size: kPhone }, async (double, reader) => {
      double.publish(kShown);
      change(double, how);
      await reader.open(everybodys(double));
      await reader.sees(problem);
      assert.equal(await reader.page.locator(".result").count(), 0);
      await reader.heading("promise_heading");
      await reader.isAccessible(`results-refused-${problem}`);
    }),
  );

test(
  "a release that is no JSON is not shown; a figure that is damaged deep below is refused when it is opened",
  options,
  () =>
    visiting({ language: "en", size: kDesk }, async (double, reader) => {
      double.publish(kShown);
      double.behaviour.release = "<html>";
      await reader.open(everybodys(double));
      await reader.sees("problem_RELEASE_INVALID");
      change(double, (release) => (release.questions[0].dimensions[0].cells[1].respondents = "many"));
      await reader.page.reload();
      await reader.heading("audit_heading");
      const groups = card(reader, 0).getByRole("button", { name: reader.t("groups") });
      await groups.click();
      await reader.sees("problem_RELEASE_INVALID");
      assert.equal(await groups.getAttribute("aria-expanded"), "false");
      await card(reader, 1)
        .getByRole("button", { name: reader.t("groups") })
        .click();
      assert.equal(await card(reader, 1).locator("ul.groups > li").count(), 2, "other questions can be looked at");
    }),
);

for (const destroyed of ["too few", "given up"] as const)
  test(`a survey that was destroyed unread says so: ${destroyed}`, options, () =>
    visiting({ language: destroyed === "too few" ? "en" : "fr", size: kPhone }, async (double, reader) => {
      double.behaviour.destroyed = destroyed;
      await reader.open(everybodys(double));
      await reader.heading("destroyed_heading");
      await reader.sees("destroyed_nobody");
      if (destroyed === "too few") await reader.sees("destroyed_few", { bundles: 20 });
      else await reader.sees("destroyed_given_up");
      await reader.isAccessible(`destroyed-${destroyed.replace(" ", "-")}`);
      await reader.press("to_promise");
      await reader.heading("promise_heading");
      assert.equal(await reader.button("begin").count(), 0);
    }),
  );

test(
  "before the close the link opens the survey; while it is counted nothing is taken and nothing is shown",
  options,
  () =>
    visiting({ language: "en", size: kPhone }, async (double, reader) => {
      await reader.open(double.link(0));
      await reader.heading("begin_heading");
      double.behaviour.counting = true;
      await reader.page.reload();
      await reader.heading("closed_heading");
      await reader.page.getByText(/being shuffled and counted/).waitFor();
      assert.equal(await reader.page.locator(".result").count(), 0);
      await reader.isAccessible("results-counting");
    }),
);

test("a question with more answers than people shows nothing, and says why", options, () =>
  visiting({ language: "fr", size: kPhone }, async (double, reader) => {
    double.publish([[], [], []]);
    change(double, (release) => (release.questions[0].alarm = "MORE_ANSWERS_THAN_ELIGIBLE"));
    await toResults(double, reader);
    assert.equal(await card(reader, 0).locator(".figure").count(), 0);
    await card(reader, 0).getByText(reader.t("result_alarm")).waitFor();
    assert.ok((await card(reader, 1).locator(".company").innerText()).includes(reader.t("result_hidden", { respondents: 5 }))); // prettier-ignore
  }),
);

test("where overlaps are not known, only the first way of grouping is offered", options, () =>
  visiting({ language: "en", size: kPhone }, async (double, reader) => {
    double.publish(kShown);
    change(double, (release) => (release.parameters.dimensions = "first"));
    await toResults(double, reader);
    await card(reader, 0)
      .getByRole("button", { name: reader.t("groups") })
      .click();
    await reader.sees("groups_first_only");
    assert.equal(await card(reader, 0).getByRole("radio").count(), 0);
    assert.equal(await card(reader, 0).locator("ul.groups > li").count(), 2);
  }),
);

// 1,000 teams, 700 of them right below the company, the others three deep below the first.
const kTeams = Array.from({ length: 1000 }, (_, i) => ({
  id: `team-${i + 1}`,
  name: { en: `Team ${i + 1}`, fr: `Équipe ${i + 1}` },
  parent: i < 700 ? 0 : i < 800 ? 1 : i - 99,
  eligible: i < 2 ? 20 : 0,
}));

test("1,000 groups and 20 questions: only what is looked at is built, fifty groups at a time", options, () =>
  visiting(
    {
      language: "en",
      size: kPhone,
      questions: Array.from({ length: 20 }, (_, i) => ({ ...kFewQuestions[0], id: `proud${i}` })),
      change: (manifest) => {
        manifest["earlier"] = []; // which would have to name as many cells
        const [org] = manifest["dimensions"] as { cells: object[] }[];
        if (org)
          org.cells = [
            { id: "all", name: { en: "Everybody", fr: "Tout le monde" }, parent: -1, eligible: 40 },
            ...kTeams,
          ];
      },
    },
    async (double, reader) => {
      const { page } = reader;
      double.publish([Array.from({ length: 1001 }, (_, i) => i), [0], [0]]);
      await toResults(double, reader);
      const size = (): Promise<number> => page.locator("main *").count();
      const atFirst = await size();
      assert.ok(atFirst < 1000, `${atFirst} elements before anything is opened`);
      const first = card(reader, 0);
      await first.getByRole("button", { name: reader.t("groups") }).click();
      const level = first.locator("ul.groups").first().locator("> li:not(.more)");
      assert.equal(await level.count(), 50);
      await first.getByRole("button", { name: reader.t("groups_more", { count: 50 }) }).click();
      assert.equal(await level.count(), 100);
      assert.ok(await level.nth(50).evaluate((item) => item === document.activeElement), "the focus goes on");
      await first.getByRole("button", { name: "Team 1", exact: true }).click();
      await first.getByRole("button", { name: "Team 701", exact: true }).click();
      await first.getByRole("button", { name: "Team 801", exact: true }).click();
      await first.getByText("Team 901", { exact: true }).waitFor();
      assert.ok((await size()) - atFirst < 160 * 25, "what was not opened is not there");
      await reader.fits("four levels deep");
    },
  ),
);
