// A file of JSON lines that only grows. What was appended before a call returned survives the death of the process (kill -9):
// it is with the operating system by then. It does not survive the loss of power; nothing here needs that.
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";

export class Journal<Entry> {
  private constructor(private readonly file: number) {}

  // Opens `directory`/journal.jsonl, gives every entry of it to `replay` in order, and stands at its end. A last line without
  // its end was never acknowledged and is cut off. Throws with the line's number where another line cannot be read.
  static open<Entry>(directory: string, replay: (entry: Entry) => void): Journal<Entry> {
    mkdirSync(directory, { recursive: true });
    const name = path.join(directory, "journal.jsonl");
    const file = openSync(name, "a+");
    const bytes = readFileSync(name);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) ftruncateSync(file, whole);
    const lines = bytes.subarray(0, whole).toString("utf8").split("\n");
    lines.pop();
    lines.forEach((line, index) => {
      let entry: Entry;
      try {
        entry = JSON.parse(line) as Entry;
      } catch {
        closeSync(file);
        throw new Error(`${name}:${index + 1}: not an entry of the journal; remove the directory to begin anew`);
      }
      replay(entry);
    });
    return new Journal<Entry>(file);
  }

  append(entry: Entry): void {
    const bytes = Buffer.from(JSON.stringify(entry) + "\n");
    for (let written = 0; written < bytes.length;) written += writeSync(this.file, bytes, written);
  }

  close(): void {
    closeSync(this.file);
  }
}
