/** What the musician can ask for, and what the page does with the answer. */

import { ask, send } from "./api.ts";
import { count } from "./dom.ts";
import { isUnreachable, say, tellProblem } from "./notices.ts";
import { answer, favourites, info, library, selected, type Answer } from "./state.ts";
import type { SoundInfo } from "./types.ts";

const SHOWN = 60;

/** What a question finds; `fits`: whether the best of it is what the words ask for. */
type Found = Pick<Answer, "hits" | "fitting"> & { fits?: boolean };

let latest = 0;
/** Asks again what could not be asked, as the daemon was away. */
let unasked: (() => void) | null = null;

/** Runs a question; only the latest one's answer is shown, errors become the status line. */
async function show(title: string, asked: () => Promise<Found>, file?: File): Promise<void> {
  const turn = ++latest;
  unasked = null;
  say("listening…");
  try {
    const { hits, fitting, fits } = await asked();
    if (turn !== latest) return;
    if (fits === false) answer.set({ title, hits: [], nearest: hits });
    else answer.set({ title, hits, file, ...(fitting && { fitting }) });
    const found = fits === false ? 0 : fitting ? fitting.size : hits.length;
    say(found ? `${count(found, "sound")}, ${title}` : `nothing fits, ${title}`);
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

/** Sounds that fit words and a filter; with neither, nothing is lit. */
export function search(text: string, filter: string): void {
  if (text) void show(filter ? `${text} · ${filter}` : text, () => ask("search", { text, filter, k: SHOWN }));
  else if (filter) void show(filter, () => fitting(filter));
  else clear();
}

/** Every sound that fits a filter. */
async function fitting(filter: string): Promise<Found> {
  const { bits } = await ask("library/mask", { filter });
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

export function like(id: number, filter: string): void {
  if (id) void show(`like ${nameOf(id) || `sound ${id}`}`, () => ask("like", { sound: id, filter, k: SHOWN }));
}

/** Sounds like a recording of the musician's own. */
export function likeFile(file: File, filter: string): void {
  void show(`like ${file.name}`, () => send("like", "file", file, { filter, k: SHOWN }), file);
}

export function clear(): void {
  latest++;
  unasked = null;
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
  return (position !== undefined && names[position]) || remembered.get(id)?.name || "";
}

const remembered = new Map<number, SoundInfo>();
const MOST_REMEMBERED = 2000;

/** Everything known of a sound, asked once. */
export async function infoOf(id: number): Promise<SoundInfo> {
  const known = remembered.get(id);
  if (known) return known;
  return remember(await ask("sound/get", { sound: id }));
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
