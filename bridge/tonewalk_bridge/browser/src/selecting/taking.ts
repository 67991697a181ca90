/** The way of a sound out of the page: dragged into a folder or a program, downloaded, shown where it lies. */

import { ask, audioUrl, stretchAudio, stretchUrl } from "../core/api.ts";
import { count } from "../core/dom.ts";
import type { Stretch } from "../hearing/hearing.ts";
import { say, tellProblem } from "../core/notices.ts";
import { infoOf, nameOf } from "../finding/queries.ts";
import { chosen } from "../core/state.ts";
import type { SoundInfo } from "../core/types.ts";

const SOUND = "application/x-tonewalk-sound";
const SAVED_MS = 60_000; // by then the browser has a file of its own

/** What the file is called that a sound is saved as; a slice is a WAV of its own. */
export function fileName({ name, start, end }: Pick<SoundInfo, "name" | "start" | "end">): string {
  if (start === null || end === null) return name;
  return `${name.replace(/\.[^.]*$/, "")} ${start.toFixed(2)}-${end.toFixed(2)} s.wav`;
}

/** What the file is called that a stretch of a sound is saved as: where it begins and ends in its file, in ms. */
export function stretchName({ name, start }: Pick<SoundInfo, "name" | "start">, { from, to }: Stretch): string {
  const [first, last] = [from + (start || 0), to + (start || 0)];
  return `${name.replace(/\.[^.]*$/, "")} ${first.toFixed(3)}-${last.toFixed(3)} s.wav`;
}

/** A drag that begins at a sound. */
export function carry(event: DragEvent, id: number): void {
  if (!id) return;
  carryFile(event, audioUrl(id), nameOf(id) || `sound ${id}.wav`);
  event.dataTransfer?.setData(SOUND, String(id)); // within the page
}

/** A drag of the set: a ZIP of all its sounds. */
export function carrySet(event: DragEvent): void {
  carryFile(event, "/api/v1/selection.zip", `${count(chosen.value.length, "sound")}.zip`);
}

/** A drag that begins at a stretch of a sound. */
export function carryStretch(event: DragEvent, sound: SoundInfo, part: Stretch): void {
  carryFile(event, stretchUrl(sound.id, part.from, part.to), stretchName(sound, part));
}

/** A drag of whatever the daemon gives out under an address: browsers that know how make a file of it where it is dropped. */
export function carryFile(event: DragEvent, path: string, name: string): void {
  const { dataTransfer } = event;
  if (!dataTransfer) return;
  const address = new URL(path, location.href).href;
  dataTransfer.effectAllowed = "copy";
  // Chromium takes type, name and address in one, with colons between
  dataTransfer.setData("DownloadURL", `application/octet-stream:${name.replace(/[:/\\]/g, "_")}:${address}`);
  dataTransfer.setData("text/uri-list", address);
  dataTransfer.setData("text/plain", name);
}

/** The sound that a drag within the page carries, or 0. */
export function carriedSound({ dataTransfer }: DragEvent): number {
  return Number(dataTransfer?.getData(SOUND) || 0);
}

/** Opens the file manager of the daemon's machine at a sound. */
export async function reveal(id: number): Promise<void> {
  if (!id) return;
  try {
    await ask("sound/reveal", { sound: id });
    say(`${(await infoOf(id)).name} is shown in the file manager`);
  } catch (error) {
    tellProblem(error, "sound");
  }
}

/** Saves a sound where the browser saves files. */
export async function download(id: number): Promise<void> {
  if (!id) return;
  try {
    save(audioUrl(id), fileName(await infoOf(id)));
  } catch (error) {
    tellProblem(error, "sound");
  }
}

/** Saves a stretch; it is fetched first, so that what keeps it from coming is told here. */
export async function downloadStretch(sound: SoundInfo, part: Stretch): Promise<void> {
  try {
    const file = await stretchFile(sound, part);
    const url = URL.createObjectURL(file);
    save(url, file.name);
    window.setTimeout(() => URL.revokeObjectURL(url), SAVED_MS);
  } catch (error) {
    tellProblem(error, "sound");
  }
}

/** A stretch of a sound, as if it were a recording of the musician's own. */
export async function stretchFile(sound: SoundInfo, part: Stretch): Promise<File> {
  return new File([await stretchAudio(sound.id, part.from, part.to)], stretchName(sound, part));
}

function save(url: string, name: string): void {
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}
