/** What the page and the worker that keeps its sounds tell each other. */

import type { Raw } from "./api.ts";
import type { Parts } from "./library.ts";
import type { Ground, Sketch } from "../map/sketch.ts";
import type { MapInfo, Status } from "./types.ts";

/** What the page asks: the sounds of a map as they are now. */
export interface Wanted {
  turn: number;
  map: string;
  /** Whether what was known is to be forgotten first: the daemon may be another. */
  afresh: boolean;
  /** Whether only sounds are other than they were: not the daemon's jobs, nor which maps there are. */
  soundsOnly: boolean;
  /** What came already, of a library with or without a map, and what its first dots are to be sketched on, if on anything. */
  came?: Raw & { isMapless: boolean; ground: Ground | null };
}

/** A map of more sounds shows a sample of them first: less than 1 MB. */
export const SAMPLE = 60_000;

/** What is other since the last time. */
export interface Difference extends Sketched {
  /** Whether there is no map yet. */
  isMapless: boolean;
  favourites: ReadonlySet<number>;
  /** Of sounds that are new or other. */
  ids: Int32Array;
  /** Of those that are no more. */
  gone: Int32Array;
  /** Whether there was no last time. */
  isFirst: boolean;
}

/** The first dots, where they were asked for: once. */
interface Sketched {
  sketch: Sketch | null;
}

/** What comes before the sounds. */
export interface Found {
  status: Status;
  maps: MapInfo[];
}

export type Told = { turn: number } & (
  | Found
  | ({ sample: Parts } & Sketched)
  | ({ parts: Parts | null } & Difference)
  | { message: string; code: string }
);
