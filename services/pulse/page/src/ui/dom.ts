// Elements, made without a line of HTML: what people or servers write can only become text.

type Child = Node | string | null | undefined | false;
type Attribute = string | number | boolean | undefined | ((event: Event) => void);

// An attribute that is a function listens to the event of its name; true is an empty attribute, false and undefined none.
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: { [name: string]: Attribute } = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(attribute, value);
    else if (value === true) element.setAttribute(attribute, "");
    else if (value !== false && value !== undefined) element.setAttribute(attribute, String(value));
  }
  for (const child of children) if (child instanceof Node || typeof child === "string") element.append(child);
  return element;
}

// After the browser has shown what was changed.
export function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
}

export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
