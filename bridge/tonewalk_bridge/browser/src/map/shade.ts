/** Where sounds lie close together: a soft shade in their colours under the dots, and the same, small, as a map of the map. */

import type { Atlas } from "./atlas.ts";
import { byId } from "../core/dom.ts";
import type { Library } from "../core/library.ts";
import { answer, spotlight } from "../core/state.ts";
import type { Screen } from "./view.ts";

const SIDE = 176; // cells of the picture, each way
const MARGIN = 8; // cells around the map, so that no shade is cut off
const CELLS = SIDE - 2 * MARGIN; // of the map itself
const BEYOND = MARGIN / CELLS;
const BLUR = 2; // cells, three times over
const HEIGHT = 1 / (2 * Math.PI * (BLUR * (BLUR + 1))); // of a Gaussian as wide
const MOST_SAMPLES = 200_000;
/** Sounds around a cell from which on it is shaded: dots that stand alone are not. */
const FEW = 1.5;
const DARKEST = 0.36;
/** Nearer than that, dots don't overlap. */
const NEAREST = 14;
const SLOW = 24; // ms a frame
const PACED = 8; // frames that its mean goes back
const REST = 400; // ms without a frame
const PAUSE = 60; // ms after a change, in which others may come
/** The small map is there once the view shows so little of what it fits. */
const CLOSE = 1.6;

export class Shade {
  private readonly picture = byId<HTMLCanvasElement>("shade");
  private readonly small = byId("minimap");
  private readonly window = this.small.querySelector("i")!;

  /** Corners of the map on the screen. */
  private readonly from: Screen = { x: 0, y: 0, w: 1 };
  private readonly to: Screen = { x: 0, y: 0, w: 1 };

  /** When the last frame was, and how long it takes from one to the next, ms. */
  private last = 0;
  private pace = 0;
  private isSlow = false;
  private timer = 0;
  private painting = 0;
  /** What is to be drawn once the dots are. */
  private due: (() => void) | null = null;
  private drawn = false;

  constructor(private readonly atlas: Atlas) {
    for (const canvas of [this.picture, this.small.querySelector("canvas")!]) canvas.width = canvas.height = SIDE;
    const fade = () =>
      this.picture.classList.toggle("pale", (answer.value !== null && !answer.value.nearest) || spotlight.value >= 0);
    answer.watch(fade);
    spotlight.watch(fade);
    const go = ({ buttons, offsetX, offsetY }: PointerEvent) => {
      if (!(buttons & 1)) return;
      const [x, y] = [offsetX / this.small.clientWidth, 1 - offsetY / this.small.clientHeight];
      atlas.flat.aim((x * SIDE - MARGIN) / CELLS, (y * SIDE - MARGIN) / CELLS);
      atlas.draw();
    };
    this.small.addEventListener("pointerdown", (event) => {
      this.small.setPointerCapture(event.pointerId);
      go(event);
    });
    this.small.addEventListener("pointermove", go);
  }

  /** Draws a library anew, in the colours of its sounds (r, g, b of each in turn), once its dots are there. */
  paint(library: Library, colours: Uint8Array): void {
    window.clearTimeout(this.painting);
    const isWanted = library.dims === 2 && (library.n > 0 || this.drawn);
    this.due = isWanted ? () => this.draw(library, colours) : null;
  }

  private draw(library: Library, colours: Uint8Array): void {
    this.drawn = library.n > 0;
    const picture = new ImageData(SIDE, SIDE);
    const [red, green, blue, weight] = gathered(library, colours);
    const most = Math.max(weight!.reduce((a, b) => Math.max(a, b), 0), 2 * FEW);
    for (let cell = 0; cell < SIDE * SIDE; cell++) {
      const around = weight![cell]!;
      if (around < 1e-3) continue;
      picture.data.set([red![cell]! / around, green![cell]! / around, blue![cell]! / around], 4 * cell);
      picture.data[4 * cell + 3] = 255 * Math.sqrt(Math.max(around - FEW, 0) / (most - FEW)) * DARKEST;
    }
    this.picture.getContext("2d")!.putImageData(picture, 0, 0);
    for (let cell = 0; cell < SIDE * SIDE; cell++)
      picture.data[4 * cell + 3] = 255 * Math.min(Math.sqrt(weight![cell]! / FEW), 1);
    this.small.querySelector("canvas")!.getContext("2d")!.putImageData(picture, 0, 0);
  }

