/** Where the eye is: a flat view to pan and zoom, and a round one to turn. Both glide to where they should be. */

import type { Camera } from "three";

/** Where the map lies in the window, in CSS pixels. */
export interface Frame {
  width: number;
  height: number;
  /** Middle of the free part. */
  midX: number;
  midY: number;
  /** Sides of the free part. */
  freeWidth: number;
  freeHeight: number;
}

/** A part of the window that nothing lies over, in CSS pixels. */
export interface Clear {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The middle of a part of the map, and its extents. */
export interface Core {
  middle: readonly [number, number, number];
  sides: readonly [number, number, number];
}

export const WHOLE: Core = { middle: [0.5, 0.5, 0.5], sides: [1, 1, 1] };

export interface Screen {
  x: number;
  y: number;
  /** Distance from the eye; 1 in the flat view. */
  w: number;
}

export interface View {
  readonly camera: Camera;
  /** Rises whenever anything on the screen may have moved. */
  version: number;
  /** How large points are drawn, relative to the view that shows everything. */
  readonly magnification: number;
  place(frame: Frame): void;
  /** Glides on by `dt` ms; false once it has come to rest. */
  step(dt: number): boolean;
  drag(dx: number, dy: number): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number, atX: number, atY: number): void;
  /** Where nearly all sounds are, which `fit` shows. */
  core: Core;
  /** Shows nearly all of the map, within a part of the window; asked again, all of it. Glides there, or is there at once. */
  fit(clear: Clear, atOnce?: boolean): void;
  /** Brings a place of the map to the middle of a part of the window, if it is not well inside that already. */
  reveal(x: number, y: number, z: number, clear: Clear): void;
  /** Shows all these places (x, y, z each in turn, at least one) in a part of the window; `nearer`: as near as that goes. */
  enclose(places: readonly number[], clear: Clear, nearer?: boolean): void;
  project(x: number, y: number, z: number, to: Screen): void;
  /** A plane in which sounds are looked up; it differs from the screen by `scale` and an offset only. */
  readonly plane: Plane;
}

export interface Plane {
  /** Rises whenever places in the plane have changed, which is rarer than on the screen. */
  version: number;
  /** Pixels of the screen to one unit of the plane. */
  readonly scale: number;
  project(x: number, y: number, z: number, to: Screen): void;
  fromScreen(x: number, y: number): [number, number];
}

const GLIDE_MS = 70;

/** Which share of what is left a glide covers in `dt` ms. */
export function glide(dt: number): number {
  return 1 - Math.exp(-dt / GLIDE_MS);
}

/** All of a frame. */
export function wholeOf({ midX, midY, freeWidth, freeHeight }: Frame): Clear {
  return { x: midX - freeWidth / 2, y: midY - freeHeight / 2, width: freeWidth, height: freeHeight };
}

/** Whether a place of the screen is well inside a part of the window. */
export function isInside({ x, y }: Screen, clear: Clear, margin = 0): boolean {
  const { x: left, y: top, width, height } = clear;
  return x >= left + margin && x <= left + width - margin && y >= top + margin && y <= top + height - margin;
}

export const NO_FRAME: Frame = { width: 1, height: 1, midX: 0.5, midY: 0.5, freeWidth: 1, freeHeight: 1 };
