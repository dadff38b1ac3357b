// Collects what is wrong with a JSON value, with JSON pointers, in Slack's words.
import { isObject, stringOf, type Json, type JsonObject } from "./json.js";

export interface Problem {
  pointer: string;
  message: string;
}

export class Check {
  readonly problems: Problem[] = [];
  readonly ids = new Map<string, string>(); // block_id to where it stands
  textLength = 0; // of the texts that were shown(), for the limit on their sum

  fault(pointer: string, message: string): void {
    this.problems.push({ pointer, message });
  }

  // A string of `least` to `most` UTF-16 units; absent is fine unless `least` is above 0.
  text(value: Json | undefined, pointer: string, most: number, least = 1): void {
    if (value === undefined) {
      if (least > 0) this.fault(pointer, "missing required field");
      return;
    }
    if (typeof value !== "string") return this.fault(pointer, "must be a string");
    if (value.length < least) this.fault(pointer, `must be more than ${least - 1} characters`);
    if (value.length > most) this.fault(pointer, `must be less than ${most + 1} characters`);
    if (!value.isWellFormed()) this.fault(pointer, "is cut in the middle of a character");
  }

  optionalText(value: Json | undefined, pointer: string, most: number): void {
    if (value !== undefined) this.text(value, pointer, most, 1);
  }

  // A text object. `plain`: only plain_text is allowed here.
  textObject(value: Json | undefined, pointer: string, most: number, plain: boolean): void {
    if (value === undefined) return this.fault(pointer, "missing required field");
    if (!isObject(value)) return this.fault(pointer, "must be an object");
    const type = value["type"];
    if (type !== "plain_text" && (plain || type !== "mrkdwn"))
      this.fault(`${pointer}/type`, plain ? "must be plain_text" : "must be plain_text or mrkdwn");
    if (type === "mrkdwn" && value["emoji"] !== undefined) this.fault(`${pointer}/emoji`, "is only for plain_text");
    if (type === "plain_text" && value["verbatim"] !== undefined)
      this.fault(`${pointer}/verbatim`, "is only for mrkdwn");
    this.text(value["text"], `${pointer}/text`, most);
    this.onlyKeys(value, pointer, ["type", "text", "emoji", "verbatim"]);
  }

  // A text object that people read in the message itself, not in a menu of it.
  shown(value: Json | undefined, pointer: string, most: number, plain: boolean): void {
    this.textObject(value, pointer, most, plain);
    this.textLength += isObject(value) ? stringOf(value["text"]).length : 0;
  }

  optionalTextObject(value: Json | undefined, pointer: string, most: number, plain: boolean): void {
    if (value !== undefined) this.textObject(value, pointer, most, plain);
  }

  // The items of an array of `least` to `most`; nothing where it is not one.
  items(value: Json | undefined, pointer: string, least: number, most: number): Json[] {
    if (value === undefined && least === 0) return [];
    if (!Array.isArray(value)) {
      this.fault(pointer, value === undefined ? "missing required field" : "must be an array");
      return [];
    }
    if (value.length < least) this.fault(pointer, `no less than ${least} items allowed`);
    if (value.length > most) this.fault(pointer, `no more than ${most} items allowed`);
    return value;
  }

  boolean(value: Json | undefined, pointer: string): void {
    if (value !== undefined && typeof value !== "boolean") this.fault(pointer, "must be a boolean");
  }

  integer(value: Json | undefined, pointer: string, least: number, most: number): void {
    if (value === undefined) return;
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most)
      this.fault(pointer, `must be a whole number from ${least} to ${most}`);
  }

  onlyKeys(value: JsonObject, pointer: string, known: readonly string[]): void {
    for (const key of Object.keys(value)) if (!known.includes(key)) this.fault(`${pointer}/${key}`, "unknown field");
  }
}

export function sentenceOf({ pointer, message }: Problem): string {
  return `[ERROR] ${message} [json-pointer:${pointer}]`;
}
