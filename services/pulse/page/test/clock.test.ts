// A device whose clock is a day off, and surveys between their two closes: the servers know the time, the page only words.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { momentOf } from "../src/ui/times.js";
import type { TextKey, Values } from "../src/ui/texts.js";
import { closeBrowser, kNoBrowser, kPhone, visiting, type Reader } from "./support/browser.js";
import { send, sendNow, toSend } from "./support/walking.js";
import { makeWorld } from "./support/world.js";

after(closeBrowser);
const options = { skip: kNoBrowser };

const kHour = 3_600_000;
const kDay = 24 * kHour;
const kOpens = "2026-11-10T08:00:00Z";
const kCloses = "2026-11-20T18:00:00Z";
const kLastClose = "2026-12-01T18:00:00Z";

// Relative to a time, in milliseconds.
const at = (time: string, by: number): Date => new Date(Date.parse(time) + by);
const days = { opens: "10 November 2026", closes: "20 November 2026", lastClose: "1 December 2026" };
const change = (manifest: { [member: string]: unknown }): void =>
  void Object.assign(manifest, { opens: kOpens, closes: kCloses, second_close: kLastClose });

// As Reader.sees, where dates are given as days: the hour is in the browser's own zone.
async function shows(reader: Reader, key: TextKey, values: Values): Promise<void> {
  const text = reader.t(key, values).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const hours = Object.values(days).reduce((words, day) => words.replaceAll(day, `${day} at \\d\\d:\\d\\d \\S+`), text);
  await reader.page.getByText(new RegExp(`^${hours}$`)).first().waitFor(); // prettier-ignore
}

test("a moment is before, during, between or after, and each begins at its time", async () => {
  const { manifest } = await makeWorld({ change });
  const expected = [
    [at(kOpens, -1), "early"],
    [at(kOpens, 0), "open"],
    [at(kCloses, -1), "open"],
    [at(kCloses, 0), "extended"],
    [at(kLastClose, -1), "extended"],
    [at(kLastClose, 0), "late"],
  ] as const;
  for (const [now, moment] of expected) assert.equal(momentOf(manifest, now), moment, now.toISOString());
});

test("a clock a day behind: it is said, and people answer all the same", options, () =>
  visiting({ language: "en", size: kPhone, change, now: at(kOpens, kHour - kDay) }, async (double, reader) => {
    await reader.open(double.link(0));
    await shows(reader, "not_open", { date: days.opens });
    await reader.isAccessible("clock-behind");
    await toSend(reader, double.link(0));
    await send(reader);
    assert.equal(double.ballots().length, 10);
  }),
);

test("a clock a day ahead of the last close: it is said, and people answer all the same", options, () =>
  visiting({ language: "en", size: kPhone, change, now: at(kLastClose, kDay - kHour) }, async (double, reader) => {
    await reader.open(double.link(0));
    await shows(reader, "open_late", { date: days.lastClose });
    assert.equal(await reader.page.getByText(reader.t("closed_heading")).count(), 0);
    await reader.isAccessible("clock-ahead");
    await toSend(reader, double.link(0));
    await reader.sees("send_later_open");
    await send(reader);
    await reader.sees("done_about_open", { revision: 1 });
    assert.equal(double.ballots().length, 10);
  }),
);

test("a clock a day ahead of the first close: the last one is told, and people answer", options, () =>
  visiting({ language: "en", size: kPhone, change, now: at(kCloses, kDay - kHour) }, async (double, reader) => {
    await reader.open(double.link(0));
    await shows(reader, "open_extended", { first: days.closes, last: days.lastClose });
    await reader.isAccessible("between-closes");
    await toSend(reader, double.link(0));
    await shows(reader, "send_later", { date: days.lastClose });
    await send(reader);
    await shows(reader, "done_about", { date: days.lastClose, revision: 1 });
    await reader.press("receipt_keep");
    await reader.page.reload();
    await reader.press("to_talk");
    await shows(reader, "check_unpublished", { date: days.lastClose });
    await reader.press("to_check");
    await reader.press("check");
    await shows(reader, "check_unpublished", { date: days.lastClose });
  }),
);

test("where no close is to come by the clock, results are to come on another day", options, () =>
  visiting({ language: "fr", size: kPhone, change, now: at(kLastClose, kDay) }, async (double, reader) => {
    await reader.open(double.link(0));
    await reader.press("to_talk");
    await reader.sees("check_unpublished_late");
  }),
);

test("what is not open is refused by the servers, whatever the clock says", options, () =>
  visiting({ language: "fr", size: kPhone, change, now: at(kOpens, kHour) }, async (double, reader) => {
    double.behaviour.slips = "NOT_OPEN";
    await reader.open(double.link(0));
    await reader.press("begin");
    await reader.press("to_questions");
    await reader.press("to_slips");
    await reader.page.getByRole("radio", { name: reader.t("keep_nowhere"), exact: true }).check();
    await reader.press("get_slips", { count: 11 });
    await reader.sees("problem_NOT_OPEN");
  }),
);

test("what has closed is refused by the servers, though the clock is a day behind", options, () =>
  visiting({ language: "en", size: kPhone, change, now: at(kLastClose, -kDay) }, async (double, reader) => {
    await toSend(reader, double.link(0));
    double.behaviour.bundles = "CLOSED";
    await sendNow(reader);
    await reader.sees("problem_CLOSED");
    assert.deepEqual(double.submissions, []);
  }),
);
