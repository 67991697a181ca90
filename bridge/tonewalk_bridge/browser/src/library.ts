/** All sounds of the current map, as typed arrays, and how they fall into groups. */

import type { Columns, Points } from "./wire.ts";

export interface Library {
  n: number;
  dims: 2 | 3;
  ids: Int32Array;
  /** x, y, z of each sound in turn, 0 to 1; z is 0.5 in 2D. */
  xyz: Float32Array;
  /** Position of an id in the arrays. */
  index: Map<number, number>;
  names: string[];
  /** s; NaN where unknown. */
  duration: Float32Array;
  /** Hz; NaN where unknown. */
  centroid: Float32Array;
  /** Which of `groups` each sound belongs to. */
  group: Uint16Array;
  /** Largest first. */
  groups: Group[];
}

export interface Group {
  name: string;
  count: number;
}

const MANY_GROUPS = 40;

export function emptyLibrary(): Library {
  return buildLibrary(
    { dims: 2, ids: new Int32Array(0), x: new Float32Array(0), y: new Float32Array(0), z: new Float32Array(0) },
    null,
  );
}

/** Joins a map's points with the names and descriptors of the sounds, where those are known. */
export function buildLibrary(points: Points, columns: Columns | null): Library {
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
  const duration = new Float32Array(n).fill(NaN);
  const centroid = new Float32Array(n).fill(NaN);
  if (columns) {
    for (let row = 0; row < columns.ids.length; row++) {
      const i = index.get(columns.ids[row]!);
      if (i === undefined) continue;
      names[i] = columns.names[row]!;
      folders[i] = columns.folders[columns.folder[row]!] || "";
      duration[i] = columns.duration[row] ?? NaN;
      centroid[i] = columns.centroid[row] ?? NaN;
    }
  }
  const [group, groups] = columns ? groupSounds(folders, names) : ([new Uint16Array(n), []] as const);
  return { n, dims: points.dims, ids: points.ids, xyz, index, names, duration, centroid, group, groups: [...groups] };
}

/**
 * Groups sounds by the outermost folder that tells them apart, or, in a flat library, by the first word of the
 * file's name.
 */
export function groupSounds(folders: readonly string[], names: readonly string[]): [Uint16Array, Group[]] {
  let labels = names.map((name) => firstWord(name));
  for (let depth = 0; depth < 4; depth++) {
    const cut = folders.map((folder) => folder.split("/")[depth] || "");
    const distinct = new Set(cut).size;
    if (distinct > 1) {
      labels = cut;
      break;
    }
  }
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) || 0) + 1);
  const order = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const kept = order.slice(0, order.length > MANY_GROUPS ? MANY_GROUPS - 1 : MANY_GROUPS);
  const groups = kept.map(([name, count]) => ({ name: name || "loose files", count }));
  const number = new Map(kept.map(([name], i) => [name, i]));
  const rest = order.slice(kept.length).reduce((sum, [, count]) => sum + count, 0);
  if (rest) groups.push({ name: "everything else", count: rest });
  return [Uint16Array.from(labels, (label) => number.get(label) ?? groups.length - 1), groups];
}

/** `Kick_01.wav` -> `kick`; a name without letters gives "". */
export function firstWord(name: string): string {
  const found = /\p{L}+/u.exec(name.replace(/\.[^.]*$/, "").replace(/([\p{Ll}])(\p{Lu})/gu, "$1 $2"));
  return found ? found[0].toLowerCase() : "";
}
