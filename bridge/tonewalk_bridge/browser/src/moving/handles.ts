/** The corners of the path in the hand, to be moved; between two of them a new one. */

import type { Atlas } from "../map/atlas.ts";
import { byId } from "../core/dom.ts";
import { Grips } from "./grips.ts";
import { active, editing, inHand, tracks, type Place } from "./tracks.ts";

export interface HandleActions {
  /** The line goes through other places now, and will go through more. */
  bent(places: readonly Place[]): void;
  /** The hand has let go. */
  done(): void;
}

export class Handles {
  private readonly box = byId("handles");
  private readonly grips: Grips;

  constructor(
    private readonly atlas: Atlas,
    private readonly actions: HandleActions,
  ) {
    this.grips = new Grips(atlas, this.box, {
      take: (button) => this.cornerAt(button),
      placeOf: (corner) => this.places[corner]!,
      move: (corner, to) => actions.bent(this.places.map((place, number) => (number === corner ? to : place))),
      done: () => actions.done(),
      press: (button, key) => this.press(button, key),
    });
    for (const one of [tracks, active, editing]) (one as typeof active).watch(() => this.place());
  }

  /** Puts them where they are on the screen now. */
  place(): void {
    const { places } = this;
    this.box.style.setProperty("--track", `var(--track-${tracks.value.findIndex(({ name }) => name === active.value)})`);
    const all = places.flatMap((place, number) => (number ? [between(places[number - 1]!, place), place] : [place]));
    this.grips.put(all, (button, number) => {
      const [corner, isNew] = [(number >> 1) + 1, isBetween(number)];
      button.className = isNew ? "between" : "corner";
      button.setAttribute(
        "aria-label",
        isNew ? `a corner more after corner ${corner}` : `corner ${corner} of ${places.length}: arrows move it, Delete takes it out`,
      );
    });
  }

  private get places(): readonly Place[] {
    return (editing.value && this.atlas.view === this.atlas.flat && inHand()?.places) || [];
  }

  /** The corner that a button is, or makes. */
  private cornerAt(button: number): number {
    const corner = (button + 1) >> 1;
    if (!isBetween(button)) return corner;
    const places = [...this.places];
    places.splice(corner, 0, between(places[corner - 1]!, places[corner]!));
    this.actions.bent(places);
    (this.box.childNodes[2 * corner] as HTMLElement).focus();
    return corner;
  }

  private press(button: number, key: string): boolean {
    if (isBetween(button)) {
      if (key !== "Enter" && key !== " ") return false;
      this.cornerAt(button);
      return true;
    }
    if ((key !== "Delete" && key !== "Backspace") || this.places.length < 3) return false;
    this.actions.bent(this.places.filter((_, corner) => 2 * corner !== button));
    return true;
  }
}

/** Every second button stands between two corners. */
function isBetween(button: number): boolean {
  return button % 2 === 1;
}

function between([ax, ay]: Place, [bx, by]: Place): Place {
  return [(ax + bx) / 2, (ay + by) / 2];
}
