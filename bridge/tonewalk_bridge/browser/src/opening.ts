/** The map and its first dots. All that is around them (main.ts) begins once they are drawn, or known to be none. */

import { hasToken } from "./core/api.ts";
import { byId } from "./core/dom.ts";
import { emptyLibrary, type Library } from "./core/library.ts";
import { Opening } from "./core/opening.ts";
import * as state from "./core/state.ts";
import { Store } from "./core/store.ts";
import { Atlas } from "./map/atlas.ts";
import { frameOf } from "./map/frame.ts";
import { paint } from "./seeing/colours.ts";
import { followTheme, theme } from "./seeing/theme.ts";

export const store = new Store();
/** Null where what opens the daemon to this page is in its address: that is traded first. */
export const opening = hasToken() ? null : new Opening(store, showFirst);
export const atlas = new Atlas(byId<HTMLCanvasElement>("map"));

// The graphics card gets its shaders before it is given the page to paint, and takes them in while the sounds come.
atlas.begin();
followTheme();
theme.watch((now) => atlas.shine(now === "light"));
atlas.place(frameOf());
atlas.warm();

/** What scripts around the page (a test, a patch) may look at; what is `nothing` here comes with the rest (main.ts). */
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
  resting: () => atlas.resting,
  place: (_: number): { x: number; y: number } | null => null,
  path: (): number[] => [],
  connection: () => state.connection.value,
};
Object.assign(window, { tonewalk: looks });

// words that are typed already are asked as soon as there is what asks them (search.ts)
byId("search").addEventListener("submit", (event) => event.preventDefault());

let isAsked = false;
if (opening) void opening.over.then(goOn);
else goOn();

function showFirst(library: Library): void {
  atlas.switchTo(library.dims);
  atlas.show(library, emptyLibrary());
  atlas.tint(paint(library, state.colouring.value, null, theme.value));
  atlas.begun();
  if (library.n) goOn();
}

function goOn(): void {
  if (isAsked) return;
  isAsked = true;
  import("./main.ts").catch((error: unknown) => {
    byId("status").textContent = "Part of the page did not come: reload it.";
    throw error;
  });
}
