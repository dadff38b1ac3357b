// A double and an app beside each other, for one test.
import { fileURLToPath } from "node:url";
import { Double, type Options } from "../src/double.js";
import type { Json, JsonObject } from "../src/json.js";
import { kDefaultPaths } from "../src/paths.js";
import { readDirectory } from "../src/people.js";
import { App, ask, postForm, postJson, type HttpAnswer } from "./app.js";

export const kSecret = "8f742231b10e8888abcd99yyyzzz85a5";
export const kToken = "xoxb-0123456789-abcdef";
export const kStart = Date.parse("2026-03-02T08:00:00Z");
export const kPeople = fileURLToPath(new URL("../../people.json", import.meta.url));

export class Fixture {
  private constructor(
    readonly double: Double,
    readonly app: App,
  ) {}

  static async start(options: Partial<Options> = {}): Promise<Fixture> {
    const app = await App.start();
    const double = await Double.start({
      host: "127.0.0.1",
      port: 0,
      appUrl: app.url,
      paths: kDefaultPaths,
      signingSecret: kSecret,
      botToken: kToken,
      directory: readDirectory(kPeople),
      fakeClock: true,
      now: kStart,
      rateLimits: true,
      ...options,
    });
    return new Fixture(double, app);
  }

  // Runs `body` with a fixture and ends both servers after it.
  static async with(body: (fixture: Fixture) => Promise<void>, options: Partial<Options> = {}): Promise<void> {
    const fixture = await Fixture.start(options);
    try {
      await body(fixture);
    } finally {
      await fixture.double.stop();
      await fixture.app.stop();
    }
  }

  // The Web API with a JSON body.
  async api(method: string, args: JsonObject = {}): Promise<HttpAnswer> {
    return postJson(`${this.double.address}/api/${method}`, args, { authorization: `Bearer ${kToken}` });
  }

  // The Web API with a form.
  async form(method: string, args: { [name: string]: string } = {}): Promise<HttpAnswer> {
    return postForm(`${this.double.address}/api/${method}`, args, { authorization: `Bearer ${kToken}` });
  }

  // The control API.
  async do(name: string, args: Json = {}): Promise<JsonObject> {
    return (await postJson(`${this.double.address}/double/${name}`, args)).json;
  }

  async see(name: string): Promise<HttpAnswer> {
    return ask(`${this.double.address}/double/${name}`);
  }
}
