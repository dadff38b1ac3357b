// Ids in the forms that Slack gives them. Random ones, so that a restarted double never gives one twice.
import { randomBytes } from "node:crypto";

const kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

function letters(count: number): string {
  let text = "";
  for (const byte of randomBytes(count)) text += kLetters[byte % kLetters.length];
  return text;
}

export const newViewId = (): string => "V0" + letters(9);
export const newChannelId = (): string => "D0" + letters(9);
export const newEventId = (): string => "Ev0" + letters(9);
export const newRequestId = (): string => "R0" + letters(9);
export const newBlockId = (): string => randomBytes(4).toString("base64url").slice(0, 5);
export const newTriggerId = (): string => `${randomBytes(5).readUIntBE(0, 5)}.1138.${randomBytes(16).toString("hex")}`;
export const newSecret = (): string => randomBytes(18).toString("base64url");
export const newHash = (ms: number): string => `${Math.floor(ms / 1000)}.${randomBytes(4).toString("hex")}`;

// "seconds.micros" for a whole number of microseconds.
export function tsOf(micros: number): string {
  return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, "0")}`;
}

export function microsOf(ts: string): number {
  const [seconds = "0", micros = "0"] = ts.split(".");
  return Number(seconds) * 1e6 + Number(micros.padEnd(6, "0"));
}
