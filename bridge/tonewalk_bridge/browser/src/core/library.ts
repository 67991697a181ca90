/** All sounds of the current map, as typed arrays, and how they fall into groups. */

import { measured, type Measured } from "./columns.ts";
import { Texts } from "./texts.ts";

/** The rows of a library of more sounds than that are in an order in which every stretch of so many lies all over the map. */
export const EVEN = 40_000;

/** Where ids stand in the arrays. */
export class Index {
  constructor(private readonly positions: Int32Array) {}

  get(id: number): number | undefined {
    const at = this.positions[id];
    return at === undefined || at < 0 ? undefined : at;
  }

  has(id: number): boolean {
    return this.get(id) !== undefined;
  }
}

/** Of durations (s), centroids (Hz), loudness (LUFS where it is loudest) and peaks (dBFS): NaN where unknown or silent. */
/** What stands where on the map, and in which group; of either thread. */
export interface Columns extends Measured<Float32Array> {
  n: number;
  dims: 2 | 3;
  /** Whether it is all of the map, not the sample of it that comes first. */
  whole: boolean;
  ids: Int32Array;
  /** x, y, z of each sound in turn, 0 to 1; z is 0.5 in 2D. */
  xyz: Float32Array;
  /** Which of `folders` each sound lies in, -1 where that is not known yet. */
  folder: Int32Array;
  /** Folders within their roots. */
  folders: readonly string[];
  /** Which of `groups` each sound belongs to. */
  group: Uint16Array;
  /** Largest first. */
  groups: Group[];
  /** How far apart neighbours typically are on the map; 1 where there are none. */
  spacing: number;
}

export interface Library extends Columns {
  /** Position of an id in the arrays. */
  index: Index;
  names: Texts;
}

/** A library as it travels between threads. */
export interface Parts extends Columns {
  positions: Int32Array;
  bytes: Uint8Array;
  ends: Uint32Array;
}

export interface Group {
  name: string;
  count: number;
  /** Number of its colour; -1, or none yet: that of whatever has none of its own. */
  hue?: number;
  /** What belongs to no group. */
  rest?: boolean;
}

export function emptyLibrary(): Library {
  return {
    n: 0,
    dims: 2,
    whole: true,
    ids: new Int32Array(0),
    xyz: new Float32Array(0),
    index: new Index(new Int32Array(0)),
    names: Texts.none(),
    folder: new Int32Array(0),
    folders: [],
    ...measured(() => new Float32Array(0)),
    group: new Uint16Array(0),
    groups: [],
    spacing: 1,
  };
}

export function arrived({ positions, bytes, ends, ...columns }: Parts): Library {
  return { ...columns, index: new Index(positions), names: new Texts(bytes, ends) };
}

/** A sound's folder within its root; "" for the root itself, and where that is not known. */
export function folderOf({ folder, folders }: Library, i: number): string {
  return folders[folder[i] ?? -1] || "";
}

/** The sounds at some places of a library, as a library of their own in which only they are counted. */
export function partOf(whole: Library, places: Int32Array): Library {
  const counts = new Uint32Array(whole.groups.length);
  for (const i of places) counts[whole.group[i]!]!++;
  const left = [...counts.keys()].filter((group) => counts[group]);
  const place = new Map(left.map((group, number) => [group, number]));
  const ids = places.map((i) => whole.ids[i]!);
  const positions = new Int32Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1).fill(-1);
  ids.forEach((id, i) => (positions[id] = i));
  const xyz = new Float32Array(3 * places.length);
  places.forEach((from, to) => xyz.set(whole.xyz.subarray(3 * from, 3 * from + 3), 3 * to));
  return {
    n: places.length,
    dims: whole.dims,
    whole: whole.whole,
    ids,
    xyz,
    index: new Index(positions),
    names: whole.names.length ? whole.names.pick(places) : whole.names,
    folder: places.map((i) => whole.folder[i]!),
    folders: whole.folders,
    ...measured((name) => Float32Array.from(places, (i) => whole[name][i]!)),
    group: Uint16Array.from(places, (i) => place.get(whole.group[i]!)!),
    groups: left.map((group) => ({ ...whole.groups[group]!, count: counts[group]! })),
    spacing: whole.spacing,
  };
}
