/** What the musician can ask for, and what the page does with the answer. */

import { ask, inquire, send } from "../core/api.ts";
import { filter, forgetQuestion, knobs, mix, parts, seedOf, subject, understood, watchQuestion, weights, without } from "./asked.ts";
import type { Mix, Slot, Subject, Understood } from "./asked.ts";
import { count } from "../core/dom.ts";
import { joined } from "./filters.ts";
import { isUnreachable, say, tellProblem } from "../core/notices.ts";
import { answer, favourites, info, library, selected, type Answer } from "../core/state.ts";
import type { Hit, SoundInfo } from "../core/types.ts";

export const SHOWN = 60;
/** Cosine from which two hits are told as one: what a listener takes for the same sound, exported once more. */
const SAME = 0.99;
const PACE_MS = 60; // between questions while a slider moves

/** What a question finds; `fits`: whether the best of it is what the words ask for. */
type Found = Pick<Answer, "hits" | "fitting"> & { fits?: boolean; understood?: Understood[] };

interface How {
  filter: string;
  k: number;
  weights: typeof weights.value;
}

let latest = 0;
let timer = 0;
let last = 0;
/** Asks again what could not be asked, as the daemon was away. */
let unasked: (() => void) | null = null;

/** Runs a question; only the latest one's answer is shown, errors become the status line. */
async function show(title: string, asked: () => Promise<Found>, file?: File): Promise<void> {
  const turn = ++latest;
  unasked = null;
  say("listening…");
  try {
    const { hits, fitting, fits, understood: read } = await asked();
    if (turn !== latest) return;
    const kept = (read || []).filter(({ holds }) => holds);
    if (kept.length || understood.value.length) understood.set(kept);
    const unmet = (read || []).filter(({ holds }) => !holds).map((one) => one.text);
    if (fits === false) answer.set({ title, hits: [], nearest: hits });
    else answer.set({ title, hits, file, ...(fitting && { fitting }) });
    const found = fits === false ? 0 : fitting ? fitting.size : hits.length;
    const told = unmet.length ? `${title} (no sound is ${unmet.join(", ")}: taken as words)` : title;
    say(found ? `${count(found, "sound")}, ${told}` : `nothing fits, ${told}`);
    await fold(answer.value!);
  } catch (error) {
    if (turn !== latest) return;
    if (isUnreachable(error)) unasked = () => void show(title, asked, file);
    tellProblem(error, "query");
  }
}

/** The daemon is back: what was asked meanwhile is asked now. */
export function askAgain(): void {
  unasked?.();
}

/** What is alike is told otherwise now: what lists what is like something is asked once more. */
export function likenessChanged(): void {
  const about = subject.value;
  if (about && !("words" in about)) askNow();
}

/** Asks whenever the question is another one, at the pace of a hand on a slider. */
export function followQuestion(): void {
  watchQuestion(() => {
    timer ||= window.setTimeout(askNow, Math.max(0, last + PACE_MS - performance.now()));
  });
}

/** Asks what the question is just now; where it is none, nothing is lit. */
function askNow(): void {
  window.clearTimeout(timer);
  timer = 0;
  last = performance.now();
  const about = subject.value;
  const narrowed = filter.value;
  if (!about && !narrowed) return nothing();
  if (!about) return void show(narrowed, () => fitting(narrowed));
  const file = "file" in about ? about.file : undefined;
  void show(titleOf(about), () => found(about), file);
}

function titleOf(about: Subject): string {
  const turned = Object.entries(turnedFor(about)).map(([name, value]) => `${name} ${value > 0 ? "+" : "−"}${Math.abs(value)}`);
  return [subjectTitle(about), ...turned, ..."words" in about && filter.value ? [filter.value] : []].join(" · ");
}

function subjectTitle(about: Subject): string {
  if ("words" in about) return about.words;
  if ("sound" in about) return `like ${nameOf(about.sound) || `sound ${about.sound}`}`;
  if ("file" in about) return `like ${about.file.name}`;
  const [a, b, c] = about.mix;
  return [a && slotName(a), b && `− ${slotName(b)}`, c && `${a || b ? "+ " : ""}${slotName(c)}`].filter(Boolean).join(" ");
}

export function slotName(slot: NonNullable<Slot>): string {
  return "words" in slot ? slot.words : nameOf(slot.sound) || `sound ${slot.sound}`;
}

/** The knobs that this subject can be turned by. */
function turnedFor(about: Subject): Readonly<Record<string, number>> {
  return seedOf(about) ? knobs.value : {};
}

function found(about: Subject): Promise<Found> {
  const how = { filter: filter.value, k: SHOWN, weights: weights.value };
  if ("file" in about) return send("like", "file", about.file, how);
  if ("mix" in about) return mixed(about.mix, how);
  const turned = turnedFor(about);
  const seed = seedOf(about);
  if (Object.keys(turned).length) return turning(seed, turned, how);
  return typeof seed === "string" ? inquire("search", { text: seed, ...how }) : inquire("like", { sound: seed, ...how });
}

/** Knobs turn what the words are about, among what was read out of them before. */
async function turning(seed: string | number, turned: Readonly<Record<string, number>>, how: How): Promise<Found> {
  const read = typeof seed === "string" ? understood.value.filter(({ text }) => seed.includes(text)) : [];
  const left = typeof seed === "string" ? without(seed, read) || seed : seed;
  const narrowed = joined([...parts(), ...read.map((one) => one.filter)]);
  return { ...(await inquire("knob", { seed: left, knobs: turned, ...how, filter: narrowed })), understood: read };
}

