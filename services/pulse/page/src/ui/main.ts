// Starts the page: reads the link, takes it out of the address bar, and opens the survey.
import { parseLink, type Link } from "../protocol/link.js";
import { sodiumReady } from "../protocol/sodium.js";
import { App } from "./app.js";
import { Keeping } from "./keeping.js";
import { BlankScreen, LoadingScreen } from "./screens/plain.js";
import { WelcomeScreen } from "./screens/welcome.js";
import { openSurvey, Session } from "./session.js";
import { languageOf } from "./texts.js";

// The survey stays in the address, so that a reload finds it; the login token does not, nor in the history.
function takeLink(): Link {
  const fragment = location.hash.slice(1);
  const kept = fragment.split("&").filter((part) => !part.startsWith("t=")).join("&"); // prettier-ignore
  history.replaceState(null, "", `${location.pathname}#${kept}`);
  return parseLink(fragment);
}

async function start(): Promise<void> {
  const app = new App(languageOf(navigator.languages));
  app.show(new LoadingScreen());
  try {
    const link = takeLink();
    await sodiumReady;
    const script = document.querySelector<HTMLScriptElement>("script[src]");
    const manifest = await openSurvey(link, script?.src ?? "");
    app.session = new Session(manifest, link.token);
    app.keeping = new Keeping(manifest);
    app.show(new WelcomeScreen());
  } catch (error) {
    app.show(new BlankScreen());
    app.fail(error);
  }
}

// Another link in the same tab is another visit.
document.getElementById("skip")?.addEventListener("click", () => document.getElementById("main")?.focus());
addEventListener("hashchange", () => location.reload());
void start();
