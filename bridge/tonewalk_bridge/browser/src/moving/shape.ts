/** Lines on the map as few places: the corners that a hand can move. */

import type { Library } from "../core/library.ts";
import type { Place } from "./tracks.ts";

/** Of the map's side: a corner that is nearer than that to the line without it is none. */
const LEAST_BEND = 0.012;
const MOST_CORNERS = 24;

/** The corners of a line: the fewest of its places from which it never strays far (Ramer, Douglas and Peucker, 1973). */
export function corners(line: readonly Place[]): Place[] {
  for (let bend = LEAST_BEND; ; bend *= 1.5) {
    const kept = simplified(line, bend);
    if (kept.length <= MOST_CORNERS) return kept;
  }
}

function simplified(line: readonly Place[], bend: number): Place[] {
  if (line.length < 3) return [...line];
  const [first, last] = [line[0]!, line[line.length - 1]!];
  let [farthest, at] = [0, 0];
  for (let i = 1; i < line.length - 1; i++) {
    const away = fromSegment(line[i]!, first, last);
    if (away > farthest) [farthest, at] = [away, i];
  }
  if (farthest <= bend) return [first, last];
  return [...simplified(line.slice(0, at + 1), bend).slice(0, -1), ...simplified(line.slice(at), bend)];
}

function fromSegment([x, y]: Place, [ax, ay]: Place, [bx, by]: Place): number {
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  const share = squared ? Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / squared, 0), 1) : 0;
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** The sounds that lie nearest to the corners of a line, each once in a row. */
export function soundsAt(line: readonly Place[], { n, ids, xyz }: Library): number[] {
  const found: number[] = [];
  for (const [x, y] of corners(line)) {
    let [best, least] = [-1, Infinity];
    for (let i = 0; i < n; i++) {
      const away = (xyz[3 * i]! - x) ** 2 + (xyz[3 * i + 1]! - y) ** 2;
      if (away < least) [best, least] = [i, away];
    }
    if (best >= 0 && ids[best] !== found[found.length - 1]) found.push(ids[best]!);
  }
  return found;
}
