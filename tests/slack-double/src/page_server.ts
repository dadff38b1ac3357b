// Serves the page, its scripts and the live signal that something changed.
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { send } from "./http.js";
import { pageStateOf } from "./page_state.js";
import type { World } from "./world.js";

const kGatherMs = 40; // changes within this time are told at once

// What the page may ask for: its own files, and what it shares with the transcript.
const kFiles: { [path: string]: { file: string; type: string } } = {
  "/page/style.css": { file: "../../page/style.css", type: "text/css; charset=utf-8" },
};
for (const name of [
  "page/app",
  "page/blocks",
  "page/dom",
  "page/form",
  "page/messages",
  "page/rich",
  "page/sidebar",
  "page/words",
  "src/json",
  "src/state",
  "src/text/emoji",
  "src/text/mrkdwn",
]) {
  kFiles[`/${name}.js`] = { file: `../${name}.js`, type: "text/javascript; charset=utf-8" };
}

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), "utf8");
}

// True if the path was the page's.
export function servePage(world: World, path: string, query: URLSearchParams, response: ServerResponse): boolean {
  if (path === "/") {
    const given = query.get("user") ?? "";
    const user = world.people.has(given) ? given : undefined;
    const state = JSON.stringify(pageStateOf(world, user)).replace(/</g, "\\u003c");
    send(
      response,
      200,
      "text/html; charset=utf-8",
      read("../../page/index.html").replace("{{state}}", () => state),
    );
    return true;
  }
  const known = Object.hasOwn(kFiles, path) ? kFiles[path] : undefined;
  if (known) send(response, 200, known.type, read(known.file));
  return known !== undefined;
}

// Server-sent events: the number of the version, whenever it has changed.
export function serveLive(world: World, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    timer = undefined;
    response.write(`data: ${world.version}\n\n`);
  };
  const stop = world.watch(() => {
    timer ??= setTimeout(tell, kGatherMs);
  });
  request.on("close", () => {
    stop();
    clearTimeout(timer);
  });
  tell();
}
