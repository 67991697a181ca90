/** The corners of the path in the hand, to be dragged, or moved by the arrow keys; between two of them a new one. */

import type { Atlas } from "../map/atlas.ts";
import type { Screen } from "../map/view.ts";
import { byId, make } from "../core/dom.ts";
import { active, editing, inHand, tracks, type Place } from "./tracks.ts";

const NUDGE = 0.01; // of the map's side
const ARROWS: Record<string, Place> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export interface HandleActions {
  /** The line goes through other places now, and will go through more. */
  bent(places: readonly Place[]): void;
  /** The hand has let go. */
  done(): void;
}

export class Handles {
  private readonly box = byId("handles");
  private readonly at: Screen = { x: 0, y: 0, w: 1 };
  private held = -1;

  constructor(
    private readonly atlas: Atlas,
    private readonly actions: HandleActions,
  ) {
    for (const one of [tracks, active, editing]) (one as typeof active).watch(() => this.place());
    this.box.addEventListener("pointerdown", (event) => this.grasp(event));
    this.box.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) this.box.addEventListener(end, () => this.letGo());
    this.box.addEventListener("keydown", (event) => this.press(event));
  }

  /** Puts them where they are on the screen now. */
  place(): void {
    const places = this.places;
    this.box.hidden = !places.length;
    this.box.style.setProperty("--track", `var(--track-${tracks.value.findIndex(({ name }) => name === active.value)})`);
    const wanted = places.length ? 2 * places.length - 1 : 0;
    while (this.box.childNodes.length > wanted) this.box.lastChild!.remove();
    while (this.box.childNodes.length < wanted) this.box.append(make("button", { type: "button" }));
    for (let number = 0; number < wanted; number++) {
      const handle = this.box.childNodes[number] as HTMLButtonElement;
      const isNew = number % 2 === 1;
      const [from, to] = [places[number >> 1]!, places[(number + 1) >> 1]!];
      this.atlas.flat.project((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, 0.5, this.at);
      handle.style.transform = `translate(${this.at.x.toFixed(1)}px, ${this.at.y.toFixed(1)}px) translate(-50%, -50%)`;
      handle.className = isNew ? "between" : "corner";
      const label = isNew
        ? `a corner more after corner ${(number >> 1) + 1}`
        : `corner ${(number >> 1) + 1} of ${places.length}: arrows move it, Delete takes it out`;
      if (handle.ariaLabel !== label) handle.setAttribute("aria-label", label);
    }
  }

  private get places(): readonly Place[] {
    return (editing.value && this.atlas.view === this.atlas.flat && inHand()?.places) || [];
  }

  private numberOf(target: EventTarget | null): number {
    return [...this.box.childNodes].indexOf(target as ChildNode);
  }

  /** The corner that a handle is, or makes. */
  private cornerAt(number: number): number {
    if (number % 2 === 0) return number / 2;
    const places = [...this.places];
    const after = (number - 1) / 2;
    const [from, to] = [places[after]!, places[after + 1]!];
    places.splice(after + 1, 0, [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
    this.actions.bent(places);
    (this.box.childNodes[2 * after + 2] as HTMLElement).focus();
    return after + 1;
  }

  private grasp(event: PointerEvent): void {
    const number = this.numberOf(event.target);
    if (number < 0) return;
    event.stopPropagation();
    this.held = this.cornerAt(number);
    this.box.setPointerCapture(event.pointerId);
  }

  private drag({ clientX, clientY }: PointerEvent): void {
    if (this.held < 0) return;
    const [x, y] = this.atlas.flat.placeAt(clientX, clientY);
    this.move(this.held, [x, y]);
  }

  private letGo(): void {
    if (this.held < 0) return;
    this.held = -1;
    this.actions.done();
  }

  private press(event: KeyboardEvent): void {
    const number = this.numberOf(event.target);
    const arrow = ARROWS[event.key];
    const isOut = event.key === "Delete" || event.key === "Backspace";
    const isNew = number % 2 === 1 && (event.key === "Enter" || event.key === " ");
    if (number < 0 || (!arrow && !isOut && !isNew)) return;
    event.preventDefault();
    event.stopPropagation();
    if (isNew) this.cornerAt(number);
    else if (arrow) {
      const corner = this.cornerAt(number);
      const [x, y] = this.places[corner]!;
      this.move(corner, [x + NUDGE * arrow[0], y + NUDGE * arrow[1]]);
    } else if (number % 2 === 0 && this.places.length > 2)
      this.actions.bent(this.places.filter((_, corner) => corner !== number / 2));
    this.actions.done();
  }

  private move(corner: number, [x, y]: Place): void {
    const inside = (value: number) => Math.min(Math.max(value, 0), 1);
    this.actions.bent(this.places.map((place, number) => (number === corner ? [inside(x), inside(y)] : place)));
  }
}
