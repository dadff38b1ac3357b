// The way to the answers to comments. Everybody sees it, and gets the same: whoever presses it may have written a comment,
// or not.
import type { App } from "../app.js";
import { el } from "../dom.js";
import type { Session } from "../session.js";
import { conversationsOf } from "../talking.js";
import { unpublished } from "../times.js";
import { TalkScreen } from "./talk.js";

// null: the survey asks for no comment.
export function talkButton(app: App): HTMLElement | null {
  const { manifest } = app.session as Session;
  if (!manifest.questions.some(({ kind }) => kind === "comment")) return null;
  const talk = el("button", { type: "button" }, app.t("to_talk"));
  talk.addEventListener("click", () => {
    void app.attempt(talk, "talk_fetching", async () => {
      const conversations = await conversationsOf(manifest);
      if (conversations === undefined) return app.problem(unpublished(app));
      app.show(new TalkScreen(conversations));
    });
  });
  return talk;
}
