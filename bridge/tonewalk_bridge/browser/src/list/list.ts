/**
 * The list of sounds, in step with the map: the one for those who do not see that, and the only one without WebGL.
 *
 * Only the rows in sight are in the document, so that a million sounds cost no more than thirty.
 */

import { byId } from "../core/dom.ts";
import { foldOf, rowOf } from "./row.ts";
import { listed, open, unfold, unfolded } from "./rows.ts";
import { Scroller } from "./scroller.ts";
import { isChosen } from "../selecting/selecting.ts";
import { chosen, favourites, hover, selected } from "../core/state.ts";
import { TypeAhead } from "./typeahead.ts";

const SIDEWAYS = new Set(["ArrowLeft", "ArrowRight"]);
const AHEAD = 3; // rows in each direction whose sounds are fetched before they are asked for

export interface ListActions {
  select(id: number): void;
  /** Adds a sound to the set, or takes it out. */
  toggle(id: number): void;
  carry(event: DragEvent, id: number): void;
  /** A sound is pointed at. */
  audition(id: number): void;
  /** A sound is pressed. */
  hear(id: number): void;
  prefetch(ids: number[]): void;
  /** Colour of a sound on the map. */
  colour(id: number): string;
  /** Whether a key means something to the whole page. */
  isTaken(key: string): boolean;
  /** Steps back: out of the answer, the list, the selection. */
  leave(): void;
}

export class List {
  private readonly box = byId("hits");
  private readonly room = this.box.querySelector("ul")!;
  private readonly scroller = new Scroller(this.box, this.room, () => this.draw());
  private readonly drawn = new Map<number, HTMLLIElement>();
  private readonly typed = new TypeAhead();
  /** The row that keys go on from, or -1. */
  private active = -1;
  private of = "";
  private pointer = "";
  /** Whether the keyboard goes to the list as soon as that is there. */
  private summoned = false;

