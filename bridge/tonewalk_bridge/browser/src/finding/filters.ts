/** Filters as the daemon reads them, taken apart at their outermost `and`s and put together again. */

/** Descriptor -> unit -> factor to the descriptor's own unit, which is the first. */
const UNITS: Record<string, Record<string, number>> = {
  duration: { s: 1, ms: 1e-3, min: 60 },
  attack: { s: 1, ms: 1e-3 },
  loudness: { lufs: 1, db: 1 },
  peak: { dbfs: 1, db: 1 },
  centroid: { hz: 1, khz: 1e3 },
  f0: { hz: 1, khz: 1e3 },
  flatness: {},
  zcr: {},
  tempo: { bpm: 1 },
};
const NUMBER = "[+-]?(?:\\d+(?:\\.(?!\\.)\\d*)?|\\.\\d+)(?:e[+-]?\\d+)?";
const RANGE = new RegExp(
  `^(${Object.keys(UNITS).join("|")})\\s*(<=|>=|<|>|=)\\s*(${NUMBER})\\s*([a-z]*)(?:\\s*\\.\\.\\s*(${NUMBER})\\s*([a-z]*))?$`,
  "i",
);
const TOKEN = /"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+|"/g;
const CHOSEN = /^(tag|auto|class|root):\s*(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))$/i;
const PLAIN = /^[^\s()":<>=\\]+$/;

/** What a part says of one descriptor; null: no end there. */
export interface Range {
  name: string;
  low: number | null;
  high: number | null;
}

export type Label = "tag" | "auto" | "class" | "root";

/** A part that asks for one of several labels of a kind. */
export interface Choice {
  label: Label;
  values: string[];
}

/** The parts that all have to hold; one that can't be taken apart is one part, for the daemon to judge. */
export function partsOf(filter: string): string[] {
  return split(filter, "and") || [filter.trim()].filter(Boolean);
}

/** Puts parts together so that all have to hold. */
export function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : parts.map((part) => (split(part, "or")!.length > 1 ? `(${part})` : part)).join(" and ");
}

/** The pieces between a word that stands outside of all parentheses; null where another outer word, or a fault, forbids it. */
function split(text: string, word: "and" | "or"): string[] | null {
  const pieces: string[] = [];
  let [depth, start, before] = [0, 0, ""];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "(") depth++;
    else if (token === ")") depth--;
    if (token === '"' || depth < 0) return word === "or" ? [text] : null;
    const spoken = before.endsWith(":") ? "" : token.toLowerCase();
    if (!depth && spoken === word) {
      pieces.push(text.slice(start, index).trim());
      start = index! + token.length;
    } else if (!depth && word === "and" && spoken === "or") return null;
    before = token;
  }
  if (depth) return word === "or" ? [text] : null;
  return [...pieces, text.slice(start).trim()].filter(Boolean);
}

export function rangeOf(part: string): Range | null {
  const found = RANGE.exec(part.trim());
  if (!found) return null;
  const name = found[1]!.toLowerCase();
  const value = (text: string, unit: string | undefined) => {
    const factor = unit ? UNITS[name]![unit.toLowerCase()] : 1;
    return factor === undefined ? NaN : Number(text) * factor;
  };
  const first = value(found[3]!, found[4]);
  const operator = found[2]!;
  const range: Range = { name, low: null, high: null };
  if (operator.startsWith(">")) range.low = first;
  else if (operator.startsWith("<")) range.high = first;
  else if (found[5] === undefined) return null; // one value is no stretch of a slider
  else [range.low, range.high] = [first, value(found[5], found[6])];
  if (operator !== "=" && found[5] !== undefined) return null;
  return Number.isNaN(range.low) || Number.isNaN(range.high) ? null : range;
}

/** A range as a part; "" where it has no end. */
export function rangePart({ name, low, high }: Range): string {
  if (low !== null && high !== null) return `${name}=${short(low)}..${short(high)}`;
  if (low !== null) return `${name}>=${short(low)}`;
  return high === null ? "" : `${name}<=${short(high)}`;
}

/** What the parts say together of every descriptor that they speak of. */
export function rangesOf(parts: readonly string[]): Map<string, Range> {
  const ranges = new Map<string, Range>();
  for (const part of parts) {
    const range = rangeOf(part);
    if (!range) continue;
    const known = ranges.get(range.name);
    ranges.set(range.name, {
      name: range.name,
      low: furthest(Math.max, known?.low, range.low),
      high: furthest(Math.min, known?.high, range.high),
    });
  }
  return ranges;
}

function furthest(pick: (a: number, b: number) => number, known: number | null | undefined, other: number | null): number | null {
  if (known === undefined || known === null) return other;
  return other === null ? known : pick(known, other);
}

/** The parts with what they say of a descriptor replaced. */
export function withRange(parts: readonly string[], range: Range): string[] {
  return replaced(parts, (part) => rangeOf(part)?.name === range.name, rangePart(range));
}

export function choiceOf(part: string): Choice | null {
  const inner = /^\((.*)\)$/s.exec(part.trim())?.[1] ?? part;
  const found = (split(inner, "or") || []).map((piece) => CHOSEN.exec(piece));
  const label = found[0]?.[1]?.toLowerCase();
  if (!label || !found.every((one) => one?.[1]!.toLowerCase() === label)) return null;
  const values = found.map((one) => one![2]?.replace(/\\(.)/g, "$1") ?? one![3]!);
  return { label: label as Label, values };
}

/** The labels of a kind that the parts ask for. */
export function chosenOf(parts: readonly string[], label: Label): string[] {
  return parts.map(choiceOf).find((choice) => choice?.label === label)?.values || [];
}

/** The parts with what they ask of a kind of label replaced: one of these has to fit; none: any does. */
export function withChoice(parts: readonly string[], label: Label, values: readonly string[]): string[] {
  const said = values.map((value) => `${label}:${PLAIN.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`}`);
  return replaced(parts, (part) => choiceOf(part)?.label === label, said.join(" or "));
}

/** The parts with the first of some replaced by another, and the rest of them left out; "" leaves out all. */
function replaced(parts: readonly string[], isOld: (part: string) => boolean, by: string): string[] {
  const at = parts.findIndex(isOld);
  const kept = parts.filter((part) => !isOld(part));
  if (by) kept.splice(at < 0 ? kept.length : at, 0, by);
  return kept;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
