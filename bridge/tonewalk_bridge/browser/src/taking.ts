/** The way of a sound out of the page: dragged into a folder or a program, downloaded, shown where it lies. */

import { ask, audioUrl } from "./api.ts";
import { count } from "./dom.ts";
import { say, tellProblem } from "./notices.ts";
import { infoOf, nameOf } from "./queries.ts";
import { chosen } from "./state.ts";
import type { SoundInfo } from "./types.ts";

const SOUND = "application/x-tonewalk-sound";

/** What the file is called that a sound is saved as; a slice is a WAV of its own. */
export function fileName({ name, start, end }: Pick<SoundInfo, "name" | "start" | "end">): string {
  if (start === null || end === null) return name;
  return `${name.replace(/\.[^.]*$/, "")} ${start.toFixed(2)}-${end.toFixed(2)} s.wav`;
}

/** A drag that begins at a sound: browsers that know how make a file of it where it is dropped. */
export function carry(event: DragEvent, id: number): void {
  if (!id) return;
  carryFile(event, audioUrl(id), nameOf(id) || `sound ${id}.wav`);
  event.dataTransfer?.setData(SOUND, String(id)); // within the page
}

/** A drag of the set: a ZIP of all its sounds. */
export function carrySet(event: DragEvent): void {
  carryFile(event, "/api/v1/selection.zip", `${count(chosen.value.length, "sound")}.zip`);
}

/** A drag of whatever the daemon gives out under an address. */
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
    const link = Object.assign(document.createElement("a"), { href: audioUrl(id), download: fileName(await infoOf(id)) });
    document.body.append(link);
    link.click();
    link.remove();
  } catch (error) {
    tellProblem(error, "sound");
  }
}
