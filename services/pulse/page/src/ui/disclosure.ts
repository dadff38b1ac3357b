// A button that shows and hides what is below it. What is hidden is not built: a company has more groups than a phone can
// hold at once.
import type { App } from "./app.js";
import { el } from "./dom.js";

// `open` has the keys of what is shown, so that a screen that is built anew shows the same.
export class Disclosures {
  readonly #open = new Set<string>();

  // The button, and the panel that it opens; `look` is the button's class.
  make(
    app: App,
    key: string,
    look: string,
    label: readonly (Node | string)[],
    render: () => (Node | null)[],
  ): [HTMLElement, HTMLElement] {
    const id = `panel-${key}`;
    const panel = el("div", { id, class: "panel" });
    const button = el("button", { type: "button", class: look, "aria-controls": id }, el("span", {}, ...label));
    const show = (): void => {
      const open = this.#open.has(key);
      button.setAttribute("aria-expanded", String(open));
      panel.hidden = !open;
      panel.replaceChildren(...(open ? render().filter((node) => node !== null) : []));
    };
    button.addEventListener("click", () => {
      if (!this.#open.delete(key)) this.#open.add(key);
      try {
        show();
      } catch (error) {
        this.#open.delete(key); // what cannot be read is not shown again either
        show();
        app.fail(error);
      }
    });
    show();
    return [button, panel];
  }
}
