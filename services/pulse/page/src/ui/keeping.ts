// What the page leaves in the browser, and only when somebody chose so: the locked copy, in this tab or on this device,
// the receipt, and the note of who does not answer. A browser that refuses storage is a browser that holds nothing.
import { hex } from "../protocol/bytes.js";
import type { Manifest } from "../protocol/manifest.js";

export type Place = "tab" | "device" | "nowhere";

function storageOf(place: Place): Storage | undefined {
  try {
    return place === "tab" ? sessionStorage : place === "device" ? localStorage : undefined;
  } catch {
    return undefined;
  }
}

export class Keeping {
  readonly #copy: string;
  readonly #receipt: string;
  readonly #note: string;

  constructor({ survey, hash }: Manifest) {
    const name = `fairlead-pulse:${hex(survey)}:${hex(hash)}`;
    this.#copy = `${name}:copy`;
    this.#receipt = `${name}:receipt`;
    this.#note = `${name}:note`;
  }

  // The copy and where it lies; the tab's before the device's.
  copy(): { place: Place; text: string } | undefined {
    for (const place of ["tab", "device"] as const) {
      const text = storageOf(place)?.getItem(this.#copy);
      if (text) return { place, text };
    }
    return undefined;
  }

  // False where the browser refuses.
  keepCopy(place: Place, text: string): boolean {
    return this.#set(place, this.#copy, text);
  }

  forgetCopy(): void {
    for (const place of ["tab", "device"] as const) storageOf(place)?.removeItem(this.#copy);
  }

  receipt(): string | undefined {
    return storageOf("device")?.getItem(this.#receipt) ?? undefined;
  }

  keepReceipt(text: string): boolean {
    return this.#set("device", this.#receipt, text);
  }

  note(): string | undefined {
    return storageOf("device")?.getItem(this.#note) ?? undefined;
  }

  keepNote(text: string): boolean {
    return this.#set("device", this.#note, text);
  }

  #set(place: Place, name: string, text: string): boolean {
    if (place === "nowhere") return true;
    try {
      const storage = storageOf(place);
      storage?.setItem(name, text);
      return storage?.getItem(name) === text;
    } catch {
      return false;
    }
  }
}
