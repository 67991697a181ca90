/** The page without its map: a browser may give it no WebGL, or take it away for a while. */

import type { Atlas } from "./atlas.ts";
import { byId } from "../core/dom.ts";
import { open } from "../list/rows.ts";

const GRACE_MS = 800; // a context that is lost is mostly back sooner

/** The list takes the room of the map for as long as that can't be drawn. */
export function followSight(atlas: Atlas): void {
  let before = false;
  let timer = 0;
  const turn = (seen: boolean) => {
    if (byId("mapless").hidden === seen) return;
    byId("mapless").hidden = seen;
    document.body.classList.toggle("mapless", !seen);
    if (!seen) before = open.value;
    open.set(!seen || before);
  };
  if (!atlas.seen.value) turn(false);
  atlas.seen.watch((seen) => {
    window.clearTimeout(timer);
    if (seen) turn(true);
    else timer = window.setTimeout(() => turn(false), GRACE_MS);
  });
}
