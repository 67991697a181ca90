/** The sounds that are near a place of the flat map, as the daemon measures it for everyone: the screen may be wider than high. */

import { library } from "../core/state.ts";
import { Picker } from "./picker.ts";

const FIRST_REACH = 0.02; // of the map's side
const FARTHEST = 2;

let tree: { of: Float32Array; picker: Picker } | null = null;

/** Null where the map is round. */
function planted(): Picker | null {
  const { n, xyz, dims } = library.value;
  if (dims === 3) return null;
  if (tree?.of !== xyz) {
    const axis = (offset: number) => Float32Array.from({ length: n }, (_, i) => xyz[3 * i + offset]!);
    tree = { of: xyz, picker: new Picker({ n, x: axis(0), y: axis(1), w: new Float32Array(n) }) };
  }
  return tree.picker;
}

/** Ids of those at most `reach` (of the map's side) away. */
export function within(x: number, y: number, reach: number): number[] {
  return (planted()?.within(x, y, reach) || []).map((i) => library.value.ids[i]!);
}

/** The id of the nearest; 0 where the map is round, or has none. */
export function nearestTo(x: number, y: number): number {
  const { ids } = library.value;
  const picker = planted();
  for (let reach = FIRST_REACH; reach < FARTHEST; reach *= 2) {
    const found = picker?.at(x, y, reach, 0) ?? -1;
    if (found >= 0) return ids[found]!;
  }
  return 0;
}
