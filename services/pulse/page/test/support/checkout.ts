// Files of the checkout that this file, or what was built of it, lies in.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export function inCheckout(path: string): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); at !== dirname(at); at = dirname(at)) {
    const file = join(at, path);
    if (existsSync(file)) return file;
  }
  throw new Error(`${path} is not in the checkout that this file lies in`);
}
