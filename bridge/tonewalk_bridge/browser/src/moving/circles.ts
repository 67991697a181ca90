/** The circles of the beat, to be dragged over the map, or moved by the arrow keys. */

import type { Atlas } from "../map/atlas.ts";
import type { Screen } from "../map/view.ts";
import { byId, make } from "../core/dom.ts";
import { nameOf } from "../finding/queries.ts";
import { now, on, rows } from "./pattern.ts";

const NUDGE = 0.01; // of the map's side
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export class Circles {
  private readonly box = byId("circles");
  private readonly at: Screen = { x: 0, y: 0, w: 1 };
  private held = -1;

  constructor(
    private readonly atlas: Atlas,
    private readonly move: (row: number, x: number, y: number) => void,
  ) {
    this.box.addEventListener("pointerdown", (event) => {
      this.held = this.rowOf(event.target);
      if (this.held >= 0) this.box.setPointerCapture(event.pointerId);
    });
    this.box.addEventListener("pointermove", ({ clientX, clientY }) => {
      if (this.held >= 0) this.bring(this.held, ...atlas.flat.placeAt(clientX, clientY));
    });
    for (const end of ["pointerup", "pointercancel"]) this.box.addEventListener(end, () => (this.held = -1));
    this.box.addEventListener("keydown", (event) => {
      const row = this.rowOf(event.target);
      const arrow = ARROWS[event.key];
      if (row < 0 || !arrow) return;
      event.preventDefault();
      event.stopPropagation();
      const { x, y } = rows.value[row]!;
      this.bring(row, x + NUDGE * arrow[0], y + NUDGE * arrow[1]);
    });
    now.watch((step) => {
      rows.value.forEach(({ on: steps }, row) => {
        (this.box.childNodes[row] as HTMLElement | undefined)?.classList.toggle("sounds", step >= 0 && !!steps[step]);
      });
    });
  }

  place(): void {
    const isShown = on.value && this.atlas.view === this.atlas.flat;
    this.box.hidden = !isShown;
    if (!isShown) return;
    rows.value.forEach(({ x, y, sound }, row) => {
      const circle = (this.box.childNodes[row] as HTMLElement) || this.newCircle(row);
      this.atlas.flat.project(x, y, 0.5, this.at);
      circle.style.transform = `translate(${this.at.x.toFixed(1)}px, ${this.at.y.toFixed(1)}px) translate(-50%, -50%)`;
      const label = `circle ${row + 1}: ${sound ? nameOf(sound) || `sound ${sound}` : "nothing to play"}; arrows move it`;
      if (circle.title !== label) {
        circle.title = label;
        circle.setAttribute("aria-label", label);
      }
    });
  }

  private newCircle(row: number): HTMLElement {
    const circle = make("button", { type: "button" }, String(row + 1));
    circle.style.setProperty("--track", `var(--track-${row})`);
    this.box.append(circle);
    return circle;
  }

  private rowOf(target: EventTarget | null): number {
    return [...this.box.childNodes].indexOf(target as ChildNode);
  }

  private bring(row: number, x: number, y: number): void {
    const inside = (value: number) => Math.min(Math.max(value, 0), 1);
    this.move(row, inside(x), inside(y));
  }
}
