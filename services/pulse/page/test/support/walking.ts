// The steps that people take through the page, for tests that are about something else.
import type { Reader } from "./browser.js";

export const kPassphrase = "harbour-lantern-42";

// From the link to the questions.
export async function toQuestions(reader: Reader, link: string): Promise<void> {
  await reader.open(link);
  await reader.press("begin");
  await reader.heading("circle_heading");
  await reader.press("to_questions");
  await reader.heading("questions_heading");
}

// Agrees with the first question; the others stay skipped.
export async function answerOne(reader: Reader): Promise<void> {
  await reader.page
    .getByRole("radio", { name: reader.t("likert_4") })
    .first()
    .check();
}

export async function toSlips(reader: Reader, link: string): Promise<void> {
  await toQuestions(reader, link);
  await answerOne(reader);
  await reader.press("to_slips");
  await reader.heading("slips_heading");
}

// Presses the button for slips; `place` is where the copy is kept.
export async function getSlips(reader: Reader, place: "tab" | "device" | "nowhere", count: number): Promise<void> {
  await reader.page.getByRole("radio", { name: reader.t(`keep_${place}`), exact: true }).check();
  if (place !== "nowhere") await reader.page.locator("#new-passphrase").fill(kPassphrase);
  await reader.press("get_slips", { count });
}

export async function toSend(
  reader: Reader,
  link: string,
  place: "tab" | "device" | "nowhere" = "nowhere",
): Promise<void> {
  await toSlips(reader, link);
  await getSlips(reader, place, 11);
  await reader.heading("send_heading");
}

export async function sendNow(reader: Reader): Promise<void> {
  await reader.counting(() => reader.press("send"));
  await reader.press("countdown_skip");
}

export async function send(reader: Reader): Promise<void> {
  await sendNow(reader);
  await reader.heading("done_heading");
}

export async function openCopy(reader: Reader, sent: number, text?: string): Promise<void> {
  const { page } = reader;
  if (text !== undefined) {
    await page.getByText(reader.t("restore_elsewhere")).click();
    await page.locator("#restore-text").fill(text);
  }
  await page.locator("#restore-passphrase").fill(kPassphrase);
  await page.locator("#restore-sent").fill(String(sent));
  await reader.press("restore");
}
