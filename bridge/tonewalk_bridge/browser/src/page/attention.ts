/** Which sound is pointed at, heard and selected, whichever hand has brought it there. */

import type { Aim } from "../hearing/aim.ts";
import { hear } from "../hearing/listening.ts";
import type { Player } from "../hearing/player.ts";
import type { Atlas } from "../map/atlas.ts";
import { clearOf, frameOf } from "../map/frame.ts";
import type { Pointing } from "../map/pointing.ts";
import { adopt } from "../selecting/selecting.ts";
import { chosen, hover, library, selected } from "../core/state.ts";

export interface AttentionActions {
  /** Tells all clients which sounds are selected. */
  tell(ids: readonly number[]): void;
  /** A sound is on show. */
  shown(id: number): void;
  /** Whether the map is a pad, which sounds where it is touched and nowhere else. */
  isPad(): boolean;
}

export class Attention {
  constructor(
    private readonly atlas: Atlas,
    private readonly player: Player,
    private readonly pointing: Pointing,
    private readonly aim: Aim,
    private readonly actions: AttentionActions,
  ) {}

  /** A sound is pointed at: what goes over and over is not given up for that. */
  audition(id: number): void {
    hover.set(id);
    if (id && !this.player.repeats) hear(this.player, id);
  }

  /** A sound is pressed. */
  press(id: number): void {
    hover.set(id);
    hear(this.player, id);
    this.player.prefetch(this.pointing.around(id));
  }

  /** A sound is struck, by the pad or by another client, who says by how many dB louder: it begins anew. */
  strike(id: number, louder?: number): void {
    hover.set(id);
    void this.player.play(id, undefined, louder);
    this.player.prefetch(this.pointing.around(id));
  }

  /** The pointer is at a place of the screen. */
  point(x: number, y: number): void {
    const id = this.pointing.at(x, y);
    this.player.prefetch([...this.aim.ahead(x, y), ...this.pointing.around(id || hover.value)]);
    if (this.actions.isPad() || !id) hover.set(id);
    else if (id !== hover.value) this.audition(id);
  }

  /** Selects a sound here and for all clients; one that was found on the map stays where the hand is. */
  select(id: number, onMap = false): void {
    this.show(id, onMap);
    if (id && !chosen.value.length) this.actions.tell([id]);
  }

  /** Another client selected these sounds. */
  adopt(ids: readonly number[]): void {
    adopt(ids.length > 1 ? ids : []);
    this.show(ids[0] || 0);
  }

  /** Selects a sound here alone. */
  show(id: number, onMap = false): void {
    selected.set(id);
    if (!id) return;
    const index = library.value.index.get(id);
    if (index !== undefined && !onMap) {
      this.atlas.view.reveal(...this.pointing.place(index), clearOf(frameOf()));
      this.atlas.draw();
    }
    this.actions.shown(id);
  }

  /** Shows sounds as large as that goes. */
  zoomTo(ids: readonly number[]): void {
    const there = ids.map((id) => library.value.index.get(id)).filter((i) => i !== undefined);
    if (there.length) this.atlas.view.enclose(there.flatMap((i) => this.pointing.place(i)), clearOf(frameOf()), true);
    this.atlas.draw();
  }
}
