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
    for (const i of this.tree?.within(x, y, radius) || []) {
      // Of two that lie about equally near on the screen, the one nearer to the eye is meant.
      const distance = this.distance(i, x, y) + 12 * unit * this.places.w[i]!;
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
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

  private distance(i: number, x: number, y: number): number {
    return Math.hypot(this.places.x[i]! - x, this.places.y[i]! - y);
  }
}
