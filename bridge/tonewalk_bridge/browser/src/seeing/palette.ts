/** The colours of the map, given in OKLCH: twelve for groups, one for what is left, and a ramp from low to high.
 *
 *  A test holds them apart under the three colour blindnesses, on the ground of either theme. */

import sheet from "./palette.json";
import type { Theme } from "./theme.ts";

export type Rgb = readonly [number, number, number];

export interface Palette {
  groups: readonly Rgb[];
  other: Rgb;
  ramp: readonly Rgb[];
}

export const GROUPS = sheet.dark.groups.length;

const PALETTES: Record<Theme, Palette> = { dark: painted("dark"), light: painted("light") };

export function palette(theme: Theme): Palette {
  return PALETTES[theme];
}

export function css([r, g, b]: Rgb): string {
  return `rgb(${r}, ${g}, ${b})`;
}

/** Lightness 0 to 1, chroma, hue in degrees -> sRGB, 0 to 255 (Ottosson, "A perceptual color space", 2020). */
export function oklch(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encoded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function encoded(linear: number): number {
  const value = Math.min(Math.max(linear, 0), 1);
  return Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
}

function painted(theme: Theme): Palette {
  const { groups, other, ramp } = sheet[theme];
  const paint = ([l, c, h]: number[]) => oklch(l!, c!, h!);
  return { groups: groups.map(paint), other: paint(other), ramp: ramp.map(paint) };
}
