/** Which sound is under the cursor, which are near it, and which comes next in a direction. */

import KDBush from "kdbush";

/** Places in a view's plane. */
export interface Places {
  n: number;
  x: Float32Array;
  y: Float32Array;
  /** Distance from the eye. */
  w: Float32Array;
}

const FARTHEST = 1e5;

/** Searches places; all distances are in units of the plane. */
export class Picker {
  private readonly tree: KDBush | null;

  constructor(private readonly places: Places) {
    const { n, x, y } = places;
    this.tree = n ? new KDBush(n, 64, Float32Array) : null;
    for (let i = 0; i < n; i++) this.tree!.add(x[i]!, y[i]!);
    this.tree?.finish();
  }

  /** Position of the sound nearest to (x, y), at most `radius` away, or -1. `unit` is one pixel. */
  at(x: number, y: number, radius: number, unit: number): number {
    let best = -1;
    let least = Infinity;
    for (const i of this.within(x, y, radius)) {
      // Of two that lie about equally near on the screen, the one nearer to the eye is meant.
      const distance = this.distance(i, x, y) + 12 * unit * this.places.w[i]!;
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  }

  /** Positions of the sounds at most `radius` away from (x, y). */
  within(x: number, y: number, radius: number): number[] {
    return this.tree?.within(x, y, radius) || [];
  }

  /** Positions of up to `count` sounds around a sound, nearest first, itself left out; looks within `radius` first. */
  around(from: number, count: number, radius: number): number[] {
    const [x, y] = [this.places.x[from]!, this.places.y[from]!];
    for (; this.tree; radius *= 2) {
      const found = this.tree.within(x, y, radius).filter((i) => i !== from);
      if (found.length >= Math.min(count, this.places.n - 1) || radius > FARTHEST)
        return found.sort((a, b) => this.distance(a, x, y) - this.distance(b, x, y)).slice(0, count);
    }
    return [];
  }

  /** Position of the nearest sound in direction (dx, dy), y down, or -1 at the edge; looks within `radius` first. */
  towards(from: number, dx: number, dy: number, radius: number): number {
    const [x, y] = [this.places.x[from]!, this.places.y[from]!];
    for (; this.tree && radius < FARTHEST; radius *= 2) {
      let best = -1;
      let least = Infinity;
      for (const i of this.tree.within(x, y, radius)) {
        const distance = this.distance(i, x, y);
        const along = ((this.places.x[i]! - x) * dx + (this.places.y[i]! - y) * dy) / (distance || 1);
        if (along < 0.5 || !distance) continue;
        // What lies off the straight line has to be that much nearer.
        const cost = distance * (3 - 2 * along);
        if (cost < least) [best, least] = [i, cost];
      }
      if (best >= 0) return best;
    }
    return -1;
  }

  /** Positions of the sounds within a closed line (x, y of each corner in turn), none of them behind the eye. */
  inside(line: readonly number[]): number[] {
    const corners = line.length / 2;
    if (!this.tree || corners < 3) return [];
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let c = 0; c < corners; c++) {
      [x0, x1] = [Math.min(x0, line[2 * c]!), Math.max(x1, line[2 * c]!)];
      [y0, y1] = [Math.min(y0, line[2 * c + 1]!), Math.max(y1, line[2 * c + 1]!)];
    }
    const { x, y, w } = this.places;
    // few lie in the line's box, and only of them is asked on which side of it they lie
    return this.tree.range(x0, y0, x1, y1).filter((i) => w[i]! > 0 && isInside(line, x[i]!, y[i]!));
  }

  private distance(i: number, x: number, y: number): number {
    return Math.hypot(this.places.x[i]! - x, this.places.y[i]! - y);
  }
}

/** Whether a place lies within a closed line: whether a ray from it crosses that an odd number of times. */
function isInside(line: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let c = 0, before = line.length - 2; c < line.length; before = c, c += 2) {
    const [ax, ay, bx, by] = [line[before]!, line[before + 1]!, line[c]!, line[c + 1]!];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
