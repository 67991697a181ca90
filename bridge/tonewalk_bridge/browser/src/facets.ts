/** Every descriptor of every sound in small steps, and how many sounds each bar of a histogram would hold. */

import { ask } from "./api.ts";
import type { Range } from "./filters.ts";
import { Signal } from "./state.ts";
import type { Reply } from "./types.ts";

/** Steps from one end of a slider to the other, as the daemon counts them. */
export const STEPS = 240;
export const BARS = 48;
const PER_BAR = STEPS / BARS;
const UNKNOWN = 255;

type Told = Reply<"library/facets">;
export type Facet = Omit<Told["facets"][number], "steps"> & { steps: Uint8Array };
export interface Facets {
  ids: Int32Array;
  facets: Facet[];
  tags: Told["tags"];
}

/** null: not asked yet. */
export const facets = new Signal<Facets | null>(null);

export async function loadFacets(): Promise<void> {
  const told = await ask("library/facets");
  facets.set({
    ids: new Int32Array(bytesOf(told.ids).buffer),
    facets: told.facets.map((one) => ({ ...one, steps: bytesOf(one.steps) })),
    tags: told.tags,
  });
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
}

/** Where a value lies on a slider, 0 to STEPS. */
export function stepOf({ low, high, log }: Facet, value: number): number {
  const share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(Math.max(Math.round(share * STEPS) || 0, 0), STEPS);
}

/** The value at a place of a slider. */
export function valueAt({ low, high, log }: Facet, step: number): number {
  return log ? low * (high / low) ** (step / STEPS) : low + ((high - low) * step) / STEPS;
}

export interface Counts {
  /** Of each facet, how many sounds stand in each bar. */
  bars: Uint32Array[];
  /** How many sounds fit everything. */
  fitting: number;
}

/** What each histogram shows: the sounds that all other filters let through, and those that `rest` does. */
export function crossfilter({ ids, facets }: Facets, ranges: ReadonlyMap<string, Range>, rest: Uint8Array | null): Counts {
  const bars = facets.map(() => new Uint32Array(BARS));
  const limits = facets.map((facet) => limitsOf(facet, ranges.get(facet.name)));
  let fitting = 0;
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row]!;
    if (rest && !((rest[id >> 3]! >> (id & 7)) & 1)) continue;
    let failing = -1; // the one descriptor by which it does not fit; -2: several
    for (let f = 0; f < facets.length && failing > -2; f++) {
      const step = facets[f]!.steps[row]!;
      const { low, high, known } = limits[f]!;
      if (step > low && step <= high && (known || step !== UNKNOWN)) continue;
      failing = failing < 0 ? f : -2;
    }
    if (failing === -2) continue;
    if (failing === -1) fitting++;
    for (let f = failing < 0 ? 0 : failing; f < (failing < 0 ? facets.length : failing + 1); f++) {
      const step = facets[f]!.steps[row]!;
      if (step !== UNKNOWN) bars[f]![Math.min(Math.floor(Math.max(step - 1, 0) / PER_BAR), BARS - 1)]!++;
    }
  }
  return { bars, fitting };
}

/** Steps above `low` and up to `high` fit; `known`: those of unknown value do, too. An end of the slider is none. */
function limitsOf(facet: Facet, range: Range | undefined): { low: number; high: number; known: boolean } {
  const low = range?.low == null ? 0 : stepOf(facet, range.low);
  const high = range?.high == null ? STEPS : stepOf(facet, range.high);
  const open = range?.low == null && range?.high == null;
  return { low: low > 0 ? low : -1, high: high < STEPS ? high : open ? UNKNOWN : STEPS + 1, known: open };
}
