// Starts the page: reads the link, takes it out of the address bar, and opens the survey.
import { parseLink, type Link } from "../protocol/link.js";
import type { Manifest } from "../protocol/manifest.js";
import { sodiumReady } from "../protocol/sodium.js";
import { App } from "./app.js";
import { endingOf } from "./ending.js";
import { Keeping } from "./keeping.js";
import { DestroyedScreen } from "./screens/destroyed.js";
import { BlankScreen, LoadingScreen } from "./screens/plain.js";
import { ResultsScreen } from "./screens/results.js";
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

// The results, once there are any; else the survey. Whoever cannot get the results can do everything else.
async function arrive(app: App, manifest: Manifest): Promise<void> {
  const welcome = new WelcomeScreen();
  app.home = welcome;
  try {
    app.ending = await endingOf(manifest);
    if (app.ending?.how === "released") app.home = new ResultsScreen(app.ending);
    if (app.ending?.how === "destroyed") app.home = new DestroyedScreen(app.ending.givenUp);
    app.goHome();
  } catch (error) {
    app.home = welcome;
    app.goHome();
    app.fail(error);
  }
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
    await arrive(app, manifest);
  } catch (error) {
    app.show(new BlankScreen());
    app.fail(error);
  }
}

// Another link in the same tab is another visit.
document.getElementById("skip")?.addEventListener("click", () => document.getElementById("main")?.focus());
addEventListener("hashchange", () => location.reload());
void start();
