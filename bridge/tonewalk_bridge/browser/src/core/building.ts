/** A map's points with the names and descriptors of their sounds: what the page draws and asks, built beside it (store.worker.ts). */

import { MEASURED, measured, type Columns } from "./columns.ts";
import { EVEN, type Group, type Parts } from "./library.ts";
import type { Points } from "./points.ts";
import { Texts } from "./texts.ts";

/** Joins a map's points with the names and descriptors of the sounds; `whole`: they are all of them. */
export function build(came: Points, columns: Columns, whole: boolean): Parts {
  const points = came.ids.length > EVEN ? evenly(came) : came;
  const n = points.ids.length;
  const xyz = new Float32Array(3 * n);
  for (let i = 0; i < n; i++) {
    xyz[3 * i] = points.x[i]!;
    xyz[3 * i + 1] = points.y[i]!;
    xyz[3 * i + 2] = points.dims === 3 ? points.z[i]! : 0.5;
  }
  const rows = rowsOf(points.ids, columns.ids);
  const folder = new Int32Array(n).fill(-1);
  const numbers = measured(() => new Float32Array(n).fill(NaN));
  for (let i = 0; i < n; i++) {
    const row = rows[i]!;
    if (row < 0) continue;
    folder[i] = columns.folder[row]!;
    for (const name of MEASURED) numbers[name][i] = columns[name][row]!;
  }
  const { bytes, ends } = whole ? columns.names.pick(rows) : Texts.none();
  const [group, groups] = groupSounds(folder, columns.folders, whole ? new Texts(bytes, ends) : null);
  const { dims } = points;
  const parts = { n, dims, whole, ids: points.ids.slice(), positions: positionsOf(points.ids), xyz, folder, ...numbers };
  return { ...parts, bytes, ends, folders: columns.folders, group, groups, spacing: spacing(xyz) };
}

const STRIDES = [514_229, 433_494_437]; // primes: one of them is no factor of any number of sounds

/** The same points in another order: neighbours in folders, which often are neighbours on the map, lie far apart. */
function evenly({ dims, ids, x, y, z }: Points): Points {
  const n = ids.length;
  const stride = STRIDES.find((prime) => n % prime)!;
  const turned = <T extends Int32Array | Float32Array>(to: T, from: T): T => {
    for (let k = 0; k < n; k++) to[k] = from[(k * stride) % n]!;
    return to;
  };
  const column = (from: Float32Array) => (from.length ? turned(new Float32Array(n), from) : from);
  return { dims, ids: turned(new Int32Array(n), ids), x: column(x), y: column(y), z: column(z) };
}

/** Place of each id in rising ones, or -1. */
function rowsOf(ids: Int32Array, rising: Int32Array): Int32Array {
  const at = positionsOf(rising);
  return ids.map((id) => at[id] ?? -1);
}

/** Place of each id, by id: -1 for those that are not there. */
export function positionsOf(ids: Int32Array): Int32Array {
  let most = 0;
  for (const id of ids) if (id > most) most = id;
  const positions = new Int32Array(most + 1).fill(-1);
  for (let i = 0; i < ids.length; i++) positions[ids[i]!] = i;
  return positions;
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

const MANY_GROUPS = 40;
const DEEPEST = 4;

/**
 * Groups sounds by the outermost folder that tells them apart, or, in a flat library, by the first word of the
 * file's name, where names are known.
 */
export function groupSounds(folder: Int32Array, folders: readonly string[], names: Texts | null): [Uint16Array, Group[]] {
  const used = new Set(folder);
  const there = [...used];
  let labels: ArrayLike<string> | null = null;
  for (let depth = 0; depth < DEEPEST && !labels; depth++) {
    const cut = (number: number) => folders[number]?.split("/")[depth] || "";
    if (new Set(there.map(cut)).size < 2) continue;
    const known = new Map(there.map((number) => [number, cut(number)]));
    labels = Array.from(folder, (number) => known.get(number)!);
  }
  labels ||= names ? names.all().map(firstWord) : Array.from(folder, () => "");
  const counts = new Map<string, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i]!, (counts.get(labels[i]!) || 0) + 1);
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