  constructor(private readonly actions: ListActions) {
    listed.watch(() => this.renew());
    selected.watch(() => this.follow());
    hover.watch(() => this.mark());
    favourites.watch(() => this.redraw());
    chosen.watch(() => this.mark());
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    // browsers press a button when space comes up, and here that has played or silenced its sound going down
    this.box.addEventListener("keyup", (event) => event.key === " " && event.preventDefault());
    this.box.addEventListener("click", (event) => {
      if ((event.target as HTMLElement).closest(".alike")) return unfold(this.id(rowAt(event.target)));
      const row = rowAt(event.target);
      if (event.shiftKey || event.ctrlKey || event.metaKey) this.actions.toggle(this.id(row));
      else this.press(row);
    });
    this.box.addEventListener("dragstart", (event) => this.actions.carry(event, this.id(rowAt(event.target))));
    this.box.addEventListener("pointermove", (event) => this.point(event));
    this.box.addEventListener("pointerleave", () => {
      this.pointer = "";
      hover.set(0);
    });
    byId("search").addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" || !listed.value) return;
      this.enter();
      this.press(0);
      event.preventDefault();
    });
  }

  /** Opens the list and goes there, or closes it. */
  toggle(): void {
    this.summoned = !open.value;
    open.set(!open.value);
  }

  /** Goes to another row, as far away as `by` says. */
  step(by: number): void {
    this.enter();
    this.press(this.active + by);
  }

  /** The colours on the map have changed. */
  redraw(): void {
    this.empty();
    this.draw();
  }

  /** Takes the keyboard to the row that keys go on from, or to the list where there is none. */
  private enter(): void {
    const button = this.drawn.get(this.active)?.querySelector("button");
    (button || this.box).focus({ preventScroll: true });
  }

  /** Takes all rows out; the keyboard stays in the list. */
  private empty(): void {
    if (this.box.contains(document.activeElement)) this.box.focus({ preventScroll: true });
    for (const element of this.drawn.values()) element.remove();
    this.drawn.clear();
  }

  private get count(): number {
    return listed.value?.ids.length || 0;
  }

  private id(row: number): number {
    return listed.value?.ids[row] || 0;
  }

  /**
   * Other rows: of the same list grown, the upper one stays; another by name begins where the selection is, and what
   * was found with what fits best.
   */
  private renew(): void {
    const now = listed.value;
    this.scroller.catchUp();
    const [upper, above] = this.scroller.upper;
    const kept = now && now.of === this.of ? Number(this.drawn.get(upper)?.dataset.id || 0) : 0;
    const row = kept ? now!.place(kept) : -1;
    this.of = now?.of || "";
    this.empty();
    this.active = now && selected.value ? now.place(selected.value) : -1;
    if (row >= 0) return this.scroller.reset(this.count, row, above);
    this.scroller.reset(this.count);
    if (this.active >= 0 && !now!.ranked) this.scroller.reveal(this.active, true);
    if (!now || !this.summoned) return;
    this.summoned = false;
    queueMicrotask(() => this.enter()); // behind those who show it
  }

  /** Shows the selection, which may have come from anywhere. */
  private follow(): void {
    const row = selected.value && listed.value ? listed.value.place(selected.value) : -1;
    if (row >= 0) {
      this.active = row;
      this.scroller.reveal(row, true);
    }
    this.draw();
  }

  /** Makes a row the selected one, and lets it be heard. */
  private press(wanted: number): void {
    if (!this.count || Number.isNaN(wanted)) return;
    const from = this.active;
    this.active = Math.min(Math.max(wanted, 0), this.count - 1);
    this.scroller.reveal(this.active, Math.abs(this.active - from) > this.scroller.page);
    const id = this.id(this.active);
    if (id !== selected.value) this.actions.select(id);
    this.actions.hear(id);
    this.fetchBeside(this.active);
    this.draw();
  }

  private fetchBeside(row: number): void {
    const beside = Array.from({ length: 2 * AHEAD }, (_, i) => row + (i % 2 ? -1 : 1) * (1 + (i >> 1)));
    this.actions.prefetch(beside.map((other) => this.id(other)).filter(Boolean));
  }

  /** Marks and plays what the mouse is moved to; rows that scroll under a still one are left in peace. */
  private point(event: PointerEvent): void {
    const pointer = `${event.screenX} ${event.screenY}`;
    if (event.pointerType !== "mouse" || pointer === this.pointer) return;
    this.pointer = pointer;
    const row = rowAt(event.target);
    const id = this.id(row);
    if (!id || id === hover.value) return;
    this.actions.audition(id);
    this.fetchBeside(row);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = this.goal(event);
    if (row !== null) this.press(row);
    else if (event.key === "Enter" && !(event.target as HTMLElement).matches(".alike")) this.press(Math.max(this.active, 0));
    else if (event.key === "Escape") {
      this.actions.leave();
      if (!listed.value) byId("map").focus();
    } else if (listed.value?.alike(this.active).length && SIDEWAYS.has(event.key))
      unfold(this.id(this.active), event.key === "ArrowRight");
    else if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return; // the page's own
    event.preventDefault();
    event.stopPropagation();
  }

  /** The row that a key leads to, or null. */
  private goal(event: KeyboardEvent): number | null {
    const { page } = this.scroller;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    if (event.key in steps) return this.active + steps[event.key]!;
    if (event.key === "Home") return 0;
    if (event.key === "End") return this.count - 1;
    return this.typed.goal(event, this.active, this.actions.isTaken(event.key));
  }

  /** Puts the rows that are in sight, and the active one, into the document, in their order. */
  private draw(): void {
    if (!listed.value) return;
    const [first, last] = this.scroller.range;
    const wanted = new Set<number>();
    for (let row = first; row < last; row++) wanted.add(row);
    if (this.active >= 0 && this.active < this.count) wanted.add(this.active);
    for (const [row, element] of this.drawn) {
      if (wanted.has(row)) continue;
      if (element.contains(document.activeElement)) this.box.focus({ preventScroll: true });
      element.remove();
      this.drawn.delete(row);
    }
    let before = this.room.firstElementChild;
    for (const row of [...wanted].sort((a, b) => a - b)) {
      const known = this.drawn.get(row);
      const element = known || this.make(row);
      if (element === before) before = before.nextElementSibling;
      else this.room.insertBefore(element, before);
      element.style.transform = `translateY(${this.scroller.y(row)}px)`;
    }
    this.mark();
  }

  private make(row: number): HTMLLIElement {
    const { hits, ranked, alike, isUnder, count, rank } = listed.value!;
    const id = this.id(row);
    const element = rowOf(id, hits.get(id), ranked, this.actions.colour(id));
    if (alike(row).length) element.append(foldOf(alike(row).length, unfolded.value.has(id)));
    element.classList.toggle("under", isUnder(row));
    element.dataset.row = String(row);
    element.dataset.id = String(id);
    element.setAttribute("aria-setsize", String(count));
    element.setAttribute("aria-posinset", String(rank(row) + 1));
    this.drawn.set(row, element);
    return element;
  }

  private mark(): void {
    for (const [row, element] of this.drawn) {
      const id = this.id(row);
      element.classList.toggle("pointed", id === hover.value);
      element.classList.toggle("chosen", id === selected.value);
      const button = element.querySelector("button")!;
      element.classList.toggle("picked", isChosen(id));
      if (isChosen(id)) button.setAttribute("aria-pressed", "true");
      else button.removeAttribute("aria-pressed");
      button.tabIndex = row === this.active ? 0 : -1;
      button.setAttribute("aria-current", String(id === selected.value));
    }
    // one stop of the tab key: the active row, or the list while there is none
    const active = this.drawn.get(this.active)?.querySelector("button");
    this.box.tabIndex = active ? -1 : 0;
    if (active && active !== document.activeElement && this.box.contains(document.activeElement)) this.enter();
  }
}

/** Number of the row that an event came from; NaN: none. */
function rowAt(target: EventTarget | null): number {
  return Number((target as HTMLElement).closest("li")?.dataset.row ?? NaN);
}