/** What A - B + C finds, the three themselves left out; of fewer of them, what these say together. */
async function mixed([a, b, c]: Mix, how: How): Promise<Found> {
  const plain = (slot: NonNullable<Slot>) => ("words" in slot ? slot.words : slot.sound);
  // b is to a as c is to what is wanted
  if (a && b && c) return inquire("analogy", { a: plain(b), b: plain(a), c: plain(c), ...how });
  const given = [a, b, c].map((slot, place) => ({ slot, weight: place === 1 ? -1 : 1 }));
  const terms = given.flatMap(({ slot, weight }) =>
    !slot ? [] : [{ weight, map: "", ...("words" in slot ? { text: slot.words } : { sound: slot.sound }) }],
  );
  const own = new Set(terms.map((term) => ("sound" in term ? term.sound : 0)));
  const blended = await inquire("blend", { terms, ...how, k: SHOWN + own.size });
  return { ...blended, hits: blended.hits.filter(({ id }) => !own.has(id)).slice(0, SHOWN) };
}

/** Folds hits that are nearly the same as a better one under that; they are on show before, and nobody waits. */
async function fold(shown: Answer): Promise<void> {
  if (shown.hits.length < 2) return;
  const { firsts } = await inquire("alike", { sounds: shown.hits.map(({ id }: Hit) => id), fold: SAME });
  if (answer.value !== shown) return;
  const alike = new Map<number, number[]>();
  firsts.forEach((first, place) => {
    const { id } = shown.hits[place]!;
    if (first !== id) alike.set(first, [...(alike.get(first) || []), id]);
  });
  if (alike.size) answer.set({ ...shown, alike });
}

/** Every sound that fits a filter. */
async function fitting(filter: string): Promise<Found> {
  const { bits } = await inquire("library/mask", { filter });
  const bytes = Uint8Array.from(atob(bits), (one) => one.charCodeAt(0));
  const fits = (id: number) => (bytes[id >> 3]! & (1 << (id & 7))) !== 0;
  return { hits: [], fitting: new Set(library.value.ids.filter(fits)) };
}

/** Shows what comes nearest to words that nothing fits. */
export function showNearest(): void {
  const shown = answer.value;
  if (!shown?.nearest) return;
  answer.set({ title: shown.title, hits: shown.nearest });
  say(`${count(shown.nearest.length, "sound")} nearest to ${shown.title}`);
}

export function like(id: number): void {
  if (id) subject.set({ sound: id });
}

/** Sounds like a recording of the musician's own. */
export function likeFile(file: File): void {
  subject.set({ file });
}

/** What A - B + C stands at is asked; where all three are empty again, nothing is. */
export function setMix(now: Mix): void {
  mix.set(now);
  if (now.some(Boolean)) subject.set({ mix: now });
  else if (subject.value && "mix" in subject.value) subject.set(null);
}

export function clear(): void {
  forgetQuestion();
  window.clearTimeout(timer);
  timer = 0;
  nothing();
}

/** Whether there is a question, or an answer on show, that can be cleared. */
export function isAsking(): boolean {
  return Boolean(answer.value || subject.value || filter.value);
}

function nothing(): void {
  latest++;
  unasked = null;
  if (understood.value.length) understood.set([]);
  answer.set(null);
  say("");
}

/** Takes sounds that are no more out of what is on show. */
export function dropGone(gone: ReadonlySet<number>): void {
  for (const id of gone) remembered.delete(id);
  const shown = answer.value;
  if (!shown || ![...shown.hits.map(({ id }) => id), ...(shown.fitting || [])].some((id) => gone.has(id))) return;
  const fitting = shown.fitting && new Set([...shown.fitting].filter((id) => !gone.has(id)));
  answer.set({ ...shown, hits: shown.hits.filter(({ id }) => !gone.has(id)), ...(fitting && { fitting }) });
}

/** What was known of these sounds is old. */
export function forget(ids: Iterable<number>): void {
  for (const id of ids) remembered.delete(id);
}

export function forgetAll(): void {
  remembered.clear();
}

/** A sound's file name, "" where it is not known yet. */
export function nameOf(id: number): string {
  const { index, names } = library.value;
  const position = index.get(id);
  return (position !== undefined && names.at(position)) || remembered.get(id)?.name || "";
}

const remembered = new Map<number, SoundInfo>();
const MOST_REMEMBERED = 2000;

/** Everything known of a sound, asked once. */
export async function infoOf(id: number): Promise<SoundInfo> {
  const known = remembered.get(id);
  if (known) return known;
  return remember(await inquire("sound/get", { sound: id }));
}

function remember(sound: SoundInfo): SoundInfo {
  if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  remembered.set(sound.id, sound);
  return sound;
}

export async function toggleFavourite(id: number): Promise<void> {
  if (!id) return;
  const on = !favourites.value.has(id);
  try {
    const sound = remember(await ask("sound/favourite", { sound: id, on }));
    const next = new Set(favourites.value);
    if (sound.favourite) next.add(id);
    else next.delete(id);
    favourites.set(next);
    if (selected.value === id) info.set(sound);
    say(sound.favourite ? `${sound.name} is a favourite` : `${sound.name} is no favourite any more`);
  } catch (error) {
    tellProblem(error, "sound");
  }
}

export async function copyPath(id: number): Promise<void> {
  if (!id) return;
  try {
    const { path } = await infoOf(id);
    await copy(path);
    say(`copied ${path}`);
  } catch (error) {
    tellProblem(error, "sound");
  }
}

export async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Pages from the network over plain HTTP have no clipboard object.
  const field = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("The browser does not let this page copy; select the path and copy it by hand.");
}
