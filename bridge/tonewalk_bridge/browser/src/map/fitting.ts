/** Where the flat map lies in the window: what draws it and what sketches it (sketch.ts) agree on it to the pixel. */

import type { Clear, Core, Frame } from "./view.ts";

/** A wide window may stretch the square map this much. */
const MOST_STRETCH = 1.7;
const CROWDED = 4000; // sounds
const LARGE = 1000; // px; on a larger screen, points grow with it
/** As small as a point is drawn, in CSS pixels. */
export const LEAST_SIZE = 1.5;
/** Finer screens are painted no finer. */
export const MOST_PIXEL_RATIO = 2.5;
/** px; the width of a point's edge, from nothing to all of its colour, is twice that. */
export const EDGE = 0.7;

/** The place of the map in the middle of the frame, and how much nearer it is than at zoom 1. */
export interface Eye {
  x: number;
  y: number;
  zoom: number;
}

/** CSS pixels a map unit at zoom 1, each way. */
export function unitsOf({ freeWidth, freeHeight }: Frame): readonly [number, number] {
  const side = Math.min(freeWidth, freeHeight);
  return [Math.min(freeWidth, side * MOST_STRETCH), Math.min(freeHeight, side * MOST_STRETCH)];
}

/** From where a place of the map is in the middle of a part of the window. */
export function centred(x: number, y: number, zoom: number, clear: Clear, frame: Frame): Eye {
  const [unitX, unitY] = unitsOf(frame);
  const offX = clear.x + clear.width / 2 - frame.midX;
  const offY = clear.y + clear.height / 2 - frame.midY;
  return { x: x - offX / (unitX * zoom), y: y + offY / (unitY * zoom), zoom };
}

/** From where a part of the map fills a part of the window. */
export function fitting({ middle, sides }: Core, clear: Clear, frame: Frame): Eye {
  const [unitX, unitY] = unitsOf(frame);
  const zoom = Math.min(clear.width / (unitX * sides[0]), clear.height / (unitY * sides[1]));
  return centred(middle[0], middle[1], zoom, clear, frame);
}

/** Diameter of an ordinary point in CSS pixels; `spacing` is how far apart neighbours are on the map. */
export function pointSize(n: number, spacing: number, magnification: number, { freeWidth, freeHeight }: Frame): number {
  const side = Math.min(freeWidth, freeHeight);
  const least = n > CROWDED ? 2.2 : Math.min(Math.max(side / 120, 4), 6.5);
  const size = Math.min(Math.max(1.3 * spacing * side, least), 11);
  return size * Math.max(1, side / LARGE) * Math.pow(magnification, 0.35);
}

/** Crowded maps are drawn thinner, so that their dense places stay readable. */
export function opacityOf(n: number, magnification: number): number {
  const crowd = Math.log10(Math.max(n, 1) / CROWDED) / Math.max(Math.sqrt(magnification), 1);
  return Math.min(0.9, Math.max(0.45, 0.9 - 0.3 * crowd));
}
