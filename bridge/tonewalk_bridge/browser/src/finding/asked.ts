/** The question as it stands: what it is about, and what narrows, turns and weighs the answer. */

import { joined, partsOf } from "./filters.ts";
import { Signal } from "../core/state.ts";
import type { Weights } from "../core/types.ts";

/** A place of A - B + C; null while it is empty. */
export type Slot = { words: string } | { sound: number } | null;
export type Mix = readonly [a: Slot, b: Slot, c: Slot];
export type Subject = { words: string } | { sound: number } | { file: File } | { mix: Mix };

export interface Understood {
  text: string;
  filter: string;
  holds: boolean;
}

export const EMPTY_MIX: Mix = [null, null, null];

/** null: what fits the filter is asked for, or nothing. */
export const subject = new Signal<Subject | null>(null);
/** As the daemon reads it; "" lets everything through. */
export const filter = new Signal("");
/** What the daemon read as filters in the words ("under 200 ms", "Am"); none where they are taken as they are. */
export const understood = new Signal<readonly Understood[]>([]);
export const mix = new Signal<Mix>(EMPTY_MIX);
/** How far each knob is turned, -1 to 1; those at 0 are left out. */
export const knobs = new Signal<Readonly<Record<string, number>>>({});
/** What counts otherwise than usual. */
export const weights = new Signal<Weights>({});

/** What knobs turn of a question: its words or its sound; "" where they turn nothing. */
export function seedOf(about: Subject | null): string | number {
  if (!about) return "";
  return "words" in about ? about.words : "sound" in about ? about.sound : "";
}

/** Calls `changed` whenever any part of the question is another. */
export function watchQuestion(changed: () => void): void {
  for (const one of [subject, filter, knobs, weights] as Signal<unknown>[])
    one.watch((now, before) => Object.is(now, before) || changed());
}

export const parts = () => partsOf(filter.value);

export function setParts(now: readonly string[]): void {
  filter.set(joined(now));
}

/** Takes one thing away that was read out of the words: it goes from the box. */
export function takeOff(gone: Understood): void {
  const about = subject.value;
  if (!about || !("words" in about)) return;
  const words = without(about.words, [gone]);
  subject.set(words ? { words } : null);
}

/** Words without what was read out of them. */
export function without(words: string, read: readonly Understood[]): string {
  return read.reduce((left, { text }) => left.replace(text, " "), words).replace(/\s+/g, " ").trim();
}

/** Nothing is asked any more; what counts how much stays as it was set. */
export function forgetQuestion(): void {
  subject.set(null);
  filter.set("");
  mix.set(EMPTY_MIX);
  knobs.set({});
}
