/** The page's address says what is asked and selected: it can be kept, sent on, and gone back to. */

import { query, selected, type Query } from "./state.ts";

/** Words that change faster than this, as they are typed, are one step of the way back. */
const SETTLED_MS = 2000;

const NAMES = ["text", "like", "filter", "sound"];

export interface AddressActions {
  ask(query: Query | null): void;
  select(id: number): void;
}

/** Keeps the address in step once it was read; returns what reads it, for the library that the page opened on. */
export function followAddress(actions: AddressActions): () => void {
  let changed = -SETTLED_MS;
  let isReading = true; // nothing is written over what has not been read
  const write = (isStep: boolean) => {
    const to = addressOf(query.value, selected.value);
    if (isReading || to === location.pathname + location.search) return;
    if (isStep) history.pushState(null, "", to);
    else history.replaceState(null, "", to);
  };
  const read = () => {
    const parameters = new URLSearchParams(location.search);
    const [text, filter] = [parameters.get("text") || "", parameters.get("filter") || ""];
    const like = idOf(parameters.get("like"));
    isReading = true;
    actions.ask(text || filter || like ? { text: like ? "" : text, like, filter } : null);
    actions.select(idOf(parameters.get("sound")));
    isReading = false;
  };
  query.watch((now, before) => {
    if (now === before) return;
    const isTyped = now?.text && before?.text && performance.now() - changed < SETTLED_MS;
    changed = performance.now();
    write(!isTyped);
  });
  selected.watch(() => write(false));
  window.addEventListener("popstate", read);
  return () => {
    if (NAMES.some((name) => new URLSearchParams(location.search).has(name))) read();
    isReading = false;
    write(true);
  };
}

function addressOf(asked: Query | null, sound: number): string {
  // what others put into the address, such as how the page is embedded, stays there
  const parameters = new URLSearchParams(location.search);
  const told = { text: asked?.text, like: asked?.like, filter: asked?.filter, sound };
  for (const [name, value] of Object.entries(told))
    if (value) parameters.set(name, String(value));
    else parameters.delete(name);
  const search = parameters.toString();
  return location.pathname + (search && `?${search}`);
}

function idOf(text: string | null): number {
  return text && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
}
