/** The page's address says what is asked and selected: it can be kept, sent on, and gone back to. */

import { filter, knobs, mix, subject, weights, type Slot, type Subject } from "./asked.ts";
import { selected, type Signal } from "../core/state.ts";
import type { Weights } from "../core/types.ts";

/** What changes faster than this, as it is typed or turned, is one step of the way back. */
const SETTLED_MS = 2000;
const SLOTS = ["a", "b", "c"] as const;
const NAMES = ["text", "like", ...SLOTS, "filter", "knobs", "weights", "sound"];

/** Keeps the address in step once it was read; returns what reads it, for the library that the page opened on. */
export function followAddress(select: (id: number) => void): () => void {
  let changed = -SETTLED_MS;
  let isReading = true; // nothing is written over what has not been read
  const write = (isStep: boolean) => {
    const to = address();
    if (isReading || to === location.pathname + location.search) return;
    if (isStep) history.pushState(null, "", to);
    else history.replaceState(null, "", to);
  };
  const read = () => {
    isReading = true;
    ask(new URLSearchParams(location.search), select);
    isReading = false;
  };
  let before = subject.value;
  const asked = () => {
    const isOther = !before || !subject.value || Object.keys(before)[0] !== Object.keys(subject.value)[0];
    before = subject.value;
    const isStep = isOther || performance.now() - changed > SETTLED_MS;
    changed = performance.now();
    write(isStep);
  };
  for (const one of [subject, filter, knobs, weights] as Signal<unknown>[])
    one.watch((now, was) => Object.is(now, was) || asked());
  selected.watch(() => write(false));
  window.addEventListener("popstate", read);
  return () => {
    const parameters = new URLSearchParams(location.search);
    // what was selected elsewhere while the library was on its way is later than the address
    if (selected.value) parameters.delete("sound");
    const typed = subject.value; // which is later than the address, too
    if (NAMES.some((name) => parameters.has(name))) ask(parameters, (id) => id && select(id));
    if (typed) subject.set(typed);
    isReading = false;
    write(true);
  };
}

function ask(parameters: URLSearchParams, select: (id: number) => void): void {
  const said = (name: string) => parameters.get(name) || "";
  const slots = SLOTS.map((name) => slotOf(said(name))) as [Slot, Slot, Slot];
  const about: Subject | null = idOf(said("like"))
    ? { sound: idOf(said("like")) }
    : slots.some(Boolean)
      ? { mix: slots }
      : said("text")
        ? { words: said("text") }
        : null;
  mix.set(slots);
  filter.set(said("filter"));
  turn(knobs, numbersOf(said("knobs")));
  turn(weights, numbersOf(said("weights")) as Weights);
  subject.set(about);
  select(idOf(said("sound")));
}

/** The same numbers are no other question. */
function turn<T extends Readonly<Record<string, number | null | undefined>>>(to: Signal<T>, now: T): void {
  if (numbersText(to.value) !== numbersText(now)) to.set(now);
}

function address(): string {
  // what others put into the address, such as how the page is embedded, stays there
  const parameters = new URLSearchParams(location.search);
  const about = subject.value;
  const slots = about && "mix" in about ? about.mix : [];
  const told: Record<string, string | number> = {
    text: about && "words" in about ? about.words : "",
    like: about && "sound" in about ? about.sound : 0,
    a: slotText(slots[0]),
    b: slotText(slots[1]),
    c: slotText(slots[2]),
    filter: filter.value,
    knobs: numbersText(knobs.value),
    weights: numbersText(weights.value),
    sound: selected.value,
  };
  for (const [name, value] of Object.entries(told))
    if (value) parameters.set(name, String(value));
    else parameters.delete(name);
  const search = parameters.toString();
  return location.pathname + (search && `?${search}`);
}

function idOf(text: string): number {
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
}

/** As the command line writes them: words, or id:8. */
function slotOf(text: string): Slot {
  const id = text.startsWith("id:") ? idOf(text.slice(3)) : 0;
  return id ? { sound: id } : text ? { words: text } : null;
}

function slotText(slot: Slot | undefined): string {
  return !slot ? "" : "words" in slot ? slot.words : `id:${slot.sound}`;
}

function numbersOf(text: string): Record<string, number> {
  const pairs = text.split(" ").map((part) => part.split(":"));
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (name && value && Number.isFinite(Number(value)) ? [[name, Number(value)]] : [])),
  );
}

function numbersText(numbers: Readonly<Record<string, number | null | undefined>>): string {
  return Object.entries(numbers)
    .filter(([, value]) => typeof value === "number")
    .map(([name, value]) => `${name}:${value}`)
    .join(" ");
}
