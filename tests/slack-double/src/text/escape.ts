// What a person types, as Slack sends it with "escape channels, users, and links" on.
// Source: docs.slack.dev, interactivity/implementing-slash-commands

// Names by which the text may mention somebody or something; compared without regard to case.
export interface Names {
  users: { id: string; handle: string; name: string }[];
  groups: { id: string; handle: string }[];
  channels: { id: string; name: string }[];
}

export function escapeEntities(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

const kUrl = /^(?:https?:\/\/|mailto:)[^\s<>|]*[^\s<>|.,;:!?'")\]}»”’]/i;
const kEmail = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
const kDomain = /^(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|fr|eu)\b(?:\/[^\s<>|]*[^\s<>|.,;:!?'")])?/i;

// Whether a name that ends before `next` ends there: "@ana" is not named by "@anatole", nor "@jo" by "@jo.smith".
function ends(text: string, at: number): boolean {
  return !/^(?:[\p{L}\p{N}_]|[.-][\p{L}\p{N}])/u.test(text.slice(at));
}

// The longest candidate that stands at `at`, with its length.
function longest<T>(text: string, at: number, candidates: [string, T][]): { value: T; length: number } | undefined {
  let best: { value: T; length: number } | undefined;
  for (const [name, value] of candidates) {
    if (name === "" || name.length <= (best?.length ?? 0)) continue;
    const there = text.slice(at, at + name.length);
    if (there.localeCompare(name, "en", { sensitivity: "accent" }) === 0 && ends(text, at + name.length))
      best = { value, length: name.length };
  }
  return best;
}

// Mentions become <@U…|handle>, <!subteam^S…|@handle>, <#C…|name>, <!here>; addresses become <url>, <http://url|url>,
// <mailto:x|x>; the rest has &amp; &lt; &gt;. A name that nobody has stays text.
export function escapeTyped(text: string, names: Names): string {
  const people: [string, string][] = [];
  for (const user of names.users) {
    for (const name of [user.handle, user.name]) people.push([name, `<@${user.id}|${user.handle}>`]);
  }
  for (const group of names.groups) people.push([group.handle, `<!subteam^${group.id}|@${group.handle}>`]);
  for (const range of ["here", "channel", "everyone"]) people.push([range, `<!${range}>`]);
  const channels: [string, string][] = names.channels.map((channel) => [
    channel.name,
    `<#${channel.id}|${channel.name}>`,
  ]);

  let result = "";
  for (let i = 0; i < text.length;) {
    const character = text[i] as string;
    const atWord = i === 0 || !/[\p{L}\p{N}_]/u.test(text[i - 1] as string);
    const named = !atWord
      ? undefined
      : character === "@"
        ? longest(text, i + 1, people)
        : character === "#"
          ? longest(text, i + 1, channels)
          : undefined;
    const address = atWord && !named ? addressAt(text.slice(i)) : undefined;
    if (named) result += named.value;
    else if (address) result += address.escaped;
    else result += escapeEntities(character);
    i += named ? named.length + 1 : (address?.length ?? 1);
  }
  return result;
}

function addressAt(rest: string): { escaped: string; length: number } | undefined {
  const url = kUrl.exec(rest)?.[0];
  if (url) return { escaped: `<${escapeEntities(url)}>`, length: url.length };
  const email = kEmail.exec(rest)?.[0];
  if (email) return { escaped: `<mailto:${email}|${email}>`, length: email.length };
  const domain = kDomain.exec(rest)?.[0];
  if (domain) return { escaped: `<http://${escapeEntities(domain)}|${escapeEntities(domain)}>`, length: domain.length };
  return undefined;
}
