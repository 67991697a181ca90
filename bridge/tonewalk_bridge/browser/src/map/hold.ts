/** A hand that takes sounds into the set: with shift held, or a finger that rested before it moved. */

const LONG_PRESS = 450; // ms

/** What is drawn around sounds. */
export interface LassoHand {
  move(x: number, y: number): void;
  /** `out`: alt is held. */
  end(out: boolean): void;
  cancel(): void;
}

export class Hold {
  private from: { x: number; y: number } | null = null;
  private drawn = false;
  private resting = 0;

  constructor(
    private readonly canvas: HTMLElement,
    private readonly lasso: LassoHand,
  ) {}

  /** Whether what the hand does now is meant for the set. */
  get on(): boolean {
    return this.from !== null;
  }

  /** The only finger, or the mouse, is down; `rests`: whether it has not moved since. */
  press(event: PointerEvent, rests: () => boolean): void {
    const from = { x: event.clientX, y: event.clientY };
    if (event.button === 0 && event.shiftKey) return this.begin(from);
    if (event.pointerType === "touch") this.resting = window.setTimeout(() => rests() && this.begin(from), LONG_PRESS);
  }

  /** It moves, over all these places since the last frame. */
  move(events: readonly PointerEvent[]): void {
    if (!this.drawn) this.lasso.move(this.from!.x, this.from!.y);
    this.drawn = true;
    for (const { clientX, clientY } of events) this.lasso.move(clientX, clientY);
  }

  /** It is lifted: true where it has drawn. */
  lift(event: PointerEvent): boolean {
    const { drawn } = this;
    if (drawn && event.type === "pointerup") this.lasso.end(event.altKey);
    this.drop();
    return drawn;
  }

  /** A second finger has come, and means something else. */
  drop(): void {
    window.clearTimeout(this.resting);
    if (this.drawn) this.lasso.cancel();
    this.from = null;
    this.drawn = false;
    this.canvas.classList.remove("taking");
  }

  private begin(from: { x: number; y: number }): void {
    this.from = from;
    this.canvas.classList.add("taking");
  }
}
