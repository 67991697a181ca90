/** Which colour each sound has, and the legend that explains it. */

import type { Group, Library } from "./library.ts";
import type { Colouring } from "./state.ts";

type Rgb = readonly [number, number, number];

/** Twelve hues that stay apart on a dark ground, the calmest first. */
const PALETTE: readonly Rgb[] = [
  [110, 168, 254], [255, 184, 107], [126, 226, 168], [255, 122, 144], [190, 150, 255], [95, 217, 232],
  [244, 211, 94], [255, 155, 214], [163, 196, 92], [224, 166, 120], [140, 190, 180], [232, 116, 76],
];
const UNKNOWN: Rgb = [122, 131, 148];
const RAMP: readonly Rgb[] = [
  [74, 88, 190], [128, 92, 214], [206, 92, 180], [248, 126, 108], [252, 190, 96], [250, 240, 170],
];

/** Colourings by groups, whose names stand on the map. */
export const GROUPED: ReadonlySet<Colouring> = new Set<Colouring>(["folder", "label", "class"]);

export interface LegendEntry {
  label: string;
  colour: string;
  /** Index into the library's groups, or -1 where the entry is a step of a scale. */
  group: number;
}

export function css([r, g, b]: Rgb): string {
  return `rgb(${r}, ${g}, ${b})`;
}

export function groupColour(groups: readonly Group[], number: number): Rgb {
  const group = groups[number]!.hue ?? number;
  if (group < 0) return UNKNOWN;
  if (group < PALETTE.length) return PALETTE[group]!;
  // Past the palette: golden-angle hues, so that neighbours in the list differ most.
  return hsl((group * 137.508) % 360, 0.5, 0.68);
}

/** r, g, b of each sound in turn, 0 to 255. */
export function paint(library: Library, colouring: Colouring): Uint8Array {
  const colours = new Uint8Array(3 * library.n);
  const colourOf = painter(library, colouring);
  for (let i = 0; i < library.n; i++) colours.set(colourOf(i), 3 * i);
  return colours;
}

function painter(library: Library, colouring: Colouring): (i: number) => Rgb {
  if (GROUPED.has(colouring)) {
    const table = library.groups.map((_, group) => groupColour(library.groups, group));
    return (i) => table[library.group[i]!]!;
  }
  if (colouring === "brightness") return scaled(library.centroid, 200, 10_000);
  if (colouring === "length") return scaled(library.duration, 0.05, 10);
  return (i) => {
    const x = library.xyz[3 * i]! - 0.5;
    const y = library.xyz[3 * i + 1]! - 0.5;
    return hsl(((Math.atan2(y, x) * 180) / Math.PI + 400) % 360, 0.35 + Math.min(0.45, Math.hypot(x, y)), 0.68);
  };
}

function scaled(values: Float32Array, low: number, high: number): (i: number) => Rgb {
  const span = Math.log(high / low);
  return (i) => {
    const value = values[i]!;
    return Number.isNaN(value) ? UNKNOWN : ramp(Math.log(Math.max(value, low) / low) / span);
  };
}

/** What the colours stand for; a scale gives six steps from low to high. */
export function legend(library: Library, colouring: Colouring): LegendEntry[] {
  if (GROUPED.has(colouring))
    return library.groups.map(({ name }, group) => ({
      label: name,
      colour: css(groupColour(library.groups, group)),
      group,
    }));
  const labels =
    colouring === "brightness" ? ["dark", "", "", "", "", "bright"] : ["short", "", "", "", "", "long"];
  if (colouring === "place") return [];
  return labels.map((label, step) => ({ label, colour: css(RAMP[step]!), group: -1 }));
}

function ramp(share: number): Rgb {
  const at = Math.min(Math.max(share, 0), 1) * (RAMP.length - 1);
  const step = Math.min(Math.floor(at), RAMP.length - 2);
  const [from, to] = [RAMP[step]!, RAMP[step + 1]!];
  return [0, 1, 2].map((c) => Math.round(from[c]! + (to[c]! - from[c]!) * (at - step))) as unknown as Rgb;
}

function hsl(hue: number, saturation: number, lightness: number): Rgb {
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    const a = saturation * Math.min(lightness, 1 - lightness);
    return Math.round(255 * (lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
