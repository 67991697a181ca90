/** The first dots, painted while the graphics card has not begun yet, as it will paint them (shader.ts); in either thread. */

import { EVEN, type Columns } from "../core/library.ts";
import type { Colouring } from "../core/state.ts";
import { paint } from "../seeing/colours.ts";
import type { Theme } from "../seeing/theme.ts";
import { coreOf } from "./core.ts";
import { EDGE, fitting, LEAST_SIZE, MOST_PIXEL_RATIO, opacityOf, pointSize, unitsOf } from "./fitting.ts";
import { wholeOf, type Frame } from "./view.ts";

/** Pixels that are painted at most; where there would be more, the screen's own are painted together. */
const MOST = 3_000_000;

/** What is painted on, and how. */
export interface Ground {
  frame: Frame;
  /** Pixels of the screen to one of CSS. */
  pixelRatio: number;
  colouring: Colouring;
  theme: Theme;
}

export interface Sketch {
  width: number;
  height: number;
  /** Red, green, blue, alpha of each pixel. */
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** Paints the sounds of a flat map; of many some, from all over it. */
export function sketchOf(library: Columns, { frame, pixelRatio, colouring, theme }: Ground): Sketch {
  const { n, xyz, spacing } = library;
  const colours = paint({ ...library, n: Math.min(n, EVEN) }, colouring, null, theme);
  const eye = fitting(coreOf(library), wholeOf(frame), frame);
  const [unitX, unitY] = unitsOf(frame);
  const size = Math.max(pointSize(n, spacing, eye.zoom, frame), LEAST_SIZE);
  const fine = Math.min(pixelRatio, MOST_PIXEL_RATIO);
  const ratio = (colours.length / 3) * (size * fine + 2) ** 2 > MOST ? 1 : fine;
  const [width, height] = [Math.floor(frame.width * ratio), Math.floor(frame.height * ratio)];
  const image = { width, height, data: new Uint8ClampedArray(4 * width * height) };
  const radius = (size * ratio) / 2;
  const opacity = opacityOf(n, eye.zoom);
  for (let i = 0; 3 * i < colours.length; i++) {
    const x = frame.midX + (xyz[3 * i]! - eye.x) * unitX * eye.zoom;
    const y = frame.midY - (xyz[3 * i + 1]! - eye.y) * unitY * eye.zoom;
    lay(image, x * ratio, y * ratio, radius, opacity, colours, 3 * i);
  }
  straighten(image);
  return image;
}

/** Shows what was sketched. */
export function hang(canvas: HTMLCanvasElement, { width, height, data }: Sketch): void {
  [canvas.width, canvas.height] = [width, height];
  // without the graphics card, whose beginning would be waited for
  canvas.getContext("2d", { willReadFrequently: true })!.putImageData(new ImageData(data, width, height), 0, 0);
}

/** Lays a disc with a soft edge over what is there, premultiplied, in the colour that begins at `from`. */
function lay(image: Sketch, x: number, y: number, radius: number, opacity: number, colours: Uint8Array, from: number): void {
  const { data, width, height } = image;
  const outer = Math.min(radius + EDGE, radius * 1.5);
  const soft = 2 * Math.min(EDGE, radius / 2);
  const [red, green, blue] = [colours[from]!, colours[from + 1]!, colours[from + 2]!];
  const [left, right] = [Math.max(Math.floor(x - outer), 0), Math.min(Math.ceil(x + outer), width)];
  const bottom = Math.min(Math.ceil(y + outer), height);
  for (let row = Math.max(Math.floor(y - outer), 0); row < bottom; row++)
    for (let column = left; column < right; column++) {
      const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
      const depth = Math.min((outer - Math.sqrt(dx * dx + dy * dy)) / soft, 1);
      if (depth <= 0) continue;
      const cover = depth * depth * (3 - 2 * depth) * opacity;
      const at = 4 * (row * width + column);
      data[at] = red * cover + data[at]! * (1 - cover);
      data[at + 1] = green * cover + data[at + 1]! * (1 - cover);
      data[at + 2] = blue * cover + data[at + 2]! * (1 - cover);
      data[at + 3] = 255 * cover + data[at + 3]! * (1 - cover);
    }
}

/** From premultiplied colours to those that a canvas takes. */
function straighten({ data }: Sketch): void {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!;
    if (!alpha || alpha === 255) continue;
    for (let channel = at; channel < at + 3; channel++) data[channel] = (data[channel]! * 255) / alpha;
  }
}
