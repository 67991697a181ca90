/** What lies over the map: rings around sounds, and the shared cursor. */

import type { Atlas } from "./atlas.ts";
import { byId } from "../core/dom.ts";
import { nameOf } from "../finding/queries.ts";
import { hover, library, selected } from "../core/state.ts";
import type { Screen } from "./view.ts";

export class Marks {
  /** The cursor that all clients share, on the flat map; null while nobody moved it. */
  private cursor: { x: number; y: number } | null = null;
  private readonly at: Screen = { x: 0, y: 0, w: 1 };

  constructor(private readonly atlas: Atlas) {
    hover.watch((id) => {
      byId("pointed").querySelector("span")!.textContent = nameOf(id);
      this.place();
    });
    selected.watch(() => this.place());
  }

  /** Shows the cursor somewhere else. */
  put(cursor: { x: number; y: number }): void {
    this.cursor = cursor;
    this.place();
  }

  /** Puts every mark where its sound is on the screen now. */
  place(): void {
    this.ring(byId("pointed"), hover.value);
    this.ring(byId("chosen"), selected.value);
    const shared = byId("cursor");
    shared.hidden = !this.cursor || this.atlas.view !== this.atlas.flat;
    if (!this.cursor) return;
    this.atlas.view.project(this.cursor.x, this.cursor.y, 0.5, this.at);
    move(shared, this.at);
  }

  private ring(element: HTMLElement, id: number): void {
    const index = library.value.index.get(id);
    element.hidden = index === undefined;
    if (index === undefined) return;
    this.atlas.project(library.value.xyz, index, this.at);
    move(element, this.at);
    const size = `${Math.round(Math.min(this.atlas.pointSize, 30) + 10)}px`;
    if (element.style.width === size) return;
    element.style.width = size;
    element.style.height = size;
  }
}

function move(element: HTMLElement, { x, y }: Screen): void {
  element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -50%)`;
}
