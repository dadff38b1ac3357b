// A person who takes part as people do, whatever servers are behind the link and whatever the survey asks: two visits,
// one to answer and one after the release. What goes wrong is said as the person would say it.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { Reader, type PersonOptions, type Storage } from "./browser.js";
import { pictureOf } from "./pictures.js";
import { kPassphrase } from "./walking.js";

const kComments = { en: "Fewer meetings on Fridays, please.", fr: "Moins de réunions le vendredi, s’il vous plaît." };

export interface Visit extends PersonOptions {
  link: string;
  pictures?: string; // directory; none are taken without
  returns?: boolean; // closes the browser after getting slips, and goes on without the link
}

export interface Answered {
  questions: number; // that were answered, comments among them
  slips: number;
  storage: Storage; // locked copy and receipt
}

export interface Counted {
  listed: number;
  unpublished: number; // ballots of groups of which nothing may be said
}

// Where a visit came to grief; the message is a sentence that names the person and what they were about to do.
export class Stuck extends Error {}

class Visitor {
  private constructor(
    readonly reader: Reader,
    private readonly visit: Visit,
  ) {}

  static async sit(visit: Visit, storage?: Storage): Promise<Visitor> {
    return new Visitor(await Reader.sit({ ...visit, ...(storage !== undefined && { storage }) }), visit);
  }

  // Runs one step; where it fails, tells what the page says, or else what was waited for.
  async step<T>(doing: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const { page, name, complaints } = this.reader;
      const said = await page.locator(".alarm, .notice.problem").allInnerTexts().catch(() => []); // prettier-ignore
      const why = said.length > 0 ? said.join(" ").replace(/\s+/g, " ") : (error as Error).message.split("\n")[0];
      throw new Stuck([`${name} could not ${doing}: ${why}`, ...complaints].join("; the browser adds: "));
    }
  }

  // From `first`, or the top of the page, down to the end of a block: no line is cut through.
  async picture(state: string, first?: Locator): Promise<void> {
    const { pictures } = this.visit;
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await pictureOf(this.reader.page, join(pictures, `${this.reader.name}-${state}.png`), first);
  }

  // Ends the visit; the browser must have had nothing to complain of, such as a policy that forbids what the page needs.
  async leave(): Promise<Storage> {
    await this.step("leave in peace", async () => this.reader.noComplaints());
    return this.reader.context.storageState();
  }

  async close(): Promise<void> {
    await this.reader.context.close();
  }

  async readPromise(): Promise<void> {
    const { reader, visit } = this;
    await this.step("read what is promised", async () => {
      await reader.open(visit.link);
      await reader.heading("promise_heading");
    });
    await this.picture("1-promise");
    await this.step("see whom they are counted with", async () => {
      await reader.press("begin");
      await reader.heading("circle_heading");
    });
    await this.picture("2-circle");
  }

  // Takes the last but one of each question's answers and writes every comment; the number of questions.
  async answer(): Promise<number> {
    const { reader } = this;
    const { page } = reader;
    return this.step("answer the questions", async () => {
      await reader.press("to_questions");
      await reader.heading("questions_heading");
      const choices = await page.locator("fieldset.question").all();
      for (const choice of choices) await choice.locator(".options input").nth(-2).check();
      const comments = await page.locator(".question textarea").all();
      for (const comment of comments) await comment.fill(kComments[reader.language]);
      await this.picture("3-questions");
      await reader.press("to_slips");
      return choices.length + comments.length;
    });
  }

  // With the locked copy kept on the device; the number of slips.
  async getSlips(): Promise<number> {
    const { reader } = this;
    const { page } = reader;
    return this.step("get slips", async () => {
      await reader.heading("slips_heading");
      await page.getByRole("radio", { name: reader.t("keep_device"), exact: true }).check();
      await page.locator("#new-passphrase").fill(kPassphrase);
      await this.picture("4-slips");
      const get = page.locator("form button[type=submit]");
      const slips = Number(/\d+/.exec(await get.innerText())?.[0]);
      await get.click();
      await this.either(reader.t("send_heading"));
      return slips;
    });
  }

  async openCopy(): Promise<void> {
    const { reader, visit } = this;
    await this.step("go on with the copy, without the link", async () => {
      await reader.open(visit.link.replace(/&t=.*/, ""));
      await reader.page.locator("#restore-passphrase").fill(kPassphrase);
      await reader.press("restore");
      await this.either(reader.t("circle_heading"));
    });
  }

  async send(): Promise<void> {
    const { reader } = this;
    await this.step("send", async () => {
      await this.either(reader.t("send_heading"));
      await reader.press("send");
      await this.picture("5-countdown");
      await reader.button("countdown_skip").click({ timeout: 3000 }).catch(() => undefined); // prettier-ignore
      await this.either(reader.t("done_heading"));
    });
    await this.picture("6-done");
    await this.step("keep the receipt", async () => {
      await reader.press("receipt_keep");
      await reader.page.locator(".notice.good").filter({ hasText: reader.t("receipt_kept") }).waitFor(); // prettier-ignore
    });
  }

  // Without the link's token: whoever knows the survey sees the same. Opens the groups of the first scored question.
  async readResults(): Promise<void> {
    const { reader, visit } = this;
    const { page } = reader;
    const scored = page.locator(".result").filter({ hasText: reader.t("result_of_100") }).first(); // prettier-ignore
    await this.step("read the results", async () => {
      await reader.open(visit.link.replace(/&t=.*/, ""));
      const results = page.getByRole("heading", { name: reader.t("audit_heading"), exact: true });
      const survey = page.getByRole("heading", { name: reader.t("promise_heading"), exact: true });
      await results.or(survey).or(page.locator(".notice.problem, .alarm")).first().waitFor();
      if (await survey.isVisible()) throw new Error("there are none yet");
      if (!(await results.isVisible())) throw new Error("the page objects");
      await scored.locator(".company .value").waitFor();
    });
    await this.picture("7-results");
    await this.step("compare groups", async () => {
      await scored.getByRole("button", { name: reader.t("groups"), exact: true }).click();
      await scored.locator(".groups .value").first().waitFor();
    });
    // With the name of what the question is about, which stands above its card.
    await this.picture("7-results-groups", scored.locator("xpath=preceding-sibling::h2[1]"));
  }

  async lookForBallots(): Promise<Counted> {
    const { reader } = this;
    const { page } = reader;
    return this.step("find all their ballots in the published lists", async () => {
      await reader.press("to_check");
      await reader.press("check");
      await page.locator("#result, .notice.problem, .alarm").first().waitFor();
      if (await page.locator(".notice.problem, .alarm").count()) throw new Error("the page objects");
      await this.picture("8-counted");
      const results = await page.locator("#result tbody td").allInnerTexts();
      const unpublished = results.filter((words) => words === reader.t("check_quiet")).length;
      const listed = results.length - unpublished;
      if (listed === 0) throw new Error("no figure was published that any of them belongs to");
      await reader.sees("check_all", { count: listed });
      await reader.sees("said_as_you_did");
      return { listed, unpublished };
    });
  }

  // Finds their own comment among those that were answered, without the link, and replies at once.
  async reply(text: string): Promise<void> {
    const { reader, visit } = this;
    const { page } = reader;
    await this.step("find the answer to their comment", async () => {
      await reader.open(visit.link.replace(/&t=.*/, ""));
      await reader.press("to_talk");
      await this.either(reader.t("talk_heading"));
      await page.locator("#restore-passphrase").fill(kPassphrase);
      await reader.press("restore");
      await page.locator("article.mine, .notice.problem, .alarm").first().waitFor();
      if (!(await page.locator("article.mine").count())) throw new Error("the page objects");
    });
    await this.picture("9-answered");
    await this.step("reply", async () => {
      await page.locator("article.mine textarea").first().fill(text);
      await reader.press("talk_next");
      await this.either(reader.t("reply_heading"));
      await reader.press("reply_send");
      await reader.button("countdown_skip").click({ timeout: 3000 }).catch(() => undefined); // prettier-ignore
      await page.locator(".notice.good, .notice.problem, .alarm").first().waitFor();
      await reader.sees("talk_taken");
    });
    await this.picture("10-replied");
  }

  // Waits for the heading of the next screen, and not any longer once the page says that it cannot go on.
  async either(heading: string): Promise<void> {
    const { page } = this.reader;
    const next = page.getByRole("heading", { name: heading, exact: true });
    await next.or(page.locator(".notice.problem, .alarm")).first().waitFor();
    if (!(await next.isVisible())) throw new Error("the page objects");
  }
}

