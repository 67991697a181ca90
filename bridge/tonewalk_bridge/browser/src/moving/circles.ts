/** The circles of the beat over the map. */

import type { Atlas } from "../map/atlas.ts";
import { byId } from "../core/dom.ts";
import { nameOf } from "../finding/queries.ts";
import { Grips } from "./grips.ts";
import { now, on, rows, sounds } from "./pattern.ts";
import type { Place } from "./tracks.ts";

export class Circles {
  private readonly box = byId("circles");
  private readonly grips: Grips;

  constructor(
    private readonly atlas: Atlas,
    move: (row: number, to: Place) => void,
  ) {
    this.grips = new Grips(atlas, this.box, {
      take: (row) => row,
      placeOf: (row) => [rows.value[row]!.x, rows.value[row]!.y],
      move,
      done: () => {},
    });
    now.watch((step) => {
      rows.value.forEach((row, number) => {
        (this.box.childNodes[number] as HTMLElement | undefined)?.classList.toggle("sounds", step >= 0 && sounds(row, step));
      });
    });
  }

  /** Puts them where they are on the screen now. */
  place(): void {
    const shown = on.value && this.atlas.view === this.atlas.flat ? rows.value : [];
    const { flat } = this.atlas;
    const [left, right] = [0, 1].map((x) => {
      const at = { x: 0, y: 0, w: 1 };
      flat.project(x, 0, 0.5, at);
      return at.x;
    });
    this.grips.put(
      shown.map(({ x, y }) => [x, y]),
      (circle, row) => {
        const { sound, lens } = shown[row]!;
        circle.classList.toggle("lens", !!lens);
        if (lens) circle.style.setProperty("--reach", `${(lens.reach * (right! - left!)).toFixed(1)}px`);
        circle.textContent ||= String(row + 1);
        circle.style.setProperty("--track", `var(--track-${row})`);
        const plays = lens ? "a lens" : sound ? nameOf(sound) || `sound ${sound}` : "nothing to play";
        circle.title = `circle ${row + 1}: ${plays}; arrows move it`;
        circle.setAttribute("aria-label", circle.title);
      },
    );
  }
}
