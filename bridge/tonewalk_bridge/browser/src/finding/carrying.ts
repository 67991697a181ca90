/** A dot that is dragged off the map into A - B + C, with mouse, pen or finger. */

import { make } from "../core/dom.ts";
import { isMixing } from "./finder.tsx";
import { holdOver, letGo } from "./mixing.tsx";
import type { Pointing } from "../map/pointing.ts";
import type { PointerActions } from "../map/pointer.ts";
import { nameOf } from "./queries.ts";

/** `radius`: how near to a dot, px, a finger has to be. */
export function carrying(pointing: Pointing, radius: number): Pick<PointerActions, "grab" | "carry" | "drop"> {
  const shown = make("div", { id: "carried", hidden: true });
  shown.setAttribute("aria-hidden", "true");
  document.body.append(shown);
  let held = 0;
  return {
    grab(x, y) {
      held = isMixing() ? pointing.at(x, y, matchMedia("(pointer: coarse)").matches ? radius : undefined) : 0;
      shown.textContent = held ? nameOf(held) : "";
      shown.hidden = !held;
      return held !== 0;
    },
    carry(x, y) {
      shown.style.transform = `translate(${x}px, ${y}px)`;
      holdOver(x, y);
    },
    drop(place) {
      shown.hidden = true;
      if (place) letGo(held, place.x, place.y);
      else holdOver(-1, -1);
    },
  };
}
