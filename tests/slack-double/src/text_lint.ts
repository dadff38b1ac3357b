// What limits and types do not see: texts that would mention everybody, break mrkdwn, or were cut in the middle of a character.
import type { Problem } from "./check.js";
import { isObject, stringOf, type Json } from "./json.js";

const kControl =
  /^<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!date\^\d+\^[^<>|]+|https?:\/\/[^<>|\s]+|mailto:[^<>|\s]+)(?:\|[^<>]*)?>/;

// What is wrong with one mrkdwn text.
export function mrkdwnFaults(text: string): string[] {
  const faults: string[] = [];
  for (let i = 0; i < text.length; ++i) {
    const rest = text.slice(i);
    const control = kControl.exec(rest)?.[0];
    const broadcast = /^<!(?:here|channel|everyone)(?:\|[^<>]*)?>/.exec(rest)?.[0];
    const atLineStart = i === 0 || text[i - 1] === "\n";
    if (control) i += control.length - 1;
    else if (broadcast) {
      faults.push("mentions everybody");
      i += broadcast.length - 1;
    } else if (text[i] === "<") faults.push(`"<" that is neither escaped nor a mention or link: ${rest.slice(0, 20)}`);
    else if (text[i] === ">" && !atLineStart)
      faults.push(`">" that is not escaped: ${text.slice(Math.max(0, i - 10), i + 10)}`);
    else if (text[i] === "&" && !/^&(?:amp|lt|gt);/.test(rest))
      faults.push(`"&" that is not escaped: ${rest.slice(0, 20)}`);
  }
  return faults;
}

// What is wrong with any text that people read. A cut shows as an ellipsis: what stands before it must be whole graphemes.
export function cutFaults(text: string): string[] {
  const faults: string[] = [];
  if (!text.isWellFormed() || text.includes("\ufffd")) faults.push("is cut in the middle of a character");
  if (/\u200d(?:…|$)/u.test(text)) faults.push("is cut in the middle of a joined emoji");
  const flags = /(\p{Regional_Indicator}+)(?:…|$)/u.exec(text)?.[1];
  if (flags && [...flags].length % 2 === 1) faults.push("is cut in the middle of a flag");
  if (/(?:^|\s)\p{M}/u.test(text)) faults.push("has a combining mark without its letter");
  if (/&(?:a|am|amp|l|lt|g|gt)?…/.test(text)) faults.push("is cut in the middle of an escape");
  let depth = 0;
  for (const character of text) {
    if (/[\u202a-\u202e\u2066-\u2068]/u.test(character)) depth += 1;
    if (/[\u202c\u2069]/u.test(character)) depth -= character === "\u202c" ? 2 : 1;
  }
  if (depth > 0) faults.push("leaves a change of direction open");
  return faults;
}

// Goes through a message, view or list of blocks.
export function lint(value: Json, pointer = ""): Problem[] {
  if (typeof value === "string") return cutFaults(value).map((message) => ({ pointer, message }));
  if (Array.isArray(value)) return value.flatMap((item, index) => lint(item, `${pointer}/${index}`));
  if (!isObject(value)) return [];
  const isMrkdwn = value["type"] === "mrkdwn" || (pointer === "" && typeof value["text"] === "string");
  const faults = isMrkdwn ? mrkdwnFaults(stringOf(value["text"])) : [];
  return [
    ...faults.map((message) => ({ pointer: `${pointer}/text`, message })),
    ...Object.entries(value).flatMap(([key, item]) => lint(item, `${pointer}/${key}`)),
  ];
}
