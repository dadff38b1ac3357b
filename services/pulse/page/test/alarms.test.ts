// What the page refuses, loudly and for good.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fromUtf8, utf8 } from "../src/protocol/bytes.js";
import { closeBrowser, kNoBrowser, kPhone, visiting, type Reader } from "./support/browser.js";
import type { Double } from "./support/double.js";
import type { TextKey } from "../src/ui/texts.js";
import { getSlips, toSlips } from "./support/walking.js";
import type { WorldOptions } from "./support/world.js";

after(closeBrowser);

// That the alarm is shown, nothing else can be done, and nothing is asked for any more.
async function isStopped(double: Double, reader: Reader, alarm: TextKey): Promise<void> {
  const { page } = reader;
  await reader.sees(alarm);
  await page.getByRole("alert").waitFor();
  const asked = double.log.length;
  const buttons = await page.locator("main button, main input, main textarea, main a").count();
  assert.equal(buttons, 0, "there is a way on");
  await page.getByRole("button", { name: "FR", exact: true }).click();
  await page.getByText("Arrêtez. Quelque chose ne va pas dans cette enquête").waitFor();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 500 })));
  assert.equal(double.log.length, asked, "something was asked again");
  await reader.isAccessible(alarm);
}

interface Case {
  name: string;
  alarm: TextKey;
  options?: WorldOptions;
  misbehave?: (double: Double) => void;
  link?: (link: string) => string;
  way: "open" | "begin" | "slips";
}

const kCases: Case[] = [
  {
    name: "another manifest than the invitation's, though it is signed",
    alarm: "alarm_MANIFEST_HASH",
    misbehave: (double) => {
      const text = fromUtf8(double.world.manifestBytes) as string;
      double.behaviour.manifest = utf8(text.replace("Autumn pulse", "Winter pulse"));
    },
    way: "open",
  },
  {
    name: "a link with another hash",
    alarm: "alarm_MANIFEST_HASH",
    link: (link) => link.replace(/m=../, (start) => (start === "m=00" ? "m=01" : "m=00")),
    way: "open",
  },
  {
    name: "a page whose script is not the signed one",
    alarm: "alarm_SCRIPT_CHANGED",
    options: { pageScript: `sha384-${"A".repeat(64)}` },
    way: "open",
  },
  {
    name: "a roster proof that fails",
    alarm: "alarm_ROSTER_PROOF",
    misbehave: (double) => (double.behaviour.roster = "bad"),
    way: "begin",
  },
  { name: "a cell with 7 eligible", alarm: "alarm_CELL_TOO_SMALL", options: { smallestTeam: 7 }, way: "begin" },
  {
    name: "one bad proof among the slips",
    alarm: "alarm_PROOF_INVALID",
    misbehave: (double) => (double.behaviour.proof = "bad"),
    way: "slips",
  },
];

for (const { name, alarm, options = {}, misbehave, link = (same: string) => same, way } of kCases)
  test(`${name} stops everything`, { skip: kNoBrowser }, () =>
    visiting({ ...options, language: "en", size: kPhone }, async (double, reader) => {
      misbehave?.(double);
      const address = link(double.link(0));
      if (way === "slips") {
        await toSlips(reader, address);
        await getSlips(reader, "nowhere", 11);
      } else {
        await reader.open(address);
        if (way === "begin") await reader.press("begin");
      }
      await isStopped(double, reader, alarm);
      assert.deepEqual(double.submissions, []);
      if (way !== "slips") assert.equal(double.issued.size, 0);
    }),
  );

test("after a bad proof a reload does not send anything: the slips were not kept", { skip: kNoBrowser }, () =>
  visiting({}, async (double, reader) => {
    double.behaviour.proof = "bad";
    await toSlips(reader, double.link(0));
    await getSlips(reader, "tab", 11);
    await reader.sees("alarm_PROOF_INVALID");
    await reader.page.reload();
    await reader.heading("restore_heading");
    assert.deepEqual(double.submissions, []);
    assert.equal(double.log.filter(({ path, method }) => path.endsWith("/slips") && method === "POST").length, 1);
  }),
);
