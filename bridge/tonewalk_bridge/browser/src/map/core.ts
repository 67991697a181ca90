/** Where nearly all sounds of a library are on its map: a few strays don't make the rest small. */

import type { Columns } from "../core/library.ts";
import { WHOLE, type Core } from "./view.ts";

const TAIL = 0.02; // of the sounds, at either end of an axis
const FEW = 24; // sounds of which none is a stray
/** Of what lies between the tails: what else belongs to it at either end. */
const REACH = 0.2;
/** A core that fills so much of the map is all of it. */
const NEARLY_ALL = 0.8;
const SAMPLES = 20_000;

export function coreOf({ n, xyz, dims }: Columns): Core {
  if (n < 2) return WHOLE;
  const step = Math.ceil(n / SAMPLES);
  const middle: [number, number, number] = [0.5, 0.5, 0.5];
  const sides: [number, number, number] = [1, 1, 1];
  for (let axis = 0; axis < dims; axis++) {
    const values = Float32Array.from({ length: Math.ceil(n / step) }, (_, i) => xyz[3 * i * step + axis]!).sort();
    const last = values.length - 1;
    const cut = n < FEW ? 0 : Math.ceil(TAIL * last);
    const [low, high] = [values[cut]!, values[last - cut]!];
    const reach = REACH * (high - low);
    const [from, to] = [Math.max(values[0]!, low - reach), Math.min(values[last]!, high + reach)];
    if (to - from > NEARLY_ALL || to <= from) continue;
    const around = 0.05 * (to - from);
    middle[axis] = (from + to) / 2;
    sides[axis] = to - from + 2 * around;
  }
  return { middle, sides };
}
