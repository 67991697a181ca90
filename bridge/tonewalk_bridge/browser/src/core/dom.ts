/** Small ways to reach and make elements. */

/** The element with an id; the page's own markup always holds it. */
export function byId<E extends HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

/** Makes an element: `make("button", { className: "go" }, "text", child)`. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** `0.412` -> `0.41 s`, `75` -> `1:15`. */
export function seconds(value: number): string {
  if (value < 60) return `${value.toFixed(value < 1 ? 2 : 1)} s`;
  const whole = Math.round(value);
  const rest = String(whole % 60).padStart(2, "0");
  return whole < 3600
    ? `${Math.floor(whole / 60)}:${rest}`
    : `${Math.floor(whole / 3600)}:${String(Math.floor(whole / 60) % 60).padStart(2, "0")}:${rest}`;
}

/** `1 sound`, `12 sounds`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}

/** Whether keys belong to a text field just now. */
export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== "range";
}
