/** How a lens wanders, and what it plays. */

import { library } from "../core/state.ts";
import { nearestTo, within } from "../map/nearest.ts";
import type { Lens, Row } from "./pattern.ts";

export const FIRST: Lens = { reach: 0.08, every: 2, drift: 1, heading: 0.7 };

/** Most by which it turns in a second, rad. */
const TURN = 1.2;
const EDGE = 0.02;

/** Where a row's lens is after so many seconds: it turns at the map's edges, and to the sounds where it has left them. */
export function wandered(row: Row & { lens: Lens }, seconds: number, random = Math.random): Row {
  const { x, y, lens } = row;
  const way = (lens.drift / 60) * seconds;
  const heading = headingOf(row, lens) + TURN * seconds * (2 * random() - 1);
  const [toX, dx] = bounced(x + way * Math.cos(heading), Math.cos(heading));
  const [toY, dy] = bounced(y + way * Math.sin(heading), Math.sin(heading));
  return { ...row, x: toX, y: toY, lens: { ...lens, heading: Math.atan2(dy, dx) } };
}

function headingOf({ x, y }: Row, { reach, heading }: Lens): number {
  if (within(x, y, reach).length) return heading;
  const { index, xyz } = library.value;
  const i = index.get(nearestTo(x, y));
  return i === undefined ? heading : Math.atan2(xyz[3 * i + 1]! - y, xyz[3 * i]! - x);
}

function bounced(at: number, towards: number): [number, number] {
  if (at < EDGE) return [EDGE, Math.abs(towards)];
  if (at > 1 - EDGE) return [1 - EDGE, -Math.abs(towards)];
  return [at, towards];
}

/**
 * One of the sounds under a lens, not the one that it played last unless there is no other: of those that are `here`
 * where any is, else of all; 0: there is none.
 */
export function pick({ x, y, sound }: Row, { reach }: Lens, here: (id: number) => boolean, random = Math.random): number {
  const found = within(x, y, reach);
  const others = found.length > 1 ? found.filter((id) => id !== sound) : found;
  const ready = others.filter(here);
  return oneOf(ready.length ? ready : others, random) ?? 0;
}

/** So many of these at most, any of them. */
export function some(ids: readonly number[], most: number, random = Math.random): number[] {
  const left = [...ids];
  return Array.from({ length: Math.min(Math.max(most, 0), left.length) }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
}

function oneOf(ids: readonly number[], random: () => number): number | undefined {
  return ids[Math.floor(random() * ids.length)];
}
