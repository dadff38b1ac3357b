// What in a comment may point at somebody. A hint warns and never forbids; that it finds nothing proves nothing.

export interface Hint {
  kind: "name" | "email" | "mention";
  text: string; // as written
}

// Without case and accents, so that "CHLOE" finds Chloé.
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

const kWord = /\p{L}[\p{L}\p{M}]*/gu;
const kEmail = /[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu;
const kMention = /(?<![\p{L}\d._%+-])@[\p{L}\d][\p{L}\d._-]+/gu;
const kFewestLetters = 3;

// Words that are also names ("will", "rose") count only where they are written as a name, with a capital; a full name
// counts however it is written.
export function hintsIn(text: string, names: readonly string[]): Hint[] {
  const found = new Map<string, Hint>();
  const add = (kind: Hint["kind"], written: string): void => {
    found.set(`${kind} ${plain(written)}`, { kind, text: written });
  };
  for (const [email] of text.matchAll(kEmail)) add("email", email);
  const rest = text.replace(kEmail, " ");
  for (const [mention] of rest.matchAll(kMention)) add("mention", mention);
  const words = Array.from(rest.matchAll(kWord), ([word]) => word);
  const capitals = new Map(words.filter((word) => /^\p{Lu}/u.test(word)).map((word) => [plain(word), word]));
  const running = ` ${words.map(plain).join(" ")} `;
  for (const name of names) {
    const parts = Array.from(name.matchAll(kWord), ([part]) => part);
    const whole = parts.map(plain).join(" ");
    if (parts.length > 1 && running.includes(` ${whole} `)) {
      add("name", name);
      for (const part of parts) found.delete(`name ${plain(part)}`);
    } else {
      for (const part of parts) {
        const written = part.length >= kFewestLetters ? capitals.get(plain(part)) : undefined;
        if (written !== undefined && !Array.from(found.values()).some((hint) => plain(hint.text).includes(plain(part))))
          add("name", written);
      }
    }
  }
  return [...found.values()];
}
