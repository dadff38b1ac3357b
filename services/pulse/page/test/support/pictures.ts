// Pictures of a page for people to look at: what fits a screen and half of another, without a line that is cut through.
import type { Locator, Page } from "playwright-core";

const kMargin = 16; // px above what it begins with, and below what it ends with
const kScreens = 1.5;
// What ends a picture well, from the large to the small.
const kBlocks = "main > *, main li, main tr, main p, main fieldset, main dl, main .actions";

// From `first`, or the top of the page, into the file `path`.
export async function pictureOf(page: Page, path: string, first?: Locator): Promise<void> {
  await page.evaluate(() => scrollTo(0, 0));
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const from = first === undefined ? 0 : Math.max(0, ((await first.boundingBox())?.y ?? 0) - kMargin);
  const to = await endOf(page, from + height * kScreens);
  await page.screenshot({ path, fullPage: true, clip: { x: 0, y: from, width, height: Math.max(1, to - from) } });
}

// The lowest place above `limit` that no line of text crosses: behind the last block that ends there. The end of the page
// where that is above it.
async function endOf(page: Page, limit: number): Promise<number> {
  return page.evaluate(
    ({ blocks, limit, margin }) => {
      const whole = document.documentElement.scrollHeight;
      if (whole <= limit) return whole;
      const boxes = Array.from(document.querySelectorAll(blocks), (block) => block.getBoundingClientRect());
      const ends = boxes.map(({ bottom }) => bottom).filter((bottom) => bottom + margin <= limit);
      return Math.max(0, ...ends) + margin;
    },
    { blocks: kBlocks, limit, margin: kMargin },
  );
}
