// Which answer belongs to which request: by response_url and trigger where Slack links them, else by the message's metadata.
import { objectOf, stringOf, type JsonObject } from "./json.js";
import type { Answer, Message } from "./model.js";
import type { World } from "./world.js";

// The app's own number of a message, by which repeats are found: metadata.event_payload.job_id.
export function jobIdOf(metadata: JsonObject | undefined): string | undefined {
  return stringOf(objectOf(metadata?.["event_payload"])["job_id"]) || undefined;
}

export function answered(world: World, request: string | undefined, via: Answer["via"], message?: Message): void {
  if (request === undefined || !world.requests.has(request)) return;
  const answer: Answer = { via, at: world.clock.now() };
  if (message) answer.ts = message.ts;
  const job = jobIdOf(message?.metadata);
  if (job !== undefined) answer.job_id = job;
  world.put({ is: "answer", request, answer });
}

// A message may name the request that it answers: metadata.event_payload.trigger_id is the trigger of a command or a press,
// or the id of an event.
export function requestOf(world: World, metadata: JsonObject | undefined): string | undefined {
  const payload = objectOf(metadata?.["event_payload"]);
  const trigger = world.triggers.get(stringOf(payload["trigger_id"]));
  if (trigger) return trigger.request;
  return world.byEvent.get(stringOf(payload["event_id"]));
}
