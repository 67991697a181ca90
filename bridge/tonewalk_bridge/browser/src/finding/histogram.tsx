/** One descriptor: how the sounds lie along it, and two handles that narrow it. */

import { parts, setParts } from "./asked.ts";
import { count, seconds } from "../core/dom.ts";
import { BARS, STEPS, stepOf, valueAt, type Facet } from "./facets.ts";
import { rangesOf, withRange } from "./filters.ts";

/** What musicians call what the filter language calls otherwise. */
export const NAMES: Record<string, string> = {
  centroid: "brightness",
  f0: "pitch",
  flatness: "noisiness",
  zcr: "crossings",
};

export function spelled(name: string, value: number): string {
  if (name === "duration" || name === "attack") return value < 0.1 ? `${(value * 1000).toPrecision(2)} ms` : seconds(value);
  if (name === "centroid" || name === "f0") return value < 1000 ? `${value.toFixed(0)} Hz` : `${(value / 1000).toFixed(1)} kHz`;
  if (name === "loudness") return `${value.toFixed(0)} LUFS`;
  if (name === "peak") return `${value.toFixed(1)} dB`;
  if (name === "tempo") return `${value.toFixed(0)} BPM`;
  return String(Number(value.toPrecision(2)));
}

interface Shown {
  facet: Facet;
  bars: Uint32Array | undefined;
  all: Uint32Array;
}

export function Histogram({ facet, bars, all }: Shown) {
  const range = rangesOf(parts()).get(facet.name);
  const low = range?.low == null ? 0 : stepOf(facet, range.low);
  const high = range?.high == null ? STEPS : stepOf(facet, range.high);
  const title = NAMES[facet.name] || facet.name;
  const value = (step: number) => spelled(facet.name, valueAt(facet, step));
  /** A handle at the end of its way is no limit; one that was not moved keeps the value as it was written. */
  const move = (end: "low" | "high", step: number) => {
    const next = { name: facet.name, low: range?.low ?? null, high: range?.high ?? null };
    if (end === "low") next.low = step <= 0 ? null : valueAt(facet, Math.min(step, high));
    else next.high = step >= STEPS ? null : valueAt(facet, Math.max(step, low));
    setParts(withRange(parts(), next));
  };
  const ends = range ? [range.low, range.high].map((end) => (end === null ? "" : spelled(facet.name, end))) : [];
  const left = bars ? bars.reduce((sum, one) => sum + one, 0) : facet.known;
  return (
    <div class="facet" role="group" aria-label={title} title={`${count(left, "sound")} by the other filters`}>
      <p>
        <span>{title}</span>
        <output>{ends[0] && ends[1] ? ends.join(" to ") : ends[0] ? `from ${ends[0]}` : ends[1] ? `up to ${ends[1]}` : ""}</output>
      </p>
      <div class="range">
        <svg viewBox={`0 0 ${BARS} 1`} preserveAspectRatio="none" aria-hidden="true">
          <path class="all" d={outline(all, all, 0, BARS)} />
          {bars && <path class="left" d={outline(bars, all, 0, BARS)} />}
          {bars && range && <path class="kept" d={outline(bars, all, (low / STEPS) * BARS, (high / STEPS) * BARS)} />}
        </svg>
        <Handle title={`${title}, at least`} step={low} text={value(low)} move={(step) => move("low", step)} />
        <Handle title={`${title}, at most`} step={high} text={value(high)} move={(step) => move("high", step)} />
      </div>
    </div>
  );
}

function Handle({ title, step, text, move }: { title: string; step: number; text: string; move: (step: number) => void }) {
  return (
    <input
      type="range"
      min={0}
      max={STEPS}
      value={step}
      aria-label={title}
      aria-valuetext={text}
      onInput={(event) => move(Number(event.currentTarget.value))}
    />
  );
}

/** Bars from one place to another, as high as the square root of their share of the highest of all. */
function outline(bars: Uint32Array, all: Uint32Array, from: number, to: number): string {
  const most = Math.sqrt(Math.max(...all, 1));
  let drawn = "";
  bars.forEach((bar, i) => {
    const [left, right] = [Math.max(i, from), Math.min(i + 0.8, to)];
    if (!bar || left >= right) return;
    drawn += `M${left.toFixed(2)} 1V${(1 - Math.sqrt(bar) / most).toFixed(3)}H${right.toFixed(2)}V1z`;
  });
  return drawn;
}
