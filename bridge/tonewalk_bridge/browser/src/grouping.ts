/** The groups that colours, names and lights show: folders, automatic labels, or the user's classes. */

import { ask } from "./api.ts";
import type { Group, Library } from "./library.ts";
import { say, tellProblem } from "./notices.ts";
import { colouring, grouped, library, type Colouring } from "./state.ts";
import type { Colours } from "./types.ts";

const ASKED: Partial<Record<Colouring, "auto" | "class">> = { label: "auto", class: "class" };
const NONE: Partial<Record<Colouring, string>> = {
  label: "No sound has a label yet.",
  class: "There are no classes yet: `tonewalk class enrol NAME id:3 id:8` makes one.",
};

/** Keeps the groups in step with the library and with what is chosen. */
export function followGroups(): void {
  let turn = 0;
  let known: { asked: string; colours: Colours } | null = null;
  let base: Library | null = null;
  const regroup = async () => {
    const now = ++turn;
    const [shown, by] = [library.value, colouring.value];
    const asked = ASKED[by];
    const same = base === shown;
    base = shown;
    if (!asked || !shown.n) return grouped.set(shown);
    // Whoever looks at the groups looks at the library as well: they are in step at every moment. Other groups of
    // the same library stay until the ones that are asked for have come.
    if (known?.asked === asked) grouped.set(regrouped(shown, known.colours));
    else if (!same) grouped.set(shown);
    try {
      const colours = await ask("colours", { by: asked });
      known = { asked, colours };
      if (now !== turn) return; // another choice, or a larger library, came meanwhile
      if (!Object.keys(colours.names).length) say(NONE[by]!);
      grouped.set(regrouped(shown, colours));
    } catch (error) {
      if (now !== turn) return;
      grouped.set(shown);
      tellProblem(error);
    }
  };
  library.watch(() => void regroup());
  colouring.watch(() => void regroup());
}

/** A library in groups of one label or class each, largest first, and a last one of the sounds that have none. */
export function regrouped(shown: Library, { names, ids, colours }: Colours): Library {
  const numbers = new Int32Array(shown.n).fill(-1);
  const counts = new Map<number, number>();
  ids.forEach((id, row) => {
    const position = shown.index.get(id);
    if (position === undefined) return;
    numbers[position] = colours[row]!;
    counts.set(colours[row]!, (counts.get(colours[row]!) || 0) + 1);
  });
  const order = Object.entries(names)
    .map(([name, hue]): Group => ({ name, hue, count: counts.get(hue) || 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.hue! - b.hue!);
  const groups: Group[] = [...order, { name: "none of these", hue: -1, count: counts.get(-1) || 0 }];
  const place = new Map(groups.map(({ hue }, number) => [hue!, number]));
  return { ...shown, groups, group: Uint16Array.from(numbers, (number) => place.get(number) ?? groups.length - 1) };
}
