/** What stands above the list: its title, how much it holds, and what can be done with all of it. */

import { byId, count } from "../core/dom.ts";
import { clear, isAsking, showNearest } from "./queries.ts";
import { listed, open } from "../list/rows.ts";
import { answer, library, spotlight } from "../core/state.ts";

/** `rebuild` makes the recording that was asked about anew. */
export function results(rebuild: (file: File) => void): void {
  const show = () => {
    const now = listed.value;
    byId("results").hidden = !now || (!answer.value && !library.value.n);
    byId("results").classList.toggle("all", !answer.value && spotlight.value < 0);
    byId("browse").setAttribute("aria-pressed", String(open.value));
    byId("side").classList.toggle("listing", open.value);
    byId("rebuild").hidden = !answer.value?.file;
    byId("take").hidden = !answer.value || !now?.ids.length;
    byId("none").hidden = !answer.value || (now?.ids.length ?? 0) > 0;
    byId("nothing").textContent = answer.value?.nearest
      ? "Nothing here sounds like that. "
      : "Nothing fits. Try fewer or other words.";
    byId("nearest").hidden = !answer.value?.nearest;
    byId("hits").hidden = !now?.ids.length;
    if (!now) return;
    byId("title").textContent = now.title;
    byId("count").textContent = count(now.count, "sound");
    byId("hits").setAttribute("aria-label", now.title);
  };
  listed.watch(show);
  library.watch(show);

  byId("rebuild").addEventListener("click", () => answer.value?.file && rebuild(answer.value.file));
  byId("nearest").addEventListener("click", showNearest);
  byId("clear").addEventListener("click", () => {
    if (isAsking()) clear();
    else if (spotlight.value >= 0) spotlight.set(-1);
    else open.set(false);
  });
}
