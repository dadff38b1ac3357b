// JSON that is read strictly: none of the members that are read is missing or of another kind. A problem is thrown as what
// `refuse` makes of a sentence that names the place.
import { fromHex } from "./bytes.js";

export type Refuse = (message: string) => Error;

// The place of the first member that an object has twice; undefined if there is none. `text` is valid JSON.
export function duplicateMember(text: string): string | undefined {
  const open: { names?: Set<string>; expectsName: boolean }[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/gs)) {
    const inner = open.at(-1);
    if (token === "{") open.push({ names: new Set(), expectsName: true });
    else if (token === "[") open.push({ expectsName: false });
    else if (token === "}" || token === "]") open.pop();
    else if (token === ",") inner && (inner.expectsName = inner.names !== undefined);
    else if (token.startsWith('"') && inner?.expectsName) {
      const name = JSON.parse(token) as string;
      if (inner.names?.has(name)) return name;
      inner.names?.add(name);
      inner.expectsName = false;
    }
  }
  return undefined;
}

// A value and where it stands, such as `dimensions[2].cells[0].eligible`.
export class Strict {
  private constructor(
    readonly value: unknown,
    readonly place: string,
    readonly refuse: Refuse,
  ) {}

  static parse(text: string | undefined, what: string, refuse: Refuse): Strict {
    if (text === undefined) throw refuse(`${what} is not UTF-8.`);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw refuse(`${what} is not JSON: ${(error as Error).message}.`);
    }
    const twice = duplicateMember(text);
    if (twice !== undefined) throw refuse(`${what} has the member "${twice}" twice in one object.`);
    return new Strict(value, what, refuse);
  }

  // A value that was parsed elsewhere: of a document so large that only what is shown of it is read.
  static over(value: unknown, place: string, refuse: Refuse): Strict {
    return new Strict(value, place, refuse);
  }

  wrong(expected: string): Error {
    return this.refuse(`${this.place} must be ${expected}.`);
  }

  // Exactly these members, and those of `optional` where they are present.
  object<Name extends string, Optional extends string = never>(
    names: readonly Name[],
    optional: readonly Optional[] = [],
  ): { [name in Name]: Strict } & { [name in Optional]?: Strict } {
    const members = this.members(names, optional);
    for (const name of Object.keys(this.value as object))
      if (!Object.hasOwn(members, name)) throw this.refuse(`${this.place} has the unknown member "${name}".`);
    return members;
  }

  // These members, and those of `optional` where they are present; others are left to other readers.
  members<Name extends string, Optional extends string = never>(
    names: readonly Name[],
    optional: readonly Optional[] = [],
  ): { [name in Name]: Strict } & { [name in Optional]?: Strict } {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.wrong("an object");
    const members: { [name: string]: Strict } = {};
    for (const name of [...names, ...optional]) {
      if (Object.hasOwn(value, name))
        members[name] = new Strict((value as { [name: string]: unknown })[name], `${this.place}.${name}`, this.refuse);
      else if ((names as readonly string[]).includes(name))
        throw this.refuse(`${this.place} lacks the member "${name}".`);
    }
    return members as { [name in Name]: Strict } & { [name in Optional]?: Strict };
  }

  list(fewest: number, most: number): Strict[] {
    const { value } = this;
    if (!Array.isArray(value) || value.length < fewest || value.length > most)
      throw this.wrong(`a list of ${fewest} to ${most}`);
    return value.map((entry, i) => new Strict(entry, `${this.place}[${i}]`, this.refuse));
  }

  string(pattern: RegExp, expected: string): string {
    if (typeof this.value !== "string" || !pattern.test(this.value)) throw this.wrong(expected);
    return this.value;
  }

  text(): string {
    return this.string(/\S/, "a text that is not empty");
  }

  bytes(size: number): Uint8Array {
    const bytes = typeof this.value === "string" ? fromHex(this.value, size) : undefined;
    if (bytes === undefined) throw this.wrong(`${size} bytes in lower-case hexadecimal`);
    return bytes;
  }

  flag(): boolean {
    if (typeof this.value !== "boolean") throw this.wrong("true or false");
    return this.value;
  }

  integer(least: number, most: number): number {
    const { value } = this;
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most)
      throw this.wrong(`a whole number from ${least} to ${most}`);
    return value;
  }
}
