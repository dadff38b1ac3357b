// What HR and the authors of released comments say to each other in public. The file is the same for everybody and
// fetched whole, so that nobody learns from a request whose comment somebody is looking for.
import { fromUtf8 } from "./bytes.js";
import { Refusal } from "./errors.js";
import { Strict } from "./json.js";
import { isOf, type Manifest } from "./manifest.js";
import { isSignedByAuthor, kMostReplies } from "./reply.js";

export const kConversationsFormat = "fairlead-pulse-conversations-1";
export const kConversationsBytes = 64 * 1024 * 1024; // more is not read
const kMostConversations = 100_000;
const kMostMessages = 1000;

export interface Message {
  sequence: number | null; // of the author's; null: HR's
  text: string;
}

export interface Conversation {
  key: Uint8Array; // the comment's
  question: number;
  cell: number; // of the comment dimension
  comment: string;
  messages: Message[];
}

const refuse = (message: string): Refusal => new Refusal("CONVERSATIONS_INVALID", message);

function messageOf(manifest: Manifest, key: Uint8Array, from: Strict): Message {
  const { by, text, sequence, signature } = from.object(["by", "text"], ["sequence", "signature"]);
  const who = by.string(/^(hr|author)$/, '"hr" or "author"');
  const said = text.text();
  if (who === "hr") return { sequence: null, text: said };
  if (sequence === undefined || signature === undefined) throw from.wrong("an author's message, numbered and signed");
  const reply = { sequence: sequence.integer(1, kMostReplies), text: said, signature: signature.bytes(64) };
  if (!isSignedByAuthor(manifest, key, reply)) throw from.wrong("signed by the comment's author");
  return { sequence: reply.sequence, text: said };
}

// Throws CONVERSATIONS_INVALID for anything but this survey's conversations, with every reply signed by its author.
export function parseConversations(manifest: Manifest, bytes: Uint8Array): Conversation[] {
  const from = Strict.parse(fromUtf8(bytes), "conversations", refuse).object([
    "format",
    "survey",
    "manifest",
    "conversations",
  ]);
  from.format.string(new RegExp(`^${kConversationsFormat}$`), `"${kConversationsFormat}"`);
  if (!isOf(manifest, from)) throw refuse("These conversations are of another survey.");
  const cells = manifest.dimensions[manifest.comment_dimension]?.cells.length ?? 0;
  return from.conversations.list(0, kMostConversations).map((entry) => {
    const one = entry.object(["conversation", "question", "cell", "comment", "messages"]);
    const key = one.conversation.bytes(32);
    const id = one.question.text();
    const question = manifest.questions.findIndex((asked) => asked.id === id);
    if (question < 0) throw one.question.wrong("a question of the survey");
    return {
      key,
      question,
      cell: one.cell.integer(0, cells - 1),
      comment: one.comment.text(),
      messages: one.messages.list(1, kMostMessages).map((message) => messageOf(manifest, key, message)),
    };
  });
}
