/** Which colour each sound has, and what the colours stand for. */

import type { Columns, Group } from "../core/library.ts";
import type { Measured } from "./measured.ts";
import { measureOf, scaleOf } from "./measures.ts";
import { css, oklch, palette, type Rgb } from "./palette.ts";
import type { Colouring } from "../core/state.ts";
import type { Theme } from "./theme.ts";

/** Colourings by groups, whose names stand on the map. */
const GROUPED: ReadonlySet<string> = new Set(["label", "class", "folder", "root", "tag", "key", "cluster"]);

export function isGrouped(colouring: Colouring): boolean {
  return GROUPED.has(colouring);
}

export function groupColour({ hue }: Group, theme: Theme): Rgb {
  const { groups, other } = palette(theme);
  return groups[hue ?? -1] || other;
}

/** r, g, b of each sound in turn, 0 to 255. */
export function paint(library: Columns, colouring: Colouring, measured: Measured | null, theme: Theme): Uint8Array {
  const colours = new Uint8Array(3 * library.n);
  const colourOf = painter(library, colouring, measured, theme);
  for (let i = 0; i < library.n; i++) [colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]] = colourOf(i);
  return colours;
}

function painter(library: Columns, colouring: Colouring, found: Measured | null, theme: Theme): (i: number) => Rgb {
  const { other } = palette(theme);
  if (GROUPED.has(colouring)) {
    const table = library.groups.map((group) => groupColour(group, theme));
    return (i) => table[library.group[i]!] || other;
  }
  const measure = measureOf(colouring);
  if (measure) {
    if (found?.name !== colouring || found.of.ids !== library.ids) return () => other;
    const { share } = scaleOf(found.values, measure);
    return (i) => (Number.isNaN(found.values[i]!) ? other : ramp(share(found.values[i]!), theme));
  }
  return (i) => {
    const x = library.xyz[3 * i]! - 0.5;
    const y = library.xyz[3 * i + 1]! - 0.5;
    const lightness = theme === "light" ? 0.6 : 0.78;
    return oklch(lightness, 0.04 + Math.min(0.1, 0.25 * Math.hypot(x, y)), (Math.atan2(y, x) * 180) / Math.PI + 400);
  };
}

/** What a scale goes from and to, in words, and its colours in between; null where sounds are coloured otherwise. */
export function scaleLegend(colouring: Colouring, found: Measured | null, theme: Theme): readonly [string, string, string] | null {
  const measure = measureOf(colouring);
  if (!measure || found?.name !== colouring) return null;
  const { low, high } = scaleOf(found.values, measure);
  const colours = palette(theme).ramp.map(css).join(", ");
  return [`${measure.low} ${measure.told(low)}`, `linear-gradient(90deg, ${colours})`, `${measure.told(high)} ${measure.high}`];
}

function ramp(share: number, theme: Theme): Rgb {
  const steps = palette(theme).ramp;
  const at = share * (steps.length - 1);
  const step = Math.min(Math.floor(at), steps.length - 2);
  const [from, to] = [steps[step]!, steps[step + 1]!];
  const between = (c: 0 | 1 | 2) => Math.round(from[c] + (to[c] - from[c]) * (at - step));
  return [between(0), between(1), between(2)];
}
