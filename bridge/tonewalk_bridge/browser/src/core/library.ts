/** All sounds of the current map, as typed arrays, and how they fall into groups. */

import type { Points } from "./points.ts";
import type { Columns } from "./types.ts";

export interface Library {
  n: number;
  dims: 2 | 3;
  ids: Int32Array;
  /** x, y, z of each sound in turn, 0 to 1; z is 0.5 in 2D. */
  xyz: Float32Array;
  /** Position of an id in the arrays. */
  index: Map<number, number>;
  names: string[];
  /** Folder of each sound, within its root. */
  folders: string[];
  /** s; NaN where unknown. */
  duration: Float32Array;
  /** Hz; NaN where unknown. */
  centroid: Float32Array;
  /** LUFS where it is loudest; NaN where unknown or silent. */
  loudness: Float32Array;
  /** dBFS; NaN where unknown or silent. */
  peak: Float32Array;
  /** Which of `groups` each sound belongs to. */
  group: Uint16Array;
  /** Largest first. */
  groups: Group[];
  /** How far apart neighbours typically are on the map; 1 where there are none. */
  spacing: number;
}

export interface Group {
  name: string;
  count: number;
  /** Number of its colour; -1, or none yet: that of whatever has none of its own. */
  hue?: number;
  /** What belongs to no group. */
  rest?: boolean;
}

const MANY_GROUPS = 40;

/** What the listing tells of each sound in numbers; a column more is one name here. */
export const MEASURED = ["duration", "centroid", "loudness", "peak"] as const;

/** One value a column of what is measured. */
function measured<T>(make: (name: (typeof MEASURED)[number]) => T): Record<(typeof MEASURED)[number], T> {
  return Object.fromEntries(MEASURED.map((name) => [name, make(name)])) as Record<(typeof MEASURED)[number], T>;
}

export function emptyColumns(): Columns {
  return { ids: [], names: [], folders: [], folder: [], ...measured(() => []), favourites: [], gone: [], change: 0 };
}

export function emptyLibrary(): Library {
  const none = new Float32Array(0);
  return buildLibrary({ dims: 2, ids: new Int32Array(0), x: none, y: none, z: none }, emptyColumns());
}

/** What is known, less what is other or gone since, with what is new and other. */
export function joinColumns(known: Columns, more: Columns): Columns {
  const folders = [...known.folders];
  const numbers = new Map(folders.map((name, number) => [name, number]));
  const renumbered = more.folders.map((name) => {
    if (!numbers.has(name)) numbers.set(name, folders.push(name) - 1);
    return numbers.get(name)!;
  });
  const old = new Set([...more.ids, ...more.gone]);
  const stays = known.ids.map((id) => !old.has(id));
  const whole = stays.every(Boolean);
  const kept = <T>(values: T[]) => (whole ? values : values.filter((_, row) => stays[row]));
  return {
    ids: kept(known.ids).concat(more.ids),
    names: kept(known.names).concat(more.names),
    folders,
    folder: kept(known.folder).concat(more.folder.map((number) => renumbered[number]!)),
    ...measured((name) => kept(known[name]).concat(more[name])),
    favourites: known.favourites.filter((id) => !old.has(id)).concat(more.favourites),
    gone: [],
    change: more.change,
  };
}

/** Joins a map's points with the names and descriptors of the sounds. */
export function buildLibrary(points: Points, columns: Columns): Library {
  const n = points.ids.length;
  const xyz = new Float32Array(3 * n);
  const index = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    xyz[3 * i] = points.x[i]!;
    xyz[3 * i + 1] = points.y[i]!;
    xyz[3 * i + 2] = points.dims === 3 ? points.z[i]! : 0.5;
    index.set(points.ids[i]!, i);
  }
  const names = new Array<string>(n).fill("");
  const folders = new Array<string>(n).fill("");
  const numbers = measured(() => new Float32Array(n).fill(NaN));
  for (let row = 0; row < columns.ids.length; row++) {
    const i = index.get(columns.ids[row]!);
    if (i === undefined) continue;
    names[i] = columns.names[row]!;
    folders[i] = columns.folders[columns.folder[row]!]!;
    for (const name of MEASURED) numbers[name][i] = columns[name][row] ?? NaN;
  }
  const [group, groups] = groupSounds(folders, names);
  return { n, dims: points.dims, ids: points.ids, xyz, index, names, folders, ...numbers, group, groups, spacing: spacing(xyz) };
}