  /**
   * Whether frames follow each other more slowly than eyes forgive, on a machine that draws without a graphics card:
   * there the picture waits until nothing moves, when `rested` is called.
   */
  private isBusy(rested: () => void): boolean {
    const now = performance.now();
    const gap = now - this.last;
    this.last = now;
    if (gap < REST) this.pace += (gap - this.pace) / PACED;
    this.isSlow ||= this.pace > SLOW;
    if (!this.isSlow || gap > REST) return false;
    this.timer = window.setTimeout(rested, REST);
    return true;
  }

  /** Puts the picture under the map, and the window into the small one. */
  place(): void {
    const { flat, view } = this.atlas;
    const isFlat = view === flat;
    const [from, to] = [this.from, this.to];
    flat.project(-BEYOND, 1 + BEYOND, 0.5, from);
    flat.project(1 + BEYOND, -BEYOND, 0.5, to);
    const strength = 1 - Math.max(Math.log(flat.closeness), 0) / Math.log(NEAREST);
    const isShown = isFlat && strength > 0;
    window.clearTimeout(this.timer);
    if (this.due) {
      window.clearTimeout(this.painting);
      this.painting = window.setTimeout(this.due, PAUSE);
      this.due = null;
    }
    this.picture.hidden = !isShown || this.isBusy(() => (this.picture.hidden = false));
    this.picture.style.opacity = strength.toFixed(2);
    this.picture.style.transform =
      `translate(${from.x.toFixed(1)}px, ${from.y.toFixed(1)}px) ` +
      `scale(${(to.x - from.x) / SIDE}, ${(to.y - from.y) / SIDE})`;
    this.small.hidden = !isFlat || flat.closeness < CLOSE;
    if (this.small.hidden) return;
    const [left, top] = flat.placeAt(0, 0);
    const [right, bottom] = flat.placeAt(innerWidth, innerHeight);
    const inside = (place: number) =>
      `${(100 * Math.min(Math.max((place * CELLS + MARGIN) / SIDE, 0), 1)).toFixed(1)}%`;
    Object.assign(this.window.style, {
      left: inside(left),
      right: inside(1 - right),
      top: inside(1 - top),
      bottom: inside(bottom),
    });
  }
}

/** Sums of red, green, blue and sounds around each cell, the top row first. */
function gathered({ n, xyz }: Library, colours: Uint8Array): Float32Array[] {
  const planes = [0, 1, 2, 3].map(() => new Float32Array(SIDE * SIDE));
  const step = Math.ceil(n / MOST_SAMPLES) || 1;
  for (let i = 0; i < n; i += step) {
    const [x, y] = [Math.floor(xyz[3 * i]! * CELLS), Math.floor((1 - xyz[3 * i + 1]!) * CELLS)];
    const cell = (MARGIN + y) * SIDE + MARGIN + x;
    for (let c = 0; c < 3; c++) planes[c]![cell]! += step * colours[3 * i + c]!;
    planes[3]![cell]! += step;
  }
  return planes.map((plane) => blurred(plane));
}

/** Means over rows and columns, three times: nearly a Gaussian, of height 1 around a lone sound. */
function blurred(plane: Float32Array): Float32Array {
  for (let pass = 0; pass < 6; pass++) {
    const [along, across] = pass % 2 ? [1, SIDE] : [SIDE, 1];
    const from = plane.slice();
    for (let row = 0; row < SIDE; row++) {
      let sum = 0;
      for (let at = -BLUR; at < SIDE + BLUR; at++) {
        if (at + BLUR < SIDE && at + BLUR >= 0) sum += from[row * across + (at + BLUR) * along]!;
        if (at - BLUR - 1 >= 0 && at - BLUR - 1 < SIDE) sum -= from[row * across + (at - BLUR - 1) * along]!;
        if (at >= 0 && at < SIDE) plane[row * across + at * along] = sum / (2 * BLUR + 1);
      }
    }
  }
  return plane.map((value) => value / HEIGHT);
}
