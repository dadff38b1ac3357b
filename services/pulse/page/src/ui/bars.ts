// Bars, as pictures beside numbers that say the same in words. Lengths are attributes of SVG: the page's policy allows no
// style in an attribute.
import type { Figure } from "../protocol/release.js";

const kSvg = "http://www.w3.org/2000/svg";

function shape(name: string, attributes: { [name: string]: string | number }, ...children: Node[]): SVGElement {
  const element = document.createElementNS(kSvg, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  element.append(...children);
  return element;
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`;

function bar(height: number, thickness: number, from: number, to: number, ...more: Node[]): SVGElement {
  const [x, width] = [percent(Math.min(from, to)), percent(Math.abs(to - from))];
  const box = { y: 0, height: thickness, rx: thickness / 2 };
  return shape(
    "svg",
    { class: "meter", width: "100%", height, "aria-hidden": "true", focusable: "false" },
    shape("rect", { class: "track", x: 0, width: "100%", ...box }),
    shape("rect", { class: "fill", x, width, ...box }),
    ...more,
  );
}

// From `least` to 100, and below the bar its 95 % interval. Where `least` is negative the bar begins at 0.
export function scoreBar({ value, interval }: Figure, least: number): SVGElement {
  const at = (number: number): number => (number - least) / (100 - least);
  const line = (x1: number, x2: number, y1: number, y2: number): SVGElement =>
    shape("line", { class: "interval", x1: percent(x1), x2: percent(x2), y1, y2 });
  const marks: Node[] = [];
  if (least < 0) marks.push(shape("line", { class: "zero", x1: percent(at(0)), x2: percent(at(0)), y1: 0, y2: 9 }));
  if (interval !== null) {
    const [low, high] = [at(interval[0]), at(interval[1])];
    marks.push(line(low, high, 15, 15), line(low, low, 12, 18), line(high, high, 12, 18));
  }
  return bar(interval === null ? 9 : 19, 9, at(Math.max(0, least)), at(value), ...marks);
}

export function shareBar(value: number): SVGElement {
  return bar(9, 9, 0, value / 100);
}
