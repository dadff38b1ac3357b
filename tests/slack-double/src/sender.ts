// Sends signed requests to the app and writes down what came back.
import { request as httpRequest } from "node:http";
import { kAcknowledgeMs } from "./limits.js";
import type { Attempt, Outcome, SentRequest } from "./model.js";
import { sign } from "./signing.js";
import type { World } from "./world.js";

// How a request differs from an ordinary one; everything is optional.
export interface Delivery {
  signed_s_ago?: number; // the time in the signature, before now (negative: in the future)
  signature?: "right" | "wrong" | "none";
  flip_bit?: number; // this bit of the body is another on its way, after it was signed
  copies?: number; // sent at the same time, byte for byte the same
}

export interface Reply {
  status: number; // 0: none came
  body: string;
  content_type: string;
  no_retry: boolean;
  ms: number;
  outcome: Outcome;
}

export interface Retry {
  number: number;
  reason: string;
}

const kReplyLimit = 1_000_000;

export class Sender {
  // `signingSecret` is what the app knows; `base` the app's address, without a slash at its end.
  constructor(
    private readonly world: World,
    private readonly base: string,
    private readonly signingSecret: string,
  ) {}

  // Sends it once, waits for the answer (three seconds at most) and puts the attempt down. `next`: when a failed event comes again.
  async attempt(
    sent: SentRequest,
    delivery: Delivery,
    retry?: Retry,
    next?: (reply: Reply) => number | undefined,
  ): Promise<Reply> {
    const at = this.world.clock.now();
    const reply = await this.send(sent.path, bodyOf(sent, delivery), this.headersFor(sent, delivery, retry));
    const attempt: Attempt = {
      at,
      retry: retry?.number ?? 0,
      status: reply.status,
      ms: reply.ms,
      outcome: reply.outcome,
    };
    const nextAt = next?.(reply);
    this.world.put({ is: "attempt", request: sent.id, attempt, ...(nextAt === undefined ? {} : { next_at: nextAt }) });
    return reply;
  }

  // Sends it as often as `delivery` says and returns the reply to the first copy with those to the others.
  async deliver(sent: SentRequest, delivery: Delivery): Promise<{ reply: Reply; others: Reply[] }> {
    const copies = Math.max(1, delivery.copies ?? 1);
    const [reply, ...others] = await Promise.all(Array.from({ length: copies }, () => this.attempt(sent, delivery)));
    return { reply: reply as Reply, others };
  }

  private headersFor(sent: SentRequest, delivery: Delivery, retry?: Retry): { [name: string]: string } {
    // The app compares with its own clock, so this is the machine's time and not the double's.
    const timestamp = String(Math.floor(Date.now() / 1000) - (delivery.signed_s_ago ?? 0));
    const headers: { [name: string]: string } = {
      "content-type": sent.content_type,
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      accept: "application/json,*/*",
    };
    if (delivery.signature !== "none") {
      const secret = delivery.signature === "wrong" ? `not ${this.signingSecret}` : this.signingSecret;
      headers["x-slack-request-timestamp"] = timestamp;
      headers["x-slack-signature"] = sign(secret, timestamp, sent.body);
    }
    if (retry) {
      headers["x-slack-retry-num"] = String(retry.number);
      headers["x-slack-retry-reason"] = retry.reason;
    }
    return headers;
  }

  private send(path: string, body: Buffer, headers: { [name: string]: string }): Promise<Reply> {
    const start = performance.now();
    return new Promise((resolve) => {
      let over = false;
      const end = (outcome: Outcome, status = 0, text = "", contentType = "", noRetry = false): void => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        resolve({
          status,
          body: text,
          content_type: contentType,
          no_retry: noRetry,
          ms: Math.round((performance.now() - start) * 10) / 10,
          outcome,
        });
      };
      const request = httpRequest(
        this.base + path,
        { method: "POST", agent: false, headers: { ...headers, "content-length": body.length } },
        (response) => {
          const parts: Buffer[] = [];
          let size = 0;
          response.on("data", (part: Buffer) => {
            size += part.length;
            if (size <= kReplyLimit) parts.push(part);
          });
          response.on("error", () => end("connection_failed"));
          response.on("end", () => {
            const status = response.statusCode ?? 0;
            const good = status >= 200 && status < 300;
            end(
              good ? "acknowledged" : "http_error",
              status,
              Buffer.concat(parts).toString("utf8"),
              response.headers["content-type"] ?? "",
              response.headers["x-slack-no-retry"] === "1",
            );
          });
        },
      );
      const timer = setTimeout(() => {
        end("http_timeout");
        request.destroy();
      }, kAcknowledgeMs);
      request.on("error", () => end("connection_failed"));
      request.end(body);
    });
  }
}

function bodyOf(sent: SentRequest, delivery: Delivery): Buffer {
  const body = Buffer.from(sent.body);
  const bit = delivery.flip_bit;
  if (bit !== undefined && bit >= 0 && bit < body.length * 8) {
    body.writeUInt8(body.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  }
  return body;
}
