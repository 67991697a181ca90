/** Buttons over the flat map that are dragged, or moved by the arrow keys. */

import type { Atlas } from "../map/atlas.ts";
import type { Screen } from "../map/view.ts";
import { make } from "../core/dom.ts";
import type { Place } from "./tracks.ts";

const NUDGE = 0.01; // of the map's side
const ARROWS: Record<string, Place> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export interface GripActions {
  /** What a button moves, by number; a thing that is not there yet is made. */
  take(button: number): number;
  /** Where a thing is. */
  placeOf(thing: number): Place;
  /** It goes elsewhere, and may go on. */
  move(thing: number, to: Place): void;
  /** The hand has let go. */
  done(): void;
  /** Another key was pressed on a button; false: it means nothing there. */
  press?(button: number, key: string): boolean;
}

export class Grips {
  private readonly at: Screen = { x: 0, y: 0, w: 1 };
  /** What each pointer holds. */
  private readonly held = new Map<number, number>();

  constructor(
    private readonly atlas: Atlas,
    private readonly box: HTMLElement,
    private readonly actions: GripActions,
  ) {
    box.addEventListener("pointerdown", ({ target, pointerId, button: which }) => {
      const button = this.numberOf(target);
      if (button < 0 || which) return;
      this.held.set(pointerId, actions.take(button));
      box.setPointerCapture(pointerId);
    });
    box.addEventListener("pointermove", ({ pointerId, clientX, clientY }) => {
      const thing = this.held.get(pointerId);
      if (thing !== undefined) this.bring(thing, atlas.flat.placeAt(clientX, clientY));
    });
    for (const end of ["pointerup", "pointercancel"] as const)
      box.addEventListener(end, ({ pointerId }) => this.held.delete(pointerId) && actions.done());
    box.addEventListener("keydown", (event) => {
      const button = this.numberOf(event.target);
      if (button < 0 || !this.press(button, event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      actions.done();
    });
  }

  /** Puts so many buttons where they are on the screen now; `dress` says what each is. */
  put(places: readonly Place[], dress: (button: HTMLButtonElement, number: number) => void): void {
    const { box } = this;
    box.hidden = !places.length;
    while (box.childNodes.length > places.length) box.lastChild!.remove();
    while (box.childNodes.length < places.length) box.append(make("button", { type: "button" }));
    places.forEach(([x, y], number) => {
      const button = box.childNodes[number] as HTMLButtonElement;
      this.atlas.flat.project(x, y, 0.5, this.at);
      button.style.transform = `translate(${this.at.x.toFixed(1)}px, ${this.at.y.toFixed(1)}px) translate(-50%, -50%)`;
      dress(button, number);
    });
  }

  private press(button: number, key: string): boolean {
    const arrow = ARROWS[key];
    if (!arrow) return this.actions.press?.(button, key) ?? false;
    const thing = this.actions.take(button);
    const [x, y] = this.actions.placeOf(thing);
    this.bring(thing, [x + NUDGE * arrow[0], y + NUDGE * arrow[1]]);
    return true;
  }

  private bring(thing: number, [x, y]: Place): void {
    const inside = (value: number) => Math.min(Math.max(value, 0), 1);
    this.actions.move(thing, [inside(x), inside(y)]);
  }

  private numberOf(target: EventTarget | null): number {
    return [...this.box.childNodes].indexOf(target as ChildNode);
  }
}
