// The command line.
import { parseArgs } from "node:util";
import { kDefaultPaths, type AppPaths } from "./paths.js";

export interface Flags {
  host: string;
  port: number; // 0: any free one, printed at the start
  appUrl: string;
  paths: AppPaths;
  signingSecretFile: string;
  botTokenFile: string;
  fakeClock: boolean;
  now?: number; // ms
  people?: string;
  state?: string;
  rateLimits: boolean;
}

export const kUsage = `A double of a Slack workspace.

  node dist/src/main.js --app-url URL --signing-secret-file FILE --bot-token-file FILE
    --port N               listen on this port of 127.0.0.1 (default 0: any free one, printed at the start)
    --host ADDRESS         listen on this address instead
    --app-url URL          where the app listens, as http://127.0.0.1:8080
    --commands-path, --interactivity-path, --events-path PATH
                           where it takes the three kinds of requests (default ${Object.values(kDefaultPaths).join(", ")})
    --signing-secret-file  the secret with which requests are signed
    --bot-token-file       the token that the app must show
    --people FILE          who is in the workspace (default: people.json beside this program)
    --clock fake           time stands still until POST /double/clock moves it (default: it runs)
    --now TIME             begin at this time, as 2026-03-02T08:00:00Z (default: the machine's time)
    --state DIR            keep everything here; a double that is started again goes on where it was
    --rate-limits off      never answer 429 by itself
    --help                 this
`;

// Throws an Error that says what is wrong.
export function readFlags(argv: string[]): Flags | "help" {
  const { values } = parseArgs({
    args: argv,
    options: {
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "0" },
      "app-url": { type: "string" },
      "commands-path": { type: "string", default: kDefaultPaths.commands },
      "interactivity-path": { type: "string", default: kDefaultPaths.interactivity },
      "events-path": { type: "string", default: kDefaultPaths.events },
      "signing-secret-file": { type: "string" },
      "bot-token-file": { type: "string" },
      people: { type: "string" },
      clock: { type: "string", default: "running" },
      now: { type: "string" },
      state: { type: "string" },
      "rate-limits": { type: "string", default: "on" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const needed = (name: "app-url" | "signing-secret-file" | "bot-token-file"): string => {
    const value = values[name];
    if (value === undefined || value === "") throw new Error(`--${name} is missing`);
    return value;
  };
  const oneOf = (name: "clock" | "rate-limits", first: string, second: string): boolean => {
    if (values[name] !== first && values[name] !== second) throw new Error(`--${name} must be ${first} or ${second}`);
    return values[name] === first;
  };
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port ${values.port} is no port`);
  const appUrl = needed("app-url").replace(/\/$/, "");
  if (!/^http:\/\/[^/]+$/.test(appUrl)) throw new Error(`--app-url ${appUrl} must be http://host:port`);
  const now = values.now === undefined ? undefined : Date.parse(values.now);
  if (Number.isNaN(now)) throw new Error(`--now ${values.now} is no time`);
  return {
    host: values.host,
    port,
    appUrl,
    fakeClock: oneOf("clock", "fake", "running"),
    rateLimits: oneOf("rate-limits", "on", "off"),
    paths: {
      commands: values["commands-path"],
      interactivity: values["interactivity-path"],
      events: values["events-path"],
    },
    signingSecretFile: needed("signing-secret-file"),
    botTokenFile: needed("bot-token-file"),
    ...(now === undefined ? {} : { now }),
    ...(values.people === undefined ? {} : { people: values.people }),
    ...(values.state === undefined ? {} : { state: values.state }),
  };
}
