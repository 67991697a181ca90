/** What was found but lies outside the view: how much of it in which direction, and the way there. */

import type { Atlas } from "./atlas.ts";
import { byId, count, make } from "../core/dom.ts";
import { isTight } from "./frame.ts";
import { answer, library } from "../core/state.ts";
import { isInside, type Clear, type Screen } from "./view.ts";

const SECTORS = ["right", "down and to the right", "down", "down and to the left", "left", "up and to the left", "up",
  "up and to the right"] as const;
const INSET = 26; // px from the edge to a pointer's middle

interface Pointer {
  element: HTMLButtonElement;
  number: HTMLElement;
  /** x, y, z of each sound it stands for. */
  places: number[];
}

export class Edges {
  private readonly pointers: Pointer[];
  private readonly at: Screen = { x: 0, y: 0, w: 1 };

  constructor(
    private readonly atlas: Atlas,
    private readonly clear: () => Clear,
  ) {
    this.pointers = SECTORS.map((_, sector) => this.pointer(sector));
    answer.watch(() => atlas.draw());
  }

  /** Points at the hits that are not to be seen where the view is now. */
  place(): void {
    const hits = answer.value?.fitting || this.isCrowded() ? [] : answer.value?.hits || [];
    const clear = this.clear();
    const [midX, midY] = [clear.x + clear.width / 2, clear.y + clear.height / 2];
    for (const one of this.pointers) one.places = [];
    const { index, xyz } = library.value;
    for (const { id } of hits) {
      const i = index.get(id);
      if (i === undefined) continue;
      this.atlas.project(xyz, i, this.at);
      if (this.at.w > 0 && isInside(this.at, clear)) continue;
      const turned = this.at.w > 0 ? 0 : Math.PI; // behind the eye everything is mirrored
      const angle = Math.atan2(this.at.y - midY, this.at.x - midX) + turned;
      const sector = ((Math.round((angle / (2 * Math.PI)) * SECTORS.length) % SECTORS.length) + SECTORS.length) % SECTORS.length;
      this.pointers[sector]!.places.push(xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!);
    }
    this.pointers.forEach((one, sector) => this.show(one, sector, clear));
  }

  /** In a small window what starts the sound has the place until it is pressed. */
  private isCrowded(): boolean {
    return isTight() && !byId("sound").hidden;
  }

  private show({ element, number, places }: Pointer, sector: number, clear: Clear): void {
    element.hidden = !places.length;
    if (!places.length) return;
    const hits = places.length / 3;
    const told = `${count(hits, "hit")} outside the view, ${SECTORS[sector]}: bring ${hits === 1 ? "it" : "them"} in`;
    if (element.title !== told) {
      element.title = told;
      element.setAttribute("aria-label", told);
      number.textContent = String(hits);
    }
    const angle = (sector / SECTORS.length) * 2 * Math.PI;
    const [halfX, halfY] = [clear.width / 2 - INSET, clear.height / 2 - INSET];
    // as far as the edge in this direction, corners in the corners
    const x = clear.x + clear.width / 2 + Math.sign(Math.round(Math.cos(angle) * 10)) * halfX;
    const y = clear.y + clear.height / 2 + Math.sign(Math.round(Math.sin(angle) * 10)) * halfY;
    element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -50%)`;
  }

  private pointer(sector: number): Pointer {
    const arrow = make("i");
    arrow.style.transform = `rotate(${(360 / SECTORS.length) * sector}deg)`;
    const number = make("span");
    const element = make("button", { type: "button", hidden: true }, arrow, number);
    element.addEventListener("click", () => {
      const { places } = this.pointers[sector]!;
      if (places.length) this.atlas.view.enclose(places, this.clear());
      this.atlas.draw();
    });
    byId("edges").append(element);
    return { element, number, places: [] };
  }
}
