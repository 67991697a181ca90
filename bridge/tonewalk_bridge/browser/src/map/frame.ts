/** Where the map lies in the window, and how much of it panels leave free. */

import { byId } from "../core/dom.ts";
import { embedded } from "../page/embed.ts";
import { open } from "../list/rows.ts";
import { wholeOf, type Clear, type Frame } from "./view.ts";

/** Below, the panel is a sheet at the bottom (as in style.css). */
const NARROW = matchMedia("(max-width: 47.49em)");
/** Where legend and tools lie in two lines (as in style.css). */
const MEDIUM = matchMedia("(max-width: 90em)");
const MARGIN = 0.05;

/** Whether there is no room beside what starts the sound. */
export function isTight(): boolean {
  return MEDIUM.matches;
}

/** The window less the bars at its top and bottom; panels lie over it, so that the map stays where it is. */
export function frameOf(): Frame {
  const [width, height] = [Math.max(innerWidth, 1), Math.max(innerHeight, 1)];
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const short = height < 30 * rem;
  const top = (embedded ? 3.5 : NARROW.matches ? 6 : short ? 4 : 4.5) * rem;
  const bottom = (embedded ? 2.25 : NARROW.matches ? 5.6 : short ? 4 : MEDIUM.matches ? 7.25 : 4.5) * rem;
  const freeHeight = Math.max(height - top - bottom, 120);
  return {
    width,
    height,
    midX: width / 2,
    midY: top + freeHeight / 2,
    freeWidth: width * (1 - 2 * MARGIN),
    freeHeight: freeHeight * (1 - MARGIN),
  };
}

/** The part of a frame that is not under the panel just now. */
export function clearOf(frame: Frame): Clear {
  const clear = wholeOf(frame);
  const bar = byId("set").getBoundingClientRect();
  const under = Math.max(bar.bottom - clear.y, 0); // 0 as well where it is hidden
  clear.y += under;
  clear.height = Math.max(clear.height - under, 80);
  const finder = byId("finder").getBoundingClientRect();
  if (NARROW.matches && finder.height) cutFrom(clear, "y", "height", finder.bottom);
  else if (finder.height) cutFrom(clear, "x", "width", finder.right);
  const side = byId("side");
  if (side.hidden) return clear;
  const panel = side.getBoundingClientRect();
  if (NARROW.matches) clear.height = Math.min(clear.height, Math.max(panel.top - clear.y, 80));
  else clear.width = Math.min(clear.width, Math.max(panel.left - clear.x, 80));
  return clear;
}

/** Takes off what lies before a place; something is always left. */
function cutFrom(clear: Clear, at: "x" | "y", size: "width" | "height", place: number): void {
  const cut = Math.min(Math.max(place - clear[at], 0), clear[size] - 80);
  clear[at] += cut;
  clear[size] -= cut;
}

/** Shows the panel while one of its parts is; in a patch's small window for the list alone. */
export function showPanel(): void {
  const empty = byId("results").hidden && byId("detail").hidden;
  byId("side").hidden = embedded ? !open.value : empty;
}
