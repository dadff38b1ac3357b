// Slack's request signature, version 0: https://docs.slack.dev/authentication/verifying-requests-from-slack
import { createHmac } from "node:crypto";

// "v0=" and 64 hexadecimal digits. `timestamp` is the header's text; `body` the bytes as they are sent.
export function sign(secret: string, timestamp: string, body: string | Buffer): string {
  return "v0=" + createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex");
}
