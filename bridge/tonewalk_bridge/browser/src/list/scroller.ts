/**
 * The window of a long list: which rows are in sight, and where they lie.
 *
 * Browsers end elements after some million pixels, which the rows of a large library pass. The element that gives the
 * scroll bar its length is therefore never higher than `MOST_PIXELS`. Near both ends a pixel of it is a pixel of the
 * list. Between, it stands for more of them where the bar's thumb is dragged, and for one where the hand scrolls.
 */

const MOST_PIXELS = 4_000_000;
const EXACT_PIXELS = 1_000_000;
const BESIDE = 6; // rows kept above and below what is in sight, so that a quick hand finds them there
const REST_MS = 160;

export class Scroller {
  /** px; what lies at the upper edge, as if no element had an end. */
  private offset = 0;
  /** The element's own scroll position, which `offset` belongs to. */
  private top = 0;
  private count = 0;
  private row = 1;
  /** Height of what is in sight; to ask for it in every frame would have the browser lay the page out twice. */
  private view = 0;
  private timer = 0;
  /** The row that was brought in sight last, or -1; it stays there while the list grows and shrinks. */
  private held = -1;

  /**
   * `room` lies in `box` and has a row's height as its least height; `draw` is called whenever other rows come in
   * sight.
   */
  constructor(
    private readonly box: HTMLElement,
    private readonly room: HTMLElement,
    private readonly draw: () => void,
  ) {
    box.addEventListener("scroll", () => this.follow(), { passive: true });
    new ResizeObserver(() => this.fit()).observe(box);
  }

  /** Rows that lie fully in sight, at least one. */
  get page(): number {
    return Math.max(Math.floor(this.view / this.row), 1);
  }

  /** First row to show, and the one behind the last. */
  get range(): [number, number] {
    const first = Math.floor(this.offset / this.row);
    const last = Math.ceil((this.offset + this.view) / this.row);
    return [Math.max(first - BESIDE, 0), Math.min(last + BESIDE, this.count)];
  }

  /** The row at the upper edge, and how many px of it are above. */
  get upper(): [number, number] {
    const first = Math.floor(this.offset / this.row);
    return [first, this.offset - first * this.row];
  }

  /** Where a row lies in `room`, px. */
  y(row: number): number {
    return this.top + row * this.row - this.offset;
  }

  /** Another list of `count` rows, with `offset` px of `row` above the upper edge. */
  reset(count: number, row = 0, offset = 0): void {
    this.count = count;
    this.held = -1;
    this.measure(row, offset);
  }

  /** Brings a row in sight: to the nearer edge, or, where it is out of sight and `far`, to the middle. */
  reveal(row: number, far: boolean): void {
    this.held = row;
    if (!this.view || this.sees(row)) return; // without a height, it is brought in sight as soon as there is one
    const from = row * this.row;
    if (far) this.move(from - (this.view - this.row) / 2);
    else this.move(from < this.offset ? from : from + this.row - this.view);
  }

  private sees(row: number): boolean {
    const from = row * this.row;
    return from >= this.offset && from + this.row <= this.offset + this.view;
  }

  /** The list has another height; where it had none, it was not there. */
  private fit(): void {
    this.catchUp();
    const [was, seen] = [this.view, this.sees(this.held)];
    this.view = this.box.clientHeight;
    this.measure();
    if (this.held >= 0 && (seen || !was)) this.reveal(this.held, !was);
  }

  private measure(...upper: [row: number, offset: number] | []): void {
    const [row, above] = upper.length ? upper : this.upper;
    this.row = Math.max(Math.round(parseFloat(getComputedStyle(this.room).minHeight)) || 1, 1);
    this.room.style.setProperty("--height", `${this.row}px`);
    this.room.style.height = `${Math.min(this.count * this.row, MOST_PIXELS)}px`;
    this.move(row * this.row + Math.min(above, this.row));
  }

  private move(offset: number): void {
    this.offset = Math.min(Math.max(offset, 0), this.ends[1]);
    this.settle();
    this.draw();
  }

  /** Puts the scroll bar where the list is. */
  private settle(): void {
    window.clearTimeout(this.timer);
    const [top, offset] = this.ends;
    this.box.scrollTop = scaled(this.offset, offset, top);
    this.top = this.box.scrollTop;
    if (offset === top) this.offset = this.top; // screens round
  }

  private follow(): void {
    const was = this.top;
    this.top = this.box.scrollTop;
    if (this.top === was) return;
    const [top, offset] = this.ends;
    const byHand = Math.abs(this.top - was) < this.view && this.top > 0 && this.top < top;
    if (byHand && offset !== top) {
      this.offset = Math.min(Math.max(this.offset + this.top - was, 0), offset);
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.rest(), REST_MS);
    } else this.offset = scaled(this.top, top, offset);
    this.draw();
  }

  /**
   * The bar may have been put elsewhere and its event not have come yet, which a busy browser sends late: to put the bar
   * where the list is would undo that.
   */
  catchUp(): void {
    if (this.box.scrollTop !== this.top) this.follow();
  }

  /** The hand has come to rest: the bar may have fallen behind the list. */
  private rest(): void {
    this.catchUp();
    this.settle();
    this.draw();
  }

  /** How far the element, and the list, can be scrolled, px. */
  private get ends(): [top: number, offset: number] {
    const { view } = this;
    const whole = this.count * this.row;
    return [Math.max(Math.min(whole, MOST_PIXELS) - view, 0), Math.max(whole - view, 0)];
  }
}

/** A place on a way that is `from` px long, on the one of the same sounds that is `to` px long. */
function scaled(place: number, from: number, to: number): number {
  if (from === to || place < EXACT_PIXELS) return place;
  if (from - place < EXACT_PIXELS) return to - (from - place);
  return EXACT_PIXELS + ((place - EXACT_PIXELS) * (to - 2 * EXACT_PIXELS)) / (from - 2 * EXACT_PIXELS);
}
