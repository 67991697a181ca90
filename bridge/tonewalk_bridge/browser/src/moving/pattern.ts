/** Four circles and their rows of steps, as they stand. */

import { Signal } from "../core/state.ts";

export const ROWS = 4;
export const STEPS = 16;

export interface Row {
  /** Where its circle is on the map, 0 to 1. */
  x: number;
  y: number;
  /** What it plays; 0: nothing is there. */
  sound: number;
  /** Which of its steps sound. */
  on: readonly boolean[];
  /** dB. */
  level: number;
}

export const rows = new Signal<readonly Row[]>([]);
export const tempo = new Signal(120);
export const on = new Signal(false);
export const playing = new Signal(false);
/** The step that sounds, or -1. */
export const now = new Signal(-1);
