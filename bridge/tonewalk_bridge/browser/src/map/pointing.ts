/** Sounds by their place on the screen, looked up in a tree over the view's plane. */

import type { Atlas } from "./atlas.ts";
import { Picker, type Places } from "./picker.ts";
import { library } from "../core/state.ts";

const RADIUS = 16; // px
const FIRST_RADIUS = 48; // px
const NEIGHBOURS = 8;

export class Pointing {
  private picker = new Picker({ n: 0, x: new Float32Array(0), y: new Float32Array(0), w: new Float32Array(0) });
  private seen: Float32Array | null = null;
  private version = 0;

  constructor(private readonly atlas: Atlas) {}

  /** Id of the sound under a place on the screen, or 0. */
  at(x: number, y: number, radius = RADIUS): number {
    const { plane } = this.atlas.view;
    const reach = Math.max(radius, this.atlas.pointSize / 2) / plane.scale;
    return this.id(this.fresh().at(...plane.fromScreen(x, y), reach, 1 / plane.scale));
  }

  /** Ids of the sounds within a closed line on the screen (x, y of each corner in turn), in the library's order. */
  inside(line: readonly number[]): number[] {
    const { plane } = this.atlas.view;
    const corners: number[] = [];
    for (let c = 0; c < line.length; c += 2) corners.push(...plane.fromScreen(line[c]!, line[c + 1]!));
    return this.fresh().inside(corners).map((i) => this.id(i)).sort((a, b) => a - b);
  }

  /** Ids of the sounds around a sound, nearest first. */
  around(id: number): number[] {
    const index = library.value.index.get(id);
    if (index === undefined) return [];
    return this.fresh().around(index, NEIGHBOURS, this.first()).map((i) => this.id(i));
  }

  /** Id of the next sound in a direction; from nowhere, the one nearest to the middle of the screen. */
  towards(id: number, dx: number, dy: number): number {
    const index = library.value.index.get(id);
    if (index !== undefined) return this.id(this.fresh().towards(index, dx, dy, this.first()));
    return this.at(innerWidth / 2, innerHeight / 2, Math.max(innerWidth, innerHeight));
  }

  place(index: number): [number, number, number] {
    const { xyz } = library.value;
    return [xyz[3 * index]!, xyz[3 * index + 1]!, xyz[3 * index + 2]!];
  }

  /** Where a sound is on the screen, in CSS pixels; null where it is not on the map. */
  onScreen(id: number): { x: number; y: number } | null {
    const index = library.value.index.get(id);
    if (index === undefined) return null;
    const { x, y } = this.atlas.project(library.value.xyz, index, { x: 0, y: 0, w: 1 });
    return { x, y };
  }

  private first(): number {
    return FIRST_RADIUS / this.atlas.view.plane.scale;
  }

  private id(index: number): number {
    return index < 0 ? 0 : library.value.ids[index]!;
  }

  private fresh(): Picker {
    const { plane } = this.atlas.view;
    const { n, xyz } = library.value;
    if (xyz === this.seen && plane.version === this.version) return this.picker;
    this.seen = xyz;
    this.version = plane.version;
    const places: Places = { n, x: new Float32Array(n), y: new Float32Array(n), w: new Float32Array(n) };
    const at = { x: 0, y: 0, w: 1 };
    for (let i = 0; i < n; i++) {
      plane.project(xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!, at);
      places.x[i] = at.x;
      places.y[i] = at.y;
      places.w[i] = at.w;
    }
    this.picker = new Picker(places);
    return this.picker;
  }
}
