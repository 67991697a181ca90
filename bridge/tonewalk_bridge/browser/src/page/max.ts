/** Inside Max's [jweb] the page talks to the patch: selections go out, searches and sounds come in. */

import { embedded } from "./embed.ts";
import { infoOf } from "../finding/queries.ts";

interface Max {
  outlet(...values: (string | number)[]): void;
  bindInlet(name: string, act: (...values: never[]) => void): void;
}

export interface MaxActions {
  search(text: string): void;
  select(id: number): void;
  like(id: number): void;
}

/** Binds the patch's messages `search`, `select` and `like`; returns what tells the patch of a selection. */
export function joinMax(actions: MaxActions): (id: number) => void {
  const max = (window as { max?: Max }).max;
  if (!max) return () => {};
  max.bindInlet("search", (...words: string[]) => actions.search(words.join(" ")));
  max.bindInlet("select", (id: number) => actions.select(id));
  max.bindInlet("like", (id: number) => actions.like(id));
  return (id) => {
    max.outlet("select", id);
    if (!embedded) return;
    infoOf(id).then(
      ({ path, start, end, duration }) => max.outlet("path", path, start ?? 0, end ?? duration),
      (error: Error) => max.outlet("error", error.message),
    );
  };
}
