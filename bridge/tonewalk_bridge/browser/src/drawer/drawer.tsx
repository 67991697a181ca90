/** The library's drawer: folders, work, problems, maps, models and settings, over the map. */

import { render } from "preact";
import { byId, count } from "../core/dom.ts";
import { Folders } from "./folders.tsx";
import { Work } from "./jobs.tsx";
import { MapShelf, type MapActions } from "./mapshelf.tsx";
import { Models } from "./models.tsx";
import { followPace } from "./pace.ts";
import { PathShelf } from "./pathshelf.tsx";
import { ProblemList } from "./problems.tsx";
import { followSending } from "./sending.ts";
import { Settings } from "./settings.tsx";
import { followShelf, open, standing } from "./shelf.ts";

/** What is done with paths that are kept. */
interface PathActions {
  show(name: string): void;
  forgotten(name: string): void;
}

export function showDrawer(actions: MapActions, paths: PathActions): void {
  const sheet = byId<HTMLDialogElement>("drawer");
  render(<Drawer {...actions} paths={paths} />, sheet);
  followShelf();
  followPace();
  followSending();
  open.watch((now) => {
    if (now && !sheet.open) sheet.showModal();
    if (!now && sheet.open) sheet.close();
  });
  sheet.addEventListener("close", () => open.set(false));
  // a click beside the drawer is one on the dialog itself
  sheet.addEventListener("click", (event) => event.target === sheet && open.set(false));
  // its keys are its own
  sheet.addEventListener("keydown", (event) => event.stopPropagation());
  byId("library").addEventListener("click", () => open.set(true));
}

function Drawer({ paths, ...actions }: MapActions & { paths: PathActions }) {
  if (!open.value) return null;
  const now = standing.value;
  return (
    <div class="drawer">
      <div class="top">
        <h2 id="drawer-title">Library</h2>
        <span class="soft">{now ? `${count(now.sounds, "sound")}` : ""}</span>
        <button type="button" class="close" title="Close (Esc)" aria-label="Close" onClick={() => open.set(false)}>✕</button>
      </div>
      {now?.problem && <p class="fault" role="alert">{now.problem}</p>}
      <Folders />
      <Work />
      <ProblemList />
      <MapShelf {...actions} />
      <PathShelf {...paths} />
      <Models />
      <Settings />
    </div>
  );
}
