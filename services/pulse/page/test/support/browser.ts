// A person at a browser, on a phone or at a desk, who reads English or French.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from "playwright-core";
import { Double } from "./double.js";
import type { WorldOptions } from "./world.js";
import { textOf, type Language, type TextKey, type Values } from "../../src/ui/texts.js";

const kChromium = process.env["FAIRLEAD_CHROMIUM"] ?? "/usr/bin/chromium";
const kScreenshots = process.env["FAIRLEAD_SCREENSHOTS"];
const kAxe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const kPageDirectory = fileURLToPath(new URL("../../../dist", import.meta.url));

// Why tests in a browser are skipped; false: they are not.
export const kNoBrowser = existsSync(kChromium) ? false : `${kChromium} is not there; say where in FAIRLEAD_CHROMIUM`;

export const kPhone = { width: 360, height: 740 };
export const kDesk = { width: 1280, height: 860 };

export interface PersonOptions {
  language?: Language;
  size?: { width: number; height: number };
  dark?: boolean;
  storage?: Storage; // what an earlier visit left in the browser
  now?: Date; // what the browser's clock says; the real time without
  sharp?: boolean; // two dots for every pixel, as phones have
}

export type Storage = Awaited<ReturnType<BrowserContext["storageState"]>>;

interface AxeViolation {
  id: string;
  help: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

// libsodium draws its numbers from here, one by one. Where a test says what is drawn, a countdown lasts a minute.
const kDrawing = `{
  const draw = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = (array) => {
    if (globalThis.fairleadDraws === undefined || array.length !== 1) return draw(array);
    array[0] = globalThis.fairleadDraws;
    return array;
  };
}`;
const kAMinute = 120_001 * 1000 + 60_000;

let browser: Browser | undefined;

export async function closeBrowser(): Promise<void> {
  await browser?.close();
}

// A test with servers of its own and somebody before them; `sit` brings more. At its end the browser has no complaints.
export async function visiting(
  options: PersonOptions & WorldOptions,
  act: (double: Double, reader: Reader, sit: (more: PersonOptions) => Promise<Reader>) => Promise<void>,
): Promise<void> {
  const double = await Double.start({ ...options, pageDirectory: kPageDirectory });
  const readers: Reader[] = [];
  const sit = async (more: PersonOptions): Promise<Reader> => {
    const reader = await Reader.sit(more);
    readers.push(reader);
    return reader;
  };
  try {
    await act(double, await sit(options), sit);
    for (const reader of readers) reader.noComplaints();
  } finally {
    for (const { context } of readers) await context.close();
    await double.stop();
  }
}

export class Reader {
  readonly complaints: string[] = []; // errors that the browser reported
  readonly asked: string[] = []; // addresses that were requested

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly language: Language,
    readonly name: string,
  ) {
    page.on("console", (message) => {
      if (message.type() === "error" && !/Failed to load resource|net::ERR/.test(message.text()))
        this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("request", (request) => this.asked.push(request.url()));
    page.on("dialog", (dialog) => void dialog.accept());
  }

  static async sit(options: PersonOptions = {}): Promise<Reader> {
    const { language = "en", size = kDesk, dark = false, storage, sharp = false } = options;
    browser ??= await chromium.launch({ executablePath: kChromium, args: ["--no-sandbox"] });
    const context = await browser.newContext({
      locale: language === "fr" ? "fr-FR" : "en-GB",
      viewport: size,
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
      acceptDownloads: true,
      timezoneId: "Europe/Paris",
      ...(storage !== undefined && { storageState: storage }),
      ...(sharp && { deviceScaleFactor: 2 }),
    });
    context.setDefaultTimeout(60_000);
    await context.addInitScript(kDrawing);
    const name = `${size.width <= 500 ? "phone" : "desk"}-${language}${dark ? "-dark" : ""}`;
    const page = await context.newPage();
    if (options.now !== undefined) await page.clock.setSystemTime(options.now);
    return new Reader(context, page, language, name);
  }

  t(key: TextKey, values: Values = {}): string {
    return textOf(this.language, key, values);
  }

  async open(link: string): Promise<void> {
    await this.page.goto(link);
  }

  button(key: TextKey, values: Values = {}): Locator {
    return this.page.getByRole("button", { name: this.t(key, values), exact: true });
  }

  async press(key: TextKey, values: Values = {}): Promise<void> {
    await this.button(key, values).click();
  }

  // What starts a countdown starts one of a minute.
  async counting(start: () => Promise<void>): Promise<void> {
    await this.page.evaluate(`globalThis.fairleadDraws = ${kAMinute}`);
    await start();
    await this.page.locator(".clock").waitFor();
    await this.page.evaluate("delete globalThis.fairleadDraws");
  }

  async sees(key: TextKey, values: Values = {}): Promise<void> {
    await this.page.getByText(this.t(key, values), { exact: true }).first().waitFor();
  }

  async heading(key: TextKey): Promise<void> {
    await this.page.getByRole("heading", { name: this.t(key), exact: true }).waitFor();
  }

  // Moves by Tab alone until what has the focus is what is wanted.
  async tabTo(target: Locator, backwards = false): Promise<void> {
    await target.waitFor();
    for (let i = 0; i < 120; i += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press(backwards ? "Shift+Tab" : "Tab");
    }
    assert.fail("the keyboard does not get there");
  }

  // That the screen has no barrier that axe finds, fits the width, and that the focus is on something in it.
  async isAccessible(state: string): Promise<void> {
    await this.page.evaluate(kAxe);
    const violations = (await this.page.evaluate(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) => r.violations)",
    )) as AxeViolation[];
    const found = violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes.map((n) => `${String(n.target)} ${n.failureSummary}`).join("; ")}`,
    );
    assert.deepEqual(found, [], `${this.name}, ${state}`);
    await this.fits(state);
    await this.picture(state);
  }

  async fits(state: string): Promise<void> {
    const [scrollWidth, clientWidth] = await this.page.evaluate(() => {
      const root = document.documentElement;
      return [root.scrollWidth, root.clientWidth] as const;
    });
    assert.ok(scrollWidth <= clientWidth, `${this.name}, ${state}: ${scrollWidth} px do not fit into ${clientWidth}`);
  }

  async picture(state: string): Promise<void> {
    if (!kScreenshots) return;
    mkdirSync(kScreenshots, { recursive: true });
    await this.page.screenshot({ path: join(kScreenshots, `${this.name}-${state}.png`), fullPage: true });
  }

  noComplaints(): void {
    assert.deepEqual(this.complaints, [], `${this.name}: the browser complains`);
  }
}
