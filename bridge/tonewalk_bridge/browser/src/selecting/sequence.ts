/** Sounds played one after the other, each in full. */

import { Signal } from "../core/state.ts";

export class Sequence {
  /** Whether it plays. */
  readonly playing = new Signal(false);
  private left: number[] = [];
  private now = 0;

  /** `audition` plays one sound and shows which; `prefetch` has others ready. */
  constructor(
    private readonly audition: (id: number) => void,
    private readonly prefetch: (ids: number[]) => void,
  ) {}

  start(ids: readonly number[]): void {
    this.left = [...ids];
    this.playing.set(true);
    this.next();
  }

  stop(): void {
    this.now = 0;
    this.left = [];
    this.playing.set(false);
  }

  /** The voice plays another sound, or none any more: the next one begins, unless the hand has asked for one. */
  heard(id: number): void {
    if (!this.playing.value || id === this.now) return;
    if (id) this.stop();
    else this.next();
  }

  private next(): void {
    const id = this.left.shift();
    if (!id) return this.stop();
    this.now = id;
    this.audition(id);
    this.prefetch(this.left.slice(0, 3));
  }
}
