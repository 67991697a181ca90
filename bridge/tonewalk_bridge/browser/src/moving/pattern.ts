/** Four circles and their rows, as they stand. */

import { Signal } from "../core/state.ts";

export const ROWS = 4;
export const STEPS = 16;

/** What a circle is that wanders over the map and plays whatever comes under it. */
export interface Lens {
  /** How far it reaches around its middle, of the map's side. */
  reach: number;
  /** It plays every so many steps. */
  every: number;
  /** How fast it wanders: sides of the map a minute. */
  drift: number;
  /** Where it goes, rad. */
  heading: number;
}

export interface Row {
  /** Where its circle is on the map, 0 to 1. */
  x: number;
  y: number;
  /** What it plays; 0: nothing is there. */
  sound: number;
  /** Which of its steps sound. */
  on: readonly boolean[];
  /** In place of the steps; null: they play. */
  lens: Lens | null;
  /** dB. */
  level: number;
}

export const rows = new Signal<readonly Row[]>([]);
export const tempo = new Signal(120);
export const on = new Signal(false);
export const playing = new Signal(false);
/** The step that sounds, or -1. */
export const now = new Signal(-1);

/** Whether a row plays at a step. */
export function sounds({ on: steps, lens }: Row, step: number): boolean {
  return lens ? step % lens.every === 0 : !!steps[step];
}
