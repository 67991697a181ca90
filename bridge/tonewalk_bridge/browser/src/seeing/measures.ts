/** What is measured of every sound, and how it is told. */

import { seconds } from "../core/dom.ts";
import type { Args } from "../core/types.ts";

export interface Measure {
  /** The daemon's name for it. */
  of: Args<"library/column">["of"];
  /** What little and much of it is called. */
  low: string;
  high: string;
  /** Whether it is heard in ratios, as frequencies are, and not in steps, as decibels. */
  ratios: boolean;
  told(value: number): string;
}

const hertz = (value: number) => (value < 1000 ? `${value.toFixed(0)} Hz` : `${(value / 1000).toFixed(1)} kHz`);

export const MEASURES = {
  brightness: { of: "centroid", low: "dark", high: "bright", ratios: true, told: hertz },
  length: { of: "duration", low: "short", high: "long", ratios: true, told: seconds },
  loudness: { of: "loudness", low: "quiet", high: "loud", ratios: false, told: (value) => `${value.toFixed(0)} LUFS` },
  peak: { of: "peak", low: "low", high: "full", ratios: false, told: (value) => `${value.toFixed(0)} dB` },
  pitch: { of: "f0", low: "deep", high: "high", ratios: true, told: hertz },
  tempo: { of: "tempo", low: "slow", high: "fast", ratios: true, told: (value) => `${value.toFixed(0)} BPM` },
  attack: { of: "attack", low: "sudden", high: "slow", ratios: true, told: seconds },
  noisiness: { of: "flatness", low: "tonal", high: "noisy", ratios: true, told: (value) => value.toPrecision(1) },
  roughness: { of: "zcr", low: "smooth", high: "rough", ratios: true, told: (value) => value.toPrecision(1) },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;

export function measureOf(name: string): Measure | null {
  return name in MEASURES ? MEASURES[name as MeasureName] : null;
}

/** How far up its range a value lies, 0 to 1. */
export interface Scale {
  low: number;
  high: number;
  share(value: number): number;
}

const SAMPLES = 20_000;
const TAIL = 0.02; // of the sounds at either end, which have the colour of the end

/** The range that nearly all values lie in, so that a few strays don't make all others alike. */
export function scaleOf(values: Float32Array, { ratios }: Measure): Scale {
  const step = Math.ceil(values.length / SAMPLES) || 1;
  const known = values.filter((value, i) => i % step === 0 && !Number.isNaN(value) && (!ratios || value > 0)).sort();
  const low = known[Math.floor(TAIL * (known.length - 1))] ?? 0;
  const high = known[Math.ceil((1 - TAIL) * (known.length - 1))] ?? 0;
  const bent = ratios ? Math.log : (value: number) => value;
  const span = bent(high) - bent(low);
  return {
    low,
    high,
    share: (value) => (span > 0 ? Math.min(Math.max((bent(value) - bent(low)) / span, 0), 1) : 0.5),
  };
}
