/** Mouse, pen and fingers on the map: point, tap, drag, pinch, wheel. */

import type { Atlas } from "./atlas.ts";
import { Hold, type LassoHand } from "./hold.ts";

export interface PointerActions {
  /** The pointer rests at a place, in CSS pixels; `touch` where it is a finger's tap. */
  point(x: number, y: number): void;
  leave(): void;
  /** `more`: with shift or ctrl held, or for long. */
  tap(x: number, y: number, touch: boolean, more: boolean): void;
  doubleTap(x: number, y: number): void;
  /** Takes a dot off the map, to be carried over the page; false: the map itself is moved. */
  grab(x: number, y: number): boolean;
  carry(x: number, y: number): void;
  /** Lets it go; nowhere, where there is no place. */
  drop(place: { x: number; y: number } | null): void;
  /** What a hand does that goes down at a place: moves the map, passes over sounds, draws, or plays from the first touch on. */
  hand(x: number, y: number, touch: boolean): "moves" | "passes" | "draws" | "plays";
  stroke(x: number, y: number): void;
  lift(): void;
  lasso: LassoHand;
}

const TAP_PIXELS = 5;
const WHEEL_SPEED = 0.0016;
const LINE_PIXELS = 32;

export function followPointer(atlas: Atlas, actions: PointerActions): void {
  const { canvas } = atlas;
  const down = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  let drawn = false;
  let held: boolean | null = null; // null: this drag has not begun
  const hold = new Hold(canvas, actions.lasso);
  let hand: ReturnType<PointerActions["hand"]> = "moves";

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    hold.drop();
    if (down.size !== 1) return;
    [travelled, held] = [0, null];
    hand = event.button === 0 ? actions.hand(event.clientX, event.clientY, event.pointerType === "touch") : "moves";
    if (hand === "moves" || hand === "passes") return hold.press(event, () => travelled < TAP_PIXELS);
    if (hand !== "plays") return;
    drawn = true;
    actions.stroke(event.clientX, event.clientY);
  });

  canvas.addEventListener("pointermove", (event) => {
    const last = down.get(event.pointerId);
    if (!last) return actions.point(event.clientX, event.clientY);
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    travelled += Math.hypot(dx, dy);
    if (travelled < TAP_PIXELS && hand !== "plays") return;
    // A fast hand's way between two frames is in the events that the browser joined.
    const all = event.getCoalescedEvents?.() || [];
    const way = all.length ? all : [event];
    if (hold.on) return hold.move(way);
    if (hand !== "moves" && down.size === 1) {
      if (!drawn) actions.stroke(last.x, last.y);
      drawn = true;
      for (const { clientX, clientY } of way) actions.stroke(clientX, clientY);
      last.x = event.clientX;
      last.y = event.clientY;
      return;
    }
    held ??= down.size === 1 && actions.grab(last.x, last.y);
    if (held) return actions.carry(event.clientX, event.clientY);
    canvas.classList.add("dragging");
    if (down.size === 2) pinch(atlas, down, event, dx, dy);
    else if (event.buttons & 6) atlas.view.pan(dx, dy);
    else atlas.view.drag(dx, dy);
    last.x = event.clientX;
    last.y = event.clientY;
    atlas.draw();
  });

  const release = (event: PointerEvent) => {
    if (!down.delete(event.pointerId)) return;
    const more = hold.on || event.ctrlKey || event.metaKey;
    if (hold.lift(event)) return;
    if (drawn) {
      drawn = false;
      return actions.lift();
    }
    if (held) {
      held = false;
      return actions.drop(event.type === "pointerup" ? { x: event.clientX, y: event.clientY } : null);
    }
    canvas.classList.remove("dragging");
    const tapped = event.type === "pointerup" && !down.size && travelled < TAP_PIXELS;
    if (tapped && event.button === 0) actions.tap(event.clientX, event.clientY, event.pointerType === "touch", more);
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => down.size || actions.leave());
  canvas.addEventListener("dblclick", (event) => actions.doubleTap(event.clientX, event.clientY));
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());

  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1);
      // A trackpad's pinch comes as a wheel with ctrl held, in much smaller steps.
      const factor = Math.exp(-pixels * WHEEL_SPEED * (event.ctrlKey ? 6 : 1));
      atlas.view.zoom(factor, event.clientX, event.clientY);
      atlas.draw();
    },
    { passive: false },
  );
}

function pinch(
  atlas: Atlas,
  down: Map<number, { x: number; y: number }>,
  event: PointerEvent,
  dx: number,
  dy: number,
): void {
  const other = [...down].find(([id]) => id !== event.pointerId)![1];
  const before = Math.hypot(event.clientX - dx - other.x, event.clientY - dy - other.y);
  const now = Math.hypot(event.clientX - other.x, event.clientY - other.y);
  atlas.view.pan(dx / 2, dy / 2);
  if (before > 1) atlas.view.zoom(now / before, (event.clientX + other.x) / 2, (event.clientY + other.y) / 2);
}
