/** Names and descriptors of all sounds, in the binary form of `library/columns` (see docs/protocol.md). */

import { Texts } from "./texts.ts";

/** Numbers that are told of each sound; a column more is one name here. */
export const MEASURED = ["duration", "centroid", "loudness", "peak"] as const;

export type Measured<T> = Record<(typeof MEASURED)[number], T>;

/** One value for each column of what is measured. */
export function measured<T>(make: (name: (typeof MEASURED)[number]) => T): Measured<T> {
  return Object.fromEntries(MEASURED.map((name) => [name, make(name)])) as Measured<T>;
}

export interface Columns extends Measured<Float32Array> {
  /** Rising. */
  ids: Int32Array;
  names: Texts;
  /** Which of `folders` each lies in. */
  folder: Uint32Array;
  folders: string[];
  favourites: Set<number>;
  /** Ids of sounds that are no more. */
  gone: Int32Array;
  /** What to ask with for what is other since; 0: nothing is known yet. */
  change: number;
}

const MAGIC = 0x43535754; // "TWSC", little-endian
const HEADER = 40;
const NONE = -32768; // of what is told in tenths

export function emptyColumns(): Columns {
  return {
    ids: new Int32Array(0),
    names: Texts.none(),
    folder: new Uint32Array(0),
    folders: [],
    ...measured(() => new Float32Array(0)),
    favourites: new Set(),
    gone: new Int32Array(0),
    change: 0,
  };
}

/** How many there are of sounds, folders, favourites and such that are gone, and bytes of names and folders. */
type Counts = [n: number, m: number, f: number, g: number, names: number, folders: number];

function countsOf(view: DataView): Counts {
  if (view.byteLength < HEADER || view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== 1)
    throw new RangeError("The daemon's list of sounds is in a form that this page does not know; reload the page.");
  const counts = [0, 1, 2, 3, 4, 5].map((i) => view.getUint32(16 + 4 * i, true)) as Counts;
  if (view.byteLength < size(counts))
    throw new RangeError("The daemon's list of sounds was cut short on its way; reload the page.");
  return counts;
}

function size([n, , f, g, names, folders]: Counts): number {
  return HEADER + 20 * n + 4 * (f + g) + names + folders;
}

/** Where in a binary answer what follows the columns begins; throws a RangeError where it is none. */
export function sizeOf(buffer: ArrayBuffer): number {
  return 4 * Math.ceil(size(countsOf(new DataView(buffer))) / 4);
}

/** Reads the binary answer; throws a RangeError where it is none. */
export function readColumns(buffer: ArrayBuffer): Columns {
  const view = new DataView(buffer);
  const [n, m, f, g, names, folders] = countsOf(view);
  let at = HEADER;
  const take = (size: number) => (at += size) - size;
  const ids = new Int32Array(buffer, take(4 * n), n);
  for (let i = 1; i < n; i++) ids[i]! += ids[i - 1]!;
  const folder = new Uint32Array(buffer, take(4 * n), n);
  const [duration, centroid] = [new Float32Array(buffer, take(4 * n), n), new Float32Array(buffer, take(4 * n), n)];
  const favourites = new Set(new Int32Array(buffer, take(4 * f), f));
  const gone = new Int32Array(buffer, take(4 * g), g);
  const tenths = () => Float32Array.from(new Int16Array(buffer, take(2 * n), n), (value) => (value === NONE ? NaN : value / 10));
  const [loudness, peak] = [tenths(), tenths()];
  return {
    ids,
    folder,
    duration,
    centroid,
    loudness,
    peak,
    favourites,
    gone,
    names: Texts.of(new Uint8Array(buffer, take(names), names), n),
    folders: Texts.of(new Uint8Array(buffer, take(folders), folders), m).all(),
    change: view.getFloat64(8, true),
  };
}

/** What is known, less what is other or gone since, with what is new and other. */
export function joinColumns(known: Columns, more: Columns): Columns {
  if (!known.ids.length) return { ...more, gone: new Int32Array(0) };
  const folders = [...known.folders];
  const numbers = new Map(folders.map((name, number) => [name, number]));
  const renumbered = more.folders.map((name) => {
    if (!numbers.has(name)) numbers.set(name, folders.push(name) - 1);
    return numbers.get(name)!;
  });
  // both are rising: places in what is known, and in what is new as -1 - place
  const rows = merged(known, more);
  const n = rows.length;
  const pick = <T extends Int32Array | Uint32Array | Float32Array>(to: T, old: T, fresh: T): T => {
    for (let k = 0; k < n; k++) to[k] = rows[k]! >= 0 ? old[rows[k]!]! : fresh[-1 - rows[k]!]!;
    return to;
  };
  const places = rows.map((row) => (row >= 0 ? row : known.names.length - 1 - row));
  return {
    ids: pick(new Int32Array(n), known.ids, more.ids),
    names: known.names.with(more.names).pick(places),
    folder: pick(new Uint32Array(n), known.folder, more.folder.map((number) => renumbered[number]!)),
    folders,
    ...measured((name) => pick(new Float32Array(n), known[name], more[name])),
    favourites: joinedFavourites(known, more),
    gone: new Int32Array(0),
    change: more.change,
  };
}

function merged(known: Columns, more: Columns): Int32Array {
  const gone = new Set(more.gone);
  const rows = new Int32Array(known.ids.length + more.ids.length);
  let [count, k, m] = [0, 0, 0];
  while (k < known.ids.length || m < more.ids.length) {
    const [old, fresh] = [known.ids[k] ?? Infinity, more.ids[m] ?? Infinity];
    if (fresh <= old) {
      rows[count++] = -1 - m++;
      if (fresh === old) k++;
    } else {
      if (!gone.has(old)) rows[count++] = k;
      k++;
    }
  }
  return rows.subarray(0, count);
}

function joinedFavourites(known: Columns, more: Columns): Set<number> {
  const favourites = new Set(known.favourites);
  for (const id of more.ids) favourites.delete(id);
  for (const id of more.gone) favourites.delete(id);
  for (const id of more.favourites) favourites.add(id);
  return favourites;
}
