/** Where the pointer is going: which sounds it will be over in a moment, so that they are there before it is. */

import type { Pointing } from "../map/pointing.ts";

const LOOK_BACK = 90; // ms of the way that tell where it goes
const LOOK_AHEAD = 360; // ms
const FARTHEST = 600; // px
const REACH = 24; // px around the way
const SLOWEST = 0.05; // px a ms; slower it goes nowhere

export class Aim {
  private trail: { x: number; y: number; at: number }[] = [];

  constructor(private readonly pointing: Pointing) {}

  /** Ids of the sounds ahead of a pointer that is at a place of the screen now, soonest first. */
  ahead(x: number, y: number): number[] {
    const at = performance.now();
    this.trail = this.trail.filter((place) => at - place.at < LOOK_BACK);
    this.trail.push({ x, y, at });
    const first = this.trail[0]!;
    const took = at - first.at;
    const way = Math.hypot(x - first.x, y - first.y);
    if (!took || way / took < SLOWEST) return [];
    const [dx, dy] = [(x - first.x) / way, (y - first.y) / way];
    const far = Math.min((way / took) * LOOK_AHEAD, FARTHEST);
    const found = new Set<number>();
    for (let off = REACH; off <= far; off += 1.5 * REACH) found.add(this.pointing.at(x + dx * off, y + dy * off, REACH));
    found.delete(0);
    return [...found];
  }
}