// From the link to the receipt. Throws Stuck.
export async function answerAs(visit: Visit): Promise<Answered> {
  let visitor = await Visitor.sit(visit);
  try {
    await visitor.readPromise();
    let questions = await visitor.answer();
    const slips = await visitor.getSlips();
    if (visit.returns === true) {
      const storage = await visitor.leave();
      await visitor.close();
      visitor = await Visitor.sit(visit, storage);
      await visitor.openCopy();
      questions = await visitor.answer();
    }
    await visitor.send();
    return { questions, slips, storage: await visitor.leave() };
  } finally {
    await visitor.close();
  }
}

// After the release: the results, and whether every ballot is listed, with what the first visit left in the browser. Throws Stuck.
export async function checkAs(visit: Visit, storage: Storage): Promise<Counted> {
  const visitor = await Visitor.sit(visit, storage);
  try {
    await visitor.readResults();
    const counted = await visitor.lookForBallots();
    await visitor.leave();
    return counted;
  } finally {
    await visitor.close();
  }
}

// Once HR has answered their comment, with what the first visit left in the browser. Throws Stuck.
export async function replyAs(visit: Visit, storage: Storage, text: string): Promise<void> {
  const visitor = await Visitor.sit(visit, storage);
  try {
    await visitor.reply(text);
    await visitor.leave();
  } finally {
    await visitor.close();
  }
}
