/** The circles of the beat over the map. */

import type { Atlas } from "../map/atlas.ts";
import { byId } from "../core/dom.ts";
import { nameOf } from "../finding/queries.ts";
import { Grips } from "./grips.ts";
import { now, on, rows } from "./pattern.ts";
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
      rows.value.forEach(({ on: steps }, row) => {
        (this.box.childNodes[row] as HTMLElement | undefined)?.classList.toggle("sounds", step >= 0 && !!steps[step]);
      });
    });
  }

  /** Puts them where they are on the screen now. */
  place(): void {
    const shown = on.value && this.atlas.view === this.atlas.flat ? rows.value : [];
    this.grips.put(
      shown.map(({ x, y }) => [x, y]),
      (circle, row) => {
        const { sound } = shown[row]!;
        circle.textContent ||= String(row + 1);
        circle.style.setProperty("--track", `var(--track-${row})`);
        circle.title = `circle ${row + 1}: ${sound ? nameOf(sound) || `sound ${sound}` : "nothing to play"}; arrows move it`;
        circle.setAttribute("aria-label", circle.title);
      },
    );
  }
}
