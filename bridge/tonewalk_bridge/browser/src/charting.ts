/** The map, drawn by the graphics card, in place of what was sketched of it (opening.ts). */

import { byId } from "./core/dom.ts";
import { emptyLibrary } from "./core/library.ts";
import * as state from "./core/state.ts";
import { Atlas } from "./map/atlas.ts";
import { frameOf } from "./map/frame.ts";
import { first, looks } from "./opening.ts";
import { paint } from "./seeing/colours.ts";
import { theme } from "./seeing/theme.ts";

export const atlas = new Atlas(byId<HTMLCanvasElement>("map"));

atlas.begin();
theme.watch((now) => atlas.shine(now === "light"));
atlas.place(frameOf());
Object.assign(looks, { resting: () => atlas.resting });
first.watch((library) => {
  if (!library) return;
  atlas.switchTo(library.dims);
  atlas.show(library, emptyLibrary());
  atlas.tint(paint(library, state.colouring.value, null, theme.value));
  atlas.begun();
});
// once the card's first frame is on the screen
requestAnimationFrame(() => requestAnimationFrame(() => byId("sketch").remove()));
