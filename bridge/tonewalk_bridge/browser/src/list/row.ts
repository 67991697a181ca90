/** One row of the list: what a sound is called, how long it is, and where it lies or why it was found. */

import { knobs } from "../finding/asked.ts";
import { make, seconds } from "../core/dom.ts";
import { folderOf } from "../core/library.ts";
import { favourites, library } from "../core/state.ts";
import type { Hit } from "../core/types.ts";

const NO_BAR = new Set(["distance"]);
/** Kinds of evidence whose names are those of the weights; what is neither one of them nor a knob is an encoder's. */
const MEASURED = new Set(["timbre", "name", "pitch", "loudness", "envelope"]);

/** A row of a sound; `why`: what spoke for it is shown, in place of its folder where there is no room for both. */
export function rowOf(id: number, hit: Hit | undefined, why: boolean, colour: string): HTMLLIElement {
  const { index, names, duration } = library.value;
  const i = index.get(id) ?? -1;
  const name = names.at(i) || hit?.name || `sound ${id}`;
  const length = duration[i] ?? hit?.duration ?? NaN;
  const folder = folderOf(library.value, i);
  const lasts = Number.isNaN(length) ? "" : seconds(length);
  const starred = favourites.value.has(id);
  const evidence = why && hit ? kindsOf(hit.why) : [];
  const reasons = evidence.map(([kind, value]) => `${kind} ${value.toFixed(2)}`).join(", ");

  const dot = make("i", { className: "dot" });
  dot.style.background = colour;
  const button = make(
    "button",
    { type: "button", tabIndex: -1 },
    dot,
    make("span", { className: "name", title: name }, name),
    make("span", { className: "star" }, ...(starred ? [unread("★"), unseen("favourite")] : [])),
    make("span", { className: "length" }, lasts),
    ...(reasons ? [bars(evidence, reasons)] : []),
    make("span", { className: "folder", title: folder }, folder),
  );
  return make("li", { id: `row-${id}`, draggable: true }, button);
}

/** What shows the hits that are nearly the same as a row's. */
export function foldOf(count: number, isOpen: boolean): HTMLButtonElement {
  const told = `${count} more that ${count === 1 ? "is" : "are"} nearly the same (→ shows, ← folds)`;
  const button = make("button", { type: "button", className: "alike", tabIndex: -1, title: told }, `+${count} alike`);
  button.setAttribute("aria-expanded", String(isOpen));
  return button;
}

/** What is only read aloud. */
function unseen(text: string): HTMLElement {
  return make("span", { className: "unseen" }, text);
}

/** What is only looked at. */
function unread(text: string): HTMLElement {
  const element = make("span", {}, text);
  element.setAttribute("aria-hidden", "true");
  return element;
}

/** What spoke for a hit: how much by the words, the timbre, the name ..., and how far along each knob it lies. */
function kindsOf(why: Record<string, number>): [string, number][] {
  const shown = Object.entries(why).filter(([kind, value]) => !NO_BAR.has(kind) && Number.isFinite(value));
  return shown.map(([kind, value]) => [MEASURED.has(kind) || kind in knobs.value ? kind : "semantic", value]);
}

/** Each kind of evidence in words, over a bar as long as what it gave. */
function bars(kinds: readonly [string, number][], told: string): HTMLElement {
  const element = make("span", { className: "why", title: told }, unseen(`why: ${told}`));
  for (const [kind, value] of kinds) {
    const bar = make("i");
    bar.className = kind === "name" || kind === "timbre" ? `why-${kind}` : "why-semantic";
    bar.style.width = `${Math.round(Math.min(Math.max(value, 0.02), 1) * 100)}%`;
    const said = unread(`${kind} ${value.toFixed(1)}`);
    said.append(make("span", { className: "track" }, bar));
    element.append(said);
  }
  return element;
}
