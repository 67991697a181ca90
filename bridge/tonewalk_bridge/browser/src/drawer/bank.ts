/** Folders of this machine, dropped on the page or chosen: which files they hold, before any of them is read. */

import { byId } from "../core/dom.ts";

/** A file and its path within its folder, `/` between parts. */
export interface Found {
  path: string;
  file: File;
}

export interface Bank {
  name: string;
  files: Found[];
}

const MOST_FILES = 20_000;
const LONGEST = 1024; // characters of a path

/** Some browsers, those of phones above all, have no way to choose a folder. */
export const CAN_CHOOSE = "webkitdirectory" in HTMLInputElement.prototype;

export function choose(): void {
  byId("folder").click();
}

/** Gives `keep` every folder that is chosen from now on. */
export function followChoice(keep: (bank: Promise<Bank>) => void): void {
  const chooser = byId<HTMLInputElement>("folder");
  chooser.addEventListener("change", () => {
    const files = Array.from(chooser.files || []);
    if (files.length) keep((async () => chosenFolder(files))());
    chooser.value = ""; // the same folder may be chosen again
  });
}

/** The folders among what was dropped; to be called while the event is handled. */
export function foldersIn(dropped: DataTransfer): FileSystemDirectoryEntry[] {
  const entries = Array.from(dropped.items, (item) => item.webkitGetAsEntry?.() ?? null);
  return entries.filter((entry): entry is FileSystemDirectoryEntry => !!entry?.isDirectory);
}

/** All files of a dropped folder but hidden ones. */
export async function readFolder(folder: FileSystemDirectoryEntry): Promise<Bank> {
  const files: Found[] = [];
  const waiting: [FileSystemDirectoryEntry, string][] = [[folder, ""]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [from, path] = next;
    for (const entry of await entriesOf(from)) {
      const here = path + entry.name;
      if (isHidden(entry.name)) continue;
      if (entry.isDirectory) waiting.push([entry as FileSystemDirectoryEntry, `${here}/`]);
      else files.push({ path: here, file: await fileOf(entry as FileSystemFileEntry) });
      check(folder.name, files.length);
    }
  }
  return bankOf(folder.name, files);
}

/** Likewise of a folder that was chosen: every path begins with its name. */
function chosenFolder(chosen: readonly File[]): Bank {
  const name = chosen[0]?.webkitRelativePath.split("/")[0] || "";
  const files = chosen.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1), file }));
  const seen = files.filter(({ path }) => !path.split("/").some(isHidden));
  check(name, seen.length);
  return bankOf(name, seen);
}

function bankOf(name: string, files: Found[]): Bank {
  if (!files.length) throw new Error(`The folder ${name} is empty: drop one that holds sounds.`);
  const long = files.find(({ path }) => path.length > LONGEST);
  if (long) throw new Error(`${long.path.slice(-60)} has a path of more than ${LONGEST} characters: shorten it, or give the folder's path.`);
  return { name, files };
}

const isHidden = (name: string) => name.startsWith(".");

function check(name: string, n: number): void {
  if (n <= MOST_FILES) return;
  const most = MOST_FILES.toLocaleString("en");
  throw new Error(`${name} holds more than ${most} files: give its path, or drop its folders one by one.`);
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // a reader gives some at a time, and none when it is through
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
