/** The paths on show: each has its own line, sounds, tempo and level, and any of them play together. */

import { Signal } from "../core/state.ts";
import type { Args } from "../core/types.ts";

export type Mode = NonNullable<Args<"trajectory/build">["mode"]>;
export type Place = readonly [number, number];

export interface Track {
  /** What the daemon keeps it as. */
  name: string;
  /** Of a line on the map, 0 to 1; empty: it leads from sound to sound. */
  places: readonly Place[];
  /** The sounds along it, in order. */
  steps: readonly number[];
  /** How they are found; null: they were when it was made, and stay. */
  mode: Mode | null;
  /** How many are wanted. */
  count: number;
  /** Whether sounds that follow each other well are preferred. */
  smooth: boolean;
  /** Of a walk: another number is another walk. */
  seed: number;
  /** BPM; 0: a timing of its own. */
  tempo: number;
  /** dB by which it is louder than sounds are by themselves. */
  level: number;
  playing: boolean;
}

export const MOST = 8;
const DRAWN = "drawn";

export const tracks = new Signal<readonly Track[]>([]);
/** The name of the one in the hand, or "". */
export const active = new Signal("");
/** Whether the hand draws. */
export const drawing = new Signal(false);
/** Whether what is drawn next comes beside what is there. */
export const adding = new Signal(false);
/** Whether the corners of the one in the hand can be moved. */
export const editing = new Signal(false);

export function trackOf(name: string): Track | undefined {
  return tracks.value.find((track) => track.name === name);
}

export function inHand(): Track | undefined {
  return trackOf(active.value);
}

export function newTrack(name: string): Track {
  return { name, places: [], steps: [], mode: "map", count: 16, smooth: false, seed: 1, tempo: 120, level: 0, playing: false };
}

/** Puts a track in the hand, in place of one of the same name. */
export function add(track: Track): void {
  const there = tracks.value.some(({ name }) => name === track.name);
  tracks.set(there ? tracks.value.map((one) => (one.name === track.name ? track : one)) : [...tracks.value, track]);
  active.set(track.name);
}

/** Makes one otherwise, if it is still there. */
export function change(name: string, news: Partial<Track>): void {
  if (!trackOf(name)) return;
  tracks.set(tracks.value.map((track) => (track.name === name ? { ...track, ...news } : track)));
  if (news.name !== undefined && active.value === name) active.set(news.name);
}

/** Takes one off the map; the one before it comes into the hand. */
export function drop(name: string): void {
  const at = tracks.value.findIndex((track) => track.name === name);
  const left = tracks.value.filter((track) => track.name !== name);
  if (active.value === name) active.set((left[Math.max(at - 1, 0)] || { name: "" }).name);
  tracks.set(left);
  if (!left.length) editing.set(false);
}

/** Whether a name is only what a line is called until it is given one. */
export function isUnnamed(name: string): boolean {
  return /^drawn(-\d+)?$/.test(name);
}

/** What the lines of this browser's other pages are called. */
const taken = new Set<string>();

/** Has this browser's pages know each other's lines. */
export function tellOthers(): void {
  if (!("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel("tonewalk lines");
  const names = (all = tracks.value) => all.map(({ name }) => name).filter(isUnnamed);
  const tell = (now: readonly string[], before: readonly string[] = []) => channel.postMessage({ now, before });
  channel.onmessage = ({ data }: MessageEvent<{ now: string[]; before: string[] } | "who">) => {
    if (data === "who") return tell(names());
    data.before.forEach((name) => taken.delete(name));
    data.now.forEach((name) => taken.add(name));
  };
  channel.postMessage("who");
  tracks.watch((now, before) => tell(names(now), names(before)));
  window.addEventListener("pagehide", () => tell([], names()));
}

/** What a new line is called: no other's line is written over. */
export function freeName(): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? DRAWN : `${DRAWN}-${number}`;
    if (!trackOf(name) && !taken.has(name)) return name;
  }
}
