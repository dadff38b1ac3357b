// The Web API under /api/: who calls, how often, with what; then the method.
import type { IncomingMessage, ServerResponse } from "node:http";
import { failAfter, failBefore, takeFailure } from "../failures.js";
import { argumentsOf, isJson, sendJson } from "../http.js";
import { stringOf, type JsonObject } from "../json.js";
import { RateLimits } from "../rate_limits.js";
import type { World } from "../world.js";
import { kChatMethods } from "./chat.js";
import { ApiError, type Method } from "./method.js";
import { kUserMethods } from "./users.js";
import { kViewMethods } from "./views.js";

const kMethods: { [name: string]: Method } = { ...kUserMethods, ...kChatMethods, ...kViewMethods };

export const kScopes = [...new Set(Object.values(kMethods).flatMap((method) => method.scope ?? []))]
  .concat("commands", "reactions:read")
  .sort();

export interface CallCount {
  calls: number;
  ok: number;
  rate_limited: number;
  errors: { [code: string]: number };
}

export class WebApi {
  private readonly limits = new RateLimits();
  // Since the double was started.
  readonly counts = new Map<string, CallCount>();

  constructor(
    private readonly world: World,
    private readonly token: string,
    private readonly limited: boolean,
  ) {}

  async handle(
    name: string,
    query: URLSearchParams,
    body: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const method = Object.hasOwn(kMethods, name) ? kMethods[name] : undefined;
    const count = this.countOf(method ? name : "unknown");
    count.calls += 1;
    const failure = takeFailure(this.world, name);
    if (await failBefore(failure, request, response))
      return this.failed(count, failure?.error ?? `http ${failure?.http ?? "none"}`);

    const contentType = request.headers["content-type"];
    const given = argumentsOf(query, contentType, body);
    try {
      if (!method) throw new ApiError("unknown_method", { req_method: name });
      if (given === undefined) throw new ApiError("invalid_json");
      this.authorise(request, given, method);
      const args = method.json || !isJson(contentType) || body === "" ? given : Object.fromEntries(query);
      if (args !== given)
        this.world.violated(name, "JSON body", "Slack takes a form only for this method and ignores the body");
      const channel = stringOf(args["channel"]);
      const verdict = this.limited
        ? this.limits.take(name, method.tier, channel, this.world.clock.now())
        : { impatient: false };
      if (verdict.impatient) this.world.violated(name, "called before Retry-After was over", channel);
      if (verdict.retryAfter !== undefined) {
        count.rate_limited += 1;
        this.world.violated(name, "rate limit", channel);
        return sendJson(
          response,
          429,
          { ok: false, error: "ratelimited" },
          { "retry-after": String(verdict.retryAfter) },
        );
      }
      const result = method.run(this.world, args);
      count.ok += 1;
      if (!failAfter(failure, request)) sendJson(response, 200, { ok: true, ...result });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failed(count, error.code);
      sendJson(response, 200, { ok: false, error: error.code, ...error.more });
    }
  }

  private authorise(request: IncomingMessage, args: JsonObject, method: Method): void {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    const token = bearer ?? stringOf(args["token"]);
    if (token === "") throw new ApiError("not_authed");
    if (token !== this.token) throw new ApiError("invalid_auth");
    if (this.world.token !== "valid") throw new ApiError(this.world.token);
    if (method.scope !== undefined && this.world.missingScopes.includes(method.scope)) {
      const provided = kScopes.filter((scope) => !this.world.missingScopes.includes(scope)).join(",");
      throw new ApiError("missing_scope", { needed: method.scope, provided });
    }
  }

  private countOf(name: string): CallCount {
    const count = this.counts.get(name) ?? { calls: 0, ok: 0, rate_limited: 0, errors: {} };
    this.counts.set(name, count);
    return count;
  }

  private failed(count: CallCount, code: string): void {
    count.errors[code] = (count.errors[code] ?? 0) + 1;
  }
}
