// Everything that can change in the workspace, as entries of the journal: applying them in order makes the same workspace again.
import type { Json, JsonObject } from "./json.js";
import type {
  Answer,
  Attempt,
  Channel,
  Failure,
  Message,
  Person,
  SentRequest,
  TokenState,
  View,
  Violation,
} from "./model.js";

export type Entry =
  | { is: "clock"; at: number }
  | { is: "person"; person: Person }
  | { is: "channel"; channel: Channel }
  | { is: "message"; message: Message }
  | { is: "edit"; channel: string; ts: string; text: string; blocks: Json[]; metadata?: JsonObject; edited: string }
  | { is: "delete"; channel: string; ts: string }
  | { is: "reaction"; channel: string; ts: string; name: string; user: string; added: boolean }
  | { is: "view"; view: View }
  | { is: "view_closed"; id: string }
  | { is: "view_errors"; id: string; errors: { [block: string]: string } }
  | { is: "request"; request: SentRequest }
  | { is: "trigger"; id: string; user: string; request: string; at: number }
  | { is: "trigger_used"; id: string }
  | {
      is: "response_url";
      secret: string;
      request: string;
      channel: string;
      user: string;
      at: number;
      message_ts?: string;
    }
  | { is: "response_url_used"; secret: string }
  | { is: "attempt"; request: string; attempt: Attempt; next_at?: number }
  | { is: "answer"; request: string; answer: Answer }
  | { is: "token"; state: TokenState }
  | { is: "scopes"; missing: string[] }
  | { is: "failure"; failure: Failure }
  | { is: "failure_used"; id: string }
  | { is: "violation"; violation: Violation };
