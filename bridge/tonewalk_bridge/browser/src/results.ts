/** The list of hits, in step with the map: what is pointed at in one is marked in the other. */

import { byId, make, seconds } from "./dom.ts";
import { clear, showNearest } from "./queries.ts";
import { answer, hover, selected, type Answer } from "./state.ts";
import type { Hit } from "./types.ts";

const LISTED = 200;
const NO_BAR = new Set(["distance"]);

export interface ResultActions {
  select(id: number): void;
  audition(id: number): void;
  /** Rebuilds the recording that was asked about. */
  rebuild(file: File): void;
}

export function results(actions: ResultActions): void {
  const list = byId("hits");
  const rows = new Map<number, HTMLElement>();

  answer.watch((shown) => {
    rows.clear();
    list.textContent = "";
    byId("results").hidden = !shown;
    byId("rebuild").hidden = !shown?.file;
    if (!shown) return;
    byId("title").textContent = shown.title;
    for (const hit of shown.hits.slice(0, LISTED)) {
      const item = row(hit, actions);
      rows.set(hit.id, item);
      list.append(item);
    }
    if (!shown.hits.length) list.append(nothing(shown));
    list.scrollTop = 0;
    mark(rows, 0, selected.value, "chosen");
  });
  selected.watch((id, before) => mark(rows, before, id, "chosen"));
  hover.watch((id, before) => mark(rows, before, id, "pointed"));

  byId("rebuild").addEventListener("click", () => answer.value?.file && actions.rebuild(answer.value.file));
  byId("clear").addEventListener("click", clear);
  list.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const from = (event.target as HTMLElement).closest("li");
    if (!step || !from) return;
    const to = step > 0 ? from.nextElementSibling : from.previousElementSibling;
    to?.querySelector("button")?.focus();
    event.preventDefault();
    event.stopPropagation();
  });
}

/** What stands in the list's place where nothing fits. */
function nothing({ nearest }: Answer): HTMLElement {
  const item = make("li", { className: "none" });
  item.append(nearest ? "Nothing here sounds like that." : "Nothing fits. Try fewer or other words.");
  if (!nearest) return item;
  const all = make("button", { type: "button" }, "show what comes nearest");
  all.addEventListener("click", showNearest);
  item.append(all);
  return item;
}

function mark(rows: Map<number, HTMLElement>, before: number, now: number, name: string): void {
  rows.get(before)?.classList.remove(name);
  const item = rows.get(now);
  if (!item) return;
  item.classList.add(name);
  if (name === "chosen") item.scrollIntoView({ block: "nearest" });
}

function row(hit: Hit, actions: ResultActions): HTMLElement {
  const button = make(
    "button",
    { type: "button" },
    make("span", { className: "name" }, hit.name),
    make("span", { className: "length" }, seconds(hit.duration)),
    bars(hit.why),
  );
  button.addEventListener("click", () => {
    actions.select(hit.id);
    actions.audition(hit.id); // the pointer may have lain here before the hit did, and Safari focuses no button
  });
  button.addEventListener("focus", () => actions.audition(hit.id));
  button.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && actions.audition(hit.id));
  return make("li", {}, button);
}

/** Why it matched: one bar for each kind of evidence, as long as what it gave. */
function bars(why: Record<string, number>): HTMLElement {
  const kinds = Object.entries(why).filter(([kind, value]) => !NO_BAR.has(kind) && Number.isFinite(value));
  const told = kinds.map(([kind, value]) => `${kind} ${value.toFixed(2)}`).join(", ");
  const element = make("span", { className: "why", title: told });
  element.append(make("span", { className: "unseen" }, `why: ${told}`));
  for (const [kind, value] of kinds) {
    const bar = make("i");
    bar.className = kind === "name" || kind === "timbre" ? `why-${kind}` : "why-semantic";
    bar.style.width = `${Math.round(Math.min(Math.max(value, 0.02), 1) * 100)}%`;
    element.append(make("span", { className: "track" }, bar));
  }
  return element;
}
