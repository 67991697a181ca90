/** Folders of the daemon's machine, taken into the library by their paths. */

import { ask } from "../core/api.ts";
import { mended } from "../core/notices.ts";
import { begun } from "./shelf.ts";

/** Adds the folder of a path as it was pasted. */
export async function addFolder(pasted: string): Promise<void> {
  begun(await ask("library/add", { path: pathOf(pasted) }));
  mended("folder");
}

/** A path as it was pasted: file managers put quotes around it, or give an address. */
function pathOf(pasted: string): string {
  const bare = pasted.trim().replace(/^(["'])(.*)\1$/, "$2");
  if (!/^file:\/\//i.test(bare)) return bare;
  const path = decodeURIComponent(bare.replace(/^file:\/\/(localhost)?/i, ""));
  return path.replace(/^\/(?=[A-Za-z]:)/, ""); // file:///C:/Samples
}
