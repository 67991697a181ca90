/** Every descriptor of every sound in small steps, and how many sounds each bar of a histogram would hold. */

import { ask } from "../core/api.ts";
import type { Range } from "./filters.ts";
import { Signal } from "../core/state.ts";
import type { Reply } from "../core/types.ts";

/** Steps from one end of a slider to the other, as the daemon counts them. */
export const STEPS = 240;
export const BARS = 48;
const PER_BAR = STEPS / BARS;
const UNKNOWN = 255;
const OUT = 100; // more than there are descriptors

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
  const n = ids.length;
  // column by column, which a million sounds need: how many descriptors keep a sound out, and the last of them
  const failed = new Uint8Array(n);
  const by = new Uint8Array(n);
  if (rest) for (let row = 0; row < n; row++) failed[row] = (rest[ids[row]! >> 3]! >> (ids[row]! & 7)) & 1 ? 0 : OUT;
  facets.forEach((facet, f) => {
    const range = ranges.get(facet.name);
    if (!range) return;
    const fits = fittingSteps(facet, range);
    for (let row = 0; row < n; row++) {
      if (fits[facet.steps[row]!]) continue;
      failed[row] = failed[row]! + 1;
      by[row] = f;
    }
  });
  let fitting = 0;
  for (let row = 0; row < n; row++) if (!failed[row]) fitting++;
  const bars = facets.map(({ name, steps }, f) => {
    const tally = new Uint32Array(256);
    if (!ranges.has(name)) for (let row = 0; row < n; row++) tally[steps[row]!]! += failed[row] ? 0 : 1;
    else for (let row = 0; row < n; row++) if (!failed[row] || (failed[row] === 1 && by[row] === f)) tally[steps[row]!]!++;
    return barsOf(tally);
  });
  return { bars, fitting };
}

/** What lies beyond the ends stands in the first and the last bar. */
function barsOf(tally: Uint32Array): Uint32Array {
  const bars = new Uint32Array(BARS);
  for (let step = 0; step < UNKNOWN; step++) {
    bars[Math.min(Math.floor(Math.max(step - 1, 0) / PER_BAR), BARS - 1)]! += tally[step]!;
  }
  return bars;
}

/** Which steps a range lets through; what is unknown never fits. At the slider's ends there is no limit. */
function fittingSteps(facet: Facet, range: Range): Uint8Array {
  const low = range.low === null ? 0 : stepOf(facet, range.low);
  const high = range.high === null ? STEPS : stepOf(facet, range.high);
  const open = { low: low === 0, high: high === STEPS };
  return Uint8Array.from({ length: 256 }, (_, step) =>
    Number(step < UNKNOWN && (open.low || step > low) && (open.high || step <= high)),
  );
}
