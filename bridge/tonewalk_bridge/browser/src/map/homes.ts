/** Where a group is at home on the map. */

import type { Library } from "../core/library.ts";

const MOST_SAMPLES = 150;
/** How far around its densest place (of the map's side) a group's name speaks for it. */
const REACH = 0.08;
/** A group with less than this share of its sounds in one place has no place of its own. */
const LEAST_SHARE = 0.3;

/** The middle of where a group is densest; null where it is strewn all over the map. */
export function home({ n, group, xyz }: Library, wanted: number): { x: number; y: number; z: number } | null {
  const all: number[] = [];
  for (let i = 0; i < n; i++) if (group[i] === wanted) all.push(3 * i);
  const step = Math.ceil(all.length / MOST_SAMPLES);
  const members = all.filter((_, i) => i % step === 0);
  let near: number[] = [];
  for (const at of members) {
    const found = members.filter(
      (other) =>
        Math.hypot(xyz[at]! - xyz[other]!, xyz[at + 1]! - xyz[other + 1]!, xyz[at + 2]! - xyz[other + 2]!) < REACH,
    );
    if (found.length > near.length) near = found;
  }
  if (near.length < LEAST_SHARE * members.length) return null;
  const mean = (axis: number) => near.reduce((sum, at) => sum + xyz[at + axis]!, 0) / near.length;
  return { x: mean(0), y: mean(1), z: mean(2) };
}
