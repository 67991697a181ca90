/** What the page knows right now. Sounds are named by id everywhere; 0 stands for none. */

import { signal } from "@preact/signals";
import { emptyLibrary, type Library } from "./library.ts";
import type { MeasureName } from "../seeing/measures.ts";
import type { Hit, Job, SoundInfo } from "./types.ts";

/** A value that tells its listeners when it changes, at once and in turn; a component that reads it draws itself anew. */
export class Signal<T> {
  private readonly listeners = new Set<(value: T, before: T) => void>();
  private readonly current;

  constructor(first: T) {
    this.current = signal(first);
  }

  get value(): T {
    return this.current.value;
  }

  set(value: T): void {
    const before = this.current.peek();
    if (Object.is(value, before)) return;
    this.current.value = value;
    for (const listener of [...this.listeners]) listener(value, before);
  }

  /** Calls `listener` on every change, and once now. */
  watch(listener: (value: T, before: T) => void): void {
    this.listeners.add(listener);
    listener(this.current.peek(), this.current.peek());
  }
}

export type Connection = "connecting" | "live" | "lost";
export type Colouring = "label" | "class" | "folder" | "root" | "tag" | "key" | "place" | "cluster" | MeasureName;
/** By what dots are larger. */
export type Sizing = "alike" | "length" | "loudness";

/** An answer that is on show: what was asked, and the hits, best first. */
export interface Answer {
  title: string;
  hits: Hit[];
  /** Where a filter alone was asked for: every sound that fits, in place of hits. */
  fitting?: ReadonlySet<number>;
  /** Hits that are nearly the same as a better one, by that one's id, best first. */
  alike?: ReadonlyMap<number, readonly number[]>;
  /** Where nothing fits the words: what comes nearest to them all the same. */
  nearest?: Hit[];
  /** The recording that was asked about. */
  file?: File | undefined;
}

export const library = new Signal<Library>(emptyLibrary());
/** The library in the groups that are shown; see grouping.ts. */
export const grouped = new Signal<Library>(library.value);
export const hover = new Signal(0);
export const selected = new Signal(0);
/** Sounds that something is to be done with together, in the order in which they were taken. */
export const chosen = new Signal<readonly number[]>([]);
/** Sounds that were taken out of view, until they are shown again. */
export const unseen = new Signal<ReadonlySet<number>>(new Set());
export const info = new Signal<SoundInfo | null>(null);
export const answer = new Signal<Answer | null>(null);
/** A group of the legend that alone is lit, or -1. */
export const spotlight = new Signal(-1);
export const connection = new Signal<Connection>("connecting");
export const colouring = new Signal<Colouring>("label");
export const sizing = new Signal<Sizing>("alike");
export const jobs = new Signal<readonly Job[]>([]);
/** One sentence for the status line, read aloud by screen readers. */
export const message = new Signal("");
/** Whether what was asked last needs a token that this browser has not shown. */
export const refused = new Signal(false);
export const favourites = new Signal<ReadonlySet<number>>(new Set());
