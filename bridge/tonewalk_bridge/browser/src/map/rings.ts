/** A line around the sounds of the set, one around those that lie together: a canvas over the map, as they may be thousands. */

import type { Atlas } from "./atlas.ts";
import { byId } from "../core/dom.ts";
import { chosen, library } from "../core/state.ts";
import type { Screen } from "./view.ts";

const GAP = 2; // px between a point and the line around it
const LINE = 1.75; // px

export class Rings {
  private readonly canvas = byId<HTMLCanvasElement>("rings");
  private pen: CanvasRenderingContext2D | null = null;
  private readonly at: Screen = { x: 0, y: 0, w: 1 };
  private drawn = false;

  constructor(private readonly atlas: Atlas) {
    chosen.watch(() => this.atlas.draw());
  }

  /** Puts every ring where its sound is on the screen now. */
  place(): void {
    const ids = chosen.value;
    if (!ids.length && !this.drawn) return;
    const { canvas } = this;
    const pen = (this.pen ||= canvas.getContext("2d")!);
    canvas.hidden = !ids.length; // else it is laid over the map in every frame
    const ratio = Math.min(devicePixelRatio, 2);
    const [width, height] = [Math.round(innerWidth * ratio), Math.round(innerHeight * ratio)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, innerWidth, innerHeight);
    this.drawn = ids.length > 0;
    const inner = Math.min(this.atlas.pointSize, 30) / 2 + GAP;
    pen.fillStyle = getComputedStyle(canvas).color;
    this.fill(pen, ids, inner + LINE);
    pen.globalCompositeOperation = "destination-out"; // what lies within the line stays as it is
    this.fill(pen, ids, inner);
    pen.globalCompositeOperation = "source-over";
  }

  private fill(pen: CanvasRenderingContext2D, ids: readonly number[], radius: number): void {
    const { at } = this;
    const { index, xyz } = library.value;
    pen.beginPath();
    for (const id of ids) {
      const i = index.get(id);
      if (i === undefined) continue;
      this.atlas.project(xyz, i, at);
      if (at.w <= 0 || at.x < -radius || at.y < -radius || at.x > innerWidth + radius || at.y > innerHeight + radius) continue;
      pen.moveTo(at.x + radius, at.y);
      pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    }
    pen.fill();
  }
}
