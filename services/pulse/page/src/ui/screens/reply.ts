// A reply before it is sent: what it says, what sending it shows, and the delay.
import type { Conversation } from "../../protocol/conversations.js";
import { commentReply } from "../../protocol/reply.js";
import { hex } from "../../protocol/bytes.js";
import type { KeyPair } from "../../protocol/seed.js";
import type { App, Screen } from "../app.js";
import { el } from "../dom.js";
import { Problem } from "../problems.js";
import type { Session } from "../session.js";
import type { Talking } from "../talking.js";
import { Countdown, randomMoment } from "./countdown.js";
import { TalkScreen } from "./talk.js";

export class ReplyScreen implements Screen {
  readonly heading = "reply_heading";
  #countdown: Countdown | undefined; // undefined: not counting

  constructor(
    private readonly conversations: readonly Conversation[],
    private readonly conversation: Conversation,
    private readonly text: string,
  ) {}

  body(app: App): Node[] {
    const heading = el("h1", { tabindex: -1, "data-focus": true }, app.t("reply_heading"));
    if (this.#countdown !== undefined) return [heading, this.#countdown.element(app)];
    return [
      heading,
      el("blockquote", { dir: "auto" }, this.text),
      el("p", { class: "notice" }, app.t("reply_seen")),
      el("p", {}, app.t("send_delay")),
      el("p", { class: "hint" }, app.t("reply_later")),
      el(
        "div",
        { class: "actions" },
        el("button", { type: "button", class: "primary", id: "send", click: () => this.#start(app) }, app.t("reply_send")), // prettier-ignore
        el("button", { type: "button", click: () => app.show(new TalkScreen(this.conversations)) }, app.t("back")),
      ),
    ];
  }

  leave(): void {
    this.#countdown?.end();
    this.#countdown = undefined;
  }

  #again(): ReplyScreen {
    return new ReplyScreen(this.conversations, this.conversation, this.text);
  }

  #start(app: App): void {
    const counting = this.#again();
    counting.#countdown = new Countdown(
      randomMoment(),
      () => this.#send(app),
      () => app.show(this.#again()),
    );
    app.show(counting);
  }

  // The same number and text again, after a failure, is said once.
  async #send(app: App): Promise<void> {
    const { conversation } = this;
    const session = app.session as Session;
    const talking = session.talking() as Talking;
    const author = talking.keyOf(conversation) as KeyPair;
    const sequence = talking.next(conversation);
    if (sequence === undefined) return app.show(new TalkScreen(this.conversations));
    try {
      await session.reply(commentReply(session.manifest, author, sequence, this.text));
    } catch (error) {
      if (error instanceof Problem && error.code === "SEQUENCE_USED") talking.used(conversation, sequence);
      app.show(this.#again()); // not counting down: what failed is sent again by a click only
      throw error;
    }
    talking.used(conversation, sequence);
    talking.drafts.delete(hex(conversation.key));
    app.show(new TalkScreen(this.conversations, conversation));
  }
}