/** The sounds at some places of a library, as a library of their own in which only they are counted. */
export function partOf(whole: Library, places: readonly number[]): Library {
  const pick = <T>(values: ArrayLike<T>) => places.map((i) => values[i]!);
  const counts = new Uint32Array(whole.groups.length);
  for (const i of places) counts[whole.group[i]!]!++;
  const left = [...counts.keys()].filter((group) => counts[group]);
  const place = new Map(left.map((group, number) => [group, number]));
  const ids = Int32Array.from(pick(whole.ids));
  return {
    n: places.length,
    dims: whole.dims,
    ids,
    xyz: Float32Array.from(places.flatMap((i) => Array.from(whole.xyz.subarray(3 * i, 3 * i + 3)))),
    index: new Map(Array.from(ids, (id, i) => [id, i])),
    names: pick(whole.names),
    folders: pick(whole.folders),
    ...measured((name) => Float32Array.from(pick(whole[name]))),
    group: Uint16Array.from(places, (i) => place.get(whole.group[i]!)!),
    groups: left.map((group) => ({ ...whole.groups[group]!, count: counts[group]! })),
    spacing: whole.spacing,
  };
}

const SAMPLES = 120;
const NEIGHBOUR = 3;

/** The median, over a sample of sounds, of the distance to the third nearest. */
function spacing(xyz: Float32Array): number {
  const n = xyz.length / 3;
  const found: number[] = [];
  for (let s = 0; s < Math.min(SAMPLES, n); s++) {
    const i = Math.floor((s * n) / Math.min(SAMPLES, n));
    const nearest = new Array<number>(NEIGHBOUR).fill(1);
    for (let j = 0; j < n; j++) {
      const dx = xyz[3 * j]! - xyz[3 * i]!;
      const dy = xyz[3 * j + 1]! - xyz[3 * i + 1]!;
      const dz = xyz[3 * j + 2]! - xyz[3 * i + 2]!;
      const squared = dx * dx + dy * dy + dz * dz;
      if (i === j || squared >= nearest[NEIGHBOUR - 1]!) continue;
      nearest[NEIGHBOUR - 1] = squared;
      nearest.sort((a, b) => a - b);
    }
    found.push(Math.sqrt(nearest[NEIGHBOUR - 1]!));
  }
  found.sort((a, b) => a - b);
  return found[found.length >> 1] ?? 1;
}

/**
 * Groups sounds by the outermost folder that tells them apart, or, in a flat library, by the first word of the
 * file's name.
 */
export function groupSounds(folders: readonly string[], names: readonly string[]): [Uint16Array, Group[]] {
  let labels = names.map((name) => firstWord(name));
  for (let depth = 0; depth < 4; depth++) {
    const cut = folders.map((folder) => folder.split("/")[depth] || "");
    if (new Set(cut).size > 1) {
      labels = cut;
      break;
    }
  }
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) || 0) + 1);
  const order = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const kept = order.slice(0, order.length > MANY_GROUPS ? MANY_GROUPS - 1 : MANY_GROUPS);
  const groups: Group[] = kept.map(([name, count]) => ({ name: name || "loose files", count }));
  const number = new Map(kept.map(([name], i) => [name, i]));
  const rest = order.slice(kept.length).reduce((sum, [, count]) => sum + count, 0);
  if (rest) groups.push({ name: "everything else", count: rest, rest: true });
  return [Uint16Array.from(labels, (label) => number.get(label) ?? groups.length - 1), groups];
}

/** `Kick_01.wav` -> `kick`; a name without letters gives "". */
export function firstWord(name: string): string {
  const found = /\p{L}+/u.exec(name.replace(/\.[^.]*$/, "").replace(/([\p{Ll}])(\p{Lu})/gu, "$1 $2"));
  return found ? found[0].toLowerCase() : "";
}
