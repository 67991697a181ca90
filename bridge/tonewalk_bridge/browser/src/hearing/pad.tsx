/** The map as an XY pad: dragging plays what is nearest and moves the cursor that all clients share. */

import { render } from "preact";
import type { Live } from "../core/api.ts";
import type { Atlas } from "../map/atlas.ts";
import { byId } from "../core/dom.ts";
import { overheard } from "./hearing.ts";
import type { Marks } from "../map/marks.ts";
import { say } from "../core/notices.ts";
import { nearestTo } from "../map/nearest.ts";
import { library, Signal } from "../core/state.ts";

const MOST_SENT = 256;

export interface PadActions {
  /** A sound is played: the hand, or another client's cursor, has come to it. */
  play(id: number): void;
}

export class Pad {
  readonly on = new Signal(false);
  /** The sound that the cursor is at, or 0. */
  private at = 0;
  private held = false;
  /** Places that were told and have not come back yet. */
  private sent: string[] = [];

  constructor(
    private readonly atlas: Atlas,
    private readonly marks: Marks,
    private readonly live: () => Live,
    private readonly actions: PadActions,
  ) {
    byId("pad").addEventListener("click", () => this.toggle());
    render(<PadBar pad={this} />, byId("pad-bar"));
    library.watch(({ dims }) => {
      byId("pad").hidden = dims === 3;
      if (dims === 3) this.on.set(false);
    });
    this.on.watch((on) => {
      byId("pad").setAttribute("aria-pressed", String(on));
      byId("pad-bar").hidden = !on;
      atlas.canvas.classList.toggle("played", on);
    });
  }

  toggle(): void {
    if (library.value.dims === 3) return say("the pad is played on the flat map: 3 shows it");
    this.on.set(!this.on.value);
  }

  /** The hand is at a place of the screen. */
  stroke(x: number, y: number): void {
    const first = !this.held;
    this.held = true;
    const [mapX, mapY] = this.atlas.flat.placeAt(x, y).map((value) => Math.min(Math.max(value, 0), 1));
    this.tell(mapX!, mapY!);
    this.reach(mapX!, mapY!, first);
  }

  lift(): void {
    this.held = false;
  }

  /** The keyboard has gone to a sound: the cursor goes there, too. */
  follow(id: number): void {
    const index = library.value.index.get(id);
    if (!this.on.value || index === undefined) return;
    this.at = id;
    this.tell(library.value.xyz[3 * index]!, library.value.xyz[3 * index + 1]!);
  }

  /** The cursor was moved, by this hand or by another client. */
  moved(x: number, y: number): void {
    const own = this.sent.indexOf(`${x} ${y}`);
    if (own >= 0) return void this.sent.splice(0, own + 1);
    if (this.held) return;
    this.marks.put({ x, y });
    if (overheard.value) this.reach(x, y, false);
  }

  /** Plays the sound that is nearest to a place of the map, where it is another, or `anew`. */
  private reach(x: number, y: number, anew: boolean): void {
    const id = nearestTo(x, y);
    if (!id || (id === this.at && !anew)) return;
    this.at = id;
    this.actions.play(id);
  }

  private tell(x: number, y: number): void {
    this.marks.put({ x, y });
    if (!this.live().tell("session/cursor", { x, y })) return;
    this.sent.push(`${x} ${y}`);
    if (this.sent.length > MOST_SENT) this.sent.shift();
  }
}

function PadBar({ pad }: { pad: Pad }) {
  return (
    <>
      <span>drag to play: the cursor moves for all, Max too</span>
      <label title="What Max, OSC or another page moves the cursor to is played here">
        <input
          type="checkbox"
          checked={overheard.value}
          onChange={(event) => overheard.set(event.currentTarget.checked)}
        />
        hear others move it
      </label>
      <button type="button" title="Put the pad away (P)" aria-label="Put the pad away" onClick={() => pad.on.set(false)}>
        ✕
      </button>
    </>
  );
}
