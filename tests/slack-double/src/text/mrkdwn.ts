// Reads Slack's mrkdwn into a tree. Runs in Node (transcripts) and in the page. Source: docs.slack.dev, messaging/formatting-message-text

export type Node =
  | { is: "text"; text: string }
  | { is: "newline" }
  | { is: "bold" | "italic" | "strike" | "quote"; children: Node[] }
  | { is: "code" | "block"; text: string }
  | { is: "link"; url: string; children: Node[] }
  | { is: "user" | "channel" | "group"; id: string; label: string }
  | { is: "broadcast"; range: string }
  | { is: "emoji"; name: string };

const kStyles: { [mark: string]: "bold" | "italic" | "strike" } = { "*": "bold", _: "italic", "~": "strike" };

export function decodeEntities(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

// What stands between "<" and ">".
function controlOf(inside: string): Node {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : decodeEntities(inside.slice(bar + 1));
  if (target.startsWith("@")) return { is: "user", id: target.slice(1), label };
  if (target.startsWith("#")) return { is: "channel", id: target.slice(1), label };
  if (target.startsWith("!subteam^")) return { is: "group", id: target.slice(9), label };
  if (target.startsWith("!date^")) return { is: "text", text: label };
  if (target.startsWith("!")) return { is: "broadcast", range: target.slice(1) };
  const url = decodeEntities(target);
  return { is: "link", url, children: [{ is: "text", text: label || url.replace(/^mailto:/, "") }] };
}

const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character);

// Where a style that `mark` opens at `start` ends, or -1: the marks stand at the edges of words, on one line.
function endOfStyle(text: string, start: number, mark: string): number {
  if (isWord(text[start - 1]) || /\s/.test(text[start + 1] ?? " ") || text[start + 1] === mark) return -1;
  for (let end = start + 2; end < text.length && text[end] !== "\n"; ++end) {
    if (text[end] === mark && !/\s/.test(text[end - 1] ?? " ") && !isWord(text[end + 1])) return end;
  }
  return -1;
}

function inline(text: string): Node[] {
  const nodes: Node[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain !== "") nodes.push({ is: "text", text: decodeEntities(plain) });
    plain = "";
  };
  for (let i = 0; i < text.length;) {
    const rest = text.slice(i);
    const character = text[i] as string;
    const control = character === "<" ? /^<([^<>\n]+)>/.exec(rest) : null;
    const block = character === "`" ? /^```\n?([^]*?)```/.exec(rest) : null;
    const code = character === "`" ? /^`([^`\n]+)`/.exec(rest) : null;
    const emoji = character === ":" ? /^:([a-z0-9_+-]+(?:::skin-tone-\d)?):/.exec(rest) : null;
    const style = kStyles[character];
    const end = style ? endOfStyle(text, i, character) : -1;
    let node: Node | undefined;
    let length = 1;
    if (control) [node, length] = [controlOf(control[1] as string), control[0].length];
    else if (block) [node, length] = [{ is: "block", text: decodeEntities(block[1] as string) }, block[0].length];
    else if (code) [node, length] = [{ is: "code", text: decodeEntities(code[1] as string) }, code[0].length];
    else if (emoji) [node, length] = [{ is: "emoji", name: emoji[1] as string }, emoji[0].length];
    else if (style && end > 0) [node, length] = [{ is: style, children: inline(text.slice(i + 1, end)) }, end + 1 - i];
    else if (character === "\n") node = { is: "newline" };
    if (node) {
      flush();
      nodes.push(node);
    } else {
      plain += character;
    }
    i += length;
  }
  flush();
  return nodes;
}

// Lines that begin with "&gt;" or ">" are quotations.
export function parseMrkdwn(text: string): Node[] {
  const nodes: Node[] = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length;) {
    const quote = /^(?:&gt;|>) ?/;
    let end = i;
    if (quote.test(lines[i] as string)) {
      while (end < lines.length && quote.test(lines[end] as string)) end += 1;
      nodes.push({
        is: "quote",
        children: inline(
          lines
            .slice(i, end)
            .map((line) => line.replace(quote, ""))
            .join("\n"),
        ),
      });
    } else {
      while (end < lines.length && !quote.test(lines[end] as string)) end += 1;
      nodes.push(...inline(lines.slice(i, end).join("\n")));
    }
    i = end;
  }
  return nodes;
}

// plain_text knows emoji names and nothing else.
export function parsePlain(text: string): Node[] {
  const nodes: Node[] = [];
  let last = 0;
  for (const match of text.matchAll(/:([a-z0-9_+-]+):|\n/g)) {
    if (match.index > last) nodes.push({ is: "text", text: text.slice(last, match.index) });
    nodes.push(match[1] === undefined ? { is: "newline" } : { is: "emoji", name: match[1] });
    last = match.index + match[0].length;
  }
  if (last < text.length) nodes.push({ is: "text", text: text.slice(last) });
  return nodes;
}
