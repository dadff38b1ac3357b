// Makes elements. Text is always set as text, so nothing that anybody wrote becomes markup.

export type Child = Node | string | null | undefined | false;

// tag ".class.names" or "tag.class", its properties, its children.
export function h(selector: string, properties: { [name: string]: unknown } = {}, ...children: Child[]): HTMLElement {
  const [tag, ...classes] = selector.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value as EventListener);
    else if (name === "style" || name.includes("-") || name === "for") element.setAttribute(name, String(value));
    else (element as unknown as { [name: string]: unknown })[name] = value;
  }
  element.append(
    ...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false),
  );
  return element;
}

export function byId<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as T;
}

// A drawing of our own: an eye through which a rope runs.
export function appIcon(): HTMLElement {
  const icon = h("span.avatar.app");
  icon.innerHTML =
    '<svg viewBox="0 0 36 36"><path class="rope" d="M3 27c7-1 9-4 10.5-9C15 12 19 8 33 8"/><circle class="eye" cx="18" cy="18" r="9"/><path class="rope front" d="M12.2 21.5c.6-1.100 1-2.300 1.400-3.600"/></svg>';
  return icon;
}

const kHues = [8, 32, 152, 176, 204, 226, 262, 292, 328, 350];

// Initials on a colour that belongs to the id.
export function avatar(id: string, name: string): HTMLElement {
  let sum = 0;
  for (const character of id + name) sum = (sum * 31 + character.charCodeAt(0)) % 9973;
  const hue = kHues[sum % kHues.length];
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => [...part][0] ?? "")
    .join("")
    .toUpperCase();
  return h(
    "span.avatar",
    { style: `background:linear-gradient(135deg,hsl(${hue} 52% 50%),hsl(${hue} 58% 38%))`, "aria-hidden": "true" },
    initials,
  );
}
