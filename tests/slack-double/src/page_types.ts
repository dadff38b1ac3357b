// What the page is told; shared with it, so that this file knows nothing of Node.
import type { Json, JsonObject } from "./json.js";
import type { Channel, Via } from "./model.js";

export interface PagePerson {
  id: string;
  name: string;
  handle: string;
  locale: string;
  tz: string;
  title: string;
  deleted: boolean;
  is_bot: boolean;
}

export interface PageMessage {
  ts: string;
  at: number; // ms
  user: string;
  app: boolean;
  text: string;
  blocks: Json[];
  only_for: string | null;
  via: Via;
  edited: boolean;
  reactions: { name: string; users: string[] }[];
}

export interface PageView {
  id: string;
  hash: string;
  user: string;
  content: JsonObject;
  errors: { [block: string]: string };
}

export interface PageState {
  version: number;
  now: number;
  team: string;
  app: { user: string; name: string };
  me: string | null; // null: the observer
  people: PagePerson[];
  groups: { id: string; handle: string }[];
  channels: {
    id: string;
    name: string;
    kind: Channel["kind"];
    purpose: string;
    members: string[];
    archived: boolean;
  }[];
  messages: { [channel: string]: PageMessage[] };
  modal: PageView | null;
  home: PageView | null;
}
