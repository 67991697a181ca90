/** The first dots, sketched as soon as the sounds are here. Then come the map (charting.ts) and all around it (main.ts). */

import { hasToken } from "./core/api.ts";
import { byId } from "./core/dom.ts";
import type { Library } from "./core/library.ts";
import { Opening } from "./core/opening.ts";
import * as state from "./core/state.ts";
import { Store } from "./core/store.ts";
import { frameOf } from "./map/frame.ts";
import { hang, sketchOf, type Ground, type Sketch } from "./map/sketch.ts";
import { followTheme, theme } from "./seeing/theme.ts";

/** ms; a browser that is busy, or shows another page, gives no frame for longer. */
const LONGEST_WAIT = 100;

export const store = new Store();
/** The sounds that are to be seen before they are heard of. */
export const first = new state.Signal<Library | null>(null);
/** Null where what opens the daemon to this page is in its address: that is traded first. */
export const opening = hasToken() ? null : new Opening(store, groundOf, showFirst);
/** Where the map was clicked before there was what hears it. */
export const early: { click: MouseEvent | null } = { click: null };

/** What scripts around the page (a test, a patch) may look at; what is `nothing` here comes with the rest. */
const nothing = () => 0;
export const looks = {
  rms: nothing,
  playing: nothing,
  position: nothing,
  sounds: () => state.library.value.n,
  dims: () => state.library.value.dims,
  lit: () => [...(state.answer.value?.fitting || state.answer.value?.hits.map((hit) => hit.id) || [])],
  pointed: () => state.hover.value,
  selected: () => state.selected.value,
  chosen: () => [...state.chosen.value],
  resting: () => false,
  place: (_: number): { x: number; y: number } | null => null,
  path: (): number[] => [],
  connection: () => state.connection.value,
};
Object.assign(window, { tonewalk: looks });

followTheme();
// words that are typed already are asked as soon as there is what asks them (search.ts)
byId("search").addEventListener("submit", (event) => event.preventDefault());
byId("map").addEventListener("click", (event) => (early.click = event));

let isAsked = false;
if (opening) void opening.over.then(goOn);
else goOn();

function groundOf(): Ground {
  return { frame: frameOf(), pixelRatio: devicePixelRatio, colouring: state.colouring.value, theme: theme.value };
}

function showFirst(library: Library, sketch: Sketch | null): void {
  first.set(library);
  if (isAsked || !library.n) return;
  if (library.dims === 3) return goOn(); // how that looks, only the map knows
  hang(byId("sketch"), sketch || sketchOf(library, groundOf()));
  // what comes next keeps the page busy: the sketch is seen before
  const timer = window.setTimeout(goOn, LONGEST_WAIT);
  requestAnimationFrame(() => {
    window.clearTimeout(timer);
    window.setTimeout(goOn);
  });
}

function goOn(): void {
  if (isAsked) return;
  isAsked = true;
  import("./charting.ts")
    .then(() => import("./main.ts"))
    .catch((error: unknown) => {
      byId("status").textContent = "Part of the page did not come: reload it.";
      throw error;
    });
}
