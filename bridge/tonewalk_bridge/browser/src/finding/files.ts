/** Recordings of the musician's own, dropped on the page or chosen from the disk; and folders, which are sample banks. */

import { followChoice, foldersIn, readFolder, type Bank } from "../drawer/bank.ts";
import { byId } from "../core/dom.ts";

export function followFiles(take: (file: File) => void, keep: (bank: Promise<Bank>) => void): void {
  const sheet = byId("drop");
  const chosen = byId<HTMLInputElement>("file");
  const first = (files?: FileList | null) => files?.length && take(files[0]!);

  byId("open").addEventListener("click", () => chosen.click());
  chosen.addEventListener("change", () => {
    first(chosen.files);
    chosen.value = ""; // the same file may be chosen again
  });
  followChoice(keep);
  for (const kind of ["dragenter", "dragover"] as const) {
    window.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      sheet.hidden = false;
    });
  }
  window.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) sheet.hidden = true; // it left the window
  });
  window.addEventListener("drop", (event) => {
    sheet.hidden = true;
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const [folder] = foldersIn(event.dataTransfer);
    if (folder) keep(readFolder(folder));
    else first(event.dataTransfer.files);
  });
}
