/** How much of the window the panels leave to the map. */

import { byId } from "./dom.ts";
import type { Frame } from "./view.ts";

const NARROW = 760; // px; below, the panel is a sheet at the bottom (as in style.css)
const MARGIN = 0.05;

export function frameOf(): Frame {
  const [width, height] = [Math.max(innerWidth, 1), Math.max(innerHeight, 1)];
  const side = byId("side");
  side.hidden = byId("results").hidden && byId("detail").hidden;
  const narrow = width < NARROW;
  const { width: panelWidth, height: panelHeight } = side.getBoundingClientRect();
  const panel = narrow ? panelHeight : panelWidth;
  const top = narrow ? 96 : 72;
  const bottom = narrow ? Math.max(panel, 90) : 72;
  const right = narrow ? 0 : panel;
  const [freeWidth, freeHeight] = [Math.max(width - right, 120), Math.max(height - top - bottom, 120)];
  return {
    width,
    height,
    midX: freeWidth / 2,
    midY: top + freeHeight / 2,
    freeWidth: freeWidth * (1 - 2 * MARGIN),
    freeHeight: freeHeight * (1 - MARGIN),
  };
}
