/** The groups that colours, names and lights show: automatic labels, classes, folders, roots, tags or keys. */

import { ask, inquire } from "../core/api.ts";
import type { Group, Library } from "../core/library.ts";
import { say, tellProblem } from "../core/notices.ts";
import { GROUPS } from "./palette.ts";
import { colouring, connection, grouped, library, type Colouring } from "../core/state.ts";
import type { Args, Colours } from "../core/types.ts";

type By = NonNullable<Args<"colours">["by"]>;

const ASKED: Partial<Record<Colouring, By>> = { label: "auto", class: "class", root: "root", tag: "tag", key: "key", cluster: "cluster" };
const NONE: Partial<Record<Colouring, string>> = {
  label: "No sound has a label yet.",
  class: "There are no classes yet: `tonewalk class enrol NAME id:3 id:8` makes one.",
  tag: "No sound has a tag yet.",
  key: "No sound has a key that is sure enough.",
  cluster: "No sounds lie close together on this map.",
};

/** Where each change of the library may give any sound another number. */
const MOVING: ReadonlySet<By> = new Set<By>(["class", "cluster"]);

/** Numbers of groups by id, as the daemon told them: all of one moment and what is other since. */
interface Known {
  by: By;
  names: Record<string, number>;
  numbers: Map<number, number>;
  change: string;
}

/** Keeps the groups in step with the library and with what is chosen; `map`: the name of the one on show. */
export function followGroups(map: () => string): void {
  const worn = new Map<Colouring, Map<string, number>>();
  let turn = 0;
  let known: Known | null = null;
  let base: Library | null = null;
  /** Whether the musician has said what to colour by. */
  let chosen = false;
  /** Whether it is by folder, as no sound has a label. */
  let unlabelled = false;

  const show = (shown: Library, by: Colouring) => {
    if (!worn.has(by)) worn.set(by, new Map());
    grouped.set({ ...shown, groups: dressed(shown.groups, worn.get(by)!) });
  };
  const regroup = async () => {
    const now = ++turn;
    const [shown, by] = [library.value, colouring.value];
    const asked = ASKED[by];
    const same = base === shown;
    base = shown;
    if (!asked || !shown.n || !shown.whole) show(shown, by);
    if (!shown.whole) return; // of a sample nothing more is asked
    if (unlabelled && !chosen) return seek(now);
    if (!asked || !shown.n) return;
    // Whoever looks at the groups looks at the library as well: they are in step at every moment. Other groups of
    // the same library stay until the ones that are asked for have come.
    if (known?.by === asked) show(regrouped(shown, known), by);
    else if (!same) grouped.set({ ...shown, groups: [] });
    try {
      const since = known?.by === asked ? known.change : "";
      const question = { by: asked, since, map: map() };
      // what is other is short, unless with every change all is
      const answer = since && !MOVING.has(asked) ? inquire("colours", question) : ask("colours", question);
      const found = joined(known, asked, await answer);
      if (now !== turn) return; // another choice, or a larger library, came meanwhile
      known = found;
      unlabelled = !found.numbers.size && !chosen && by === "label";
      if (unlabelled) return choose("folder");
      if (!found.numbers.size) say(NONE[by] || "");
      show(regrouped(shown, found), by);
    } catch (error) {
      if (now !== turn) return;
      if (!chosen && by === "label") return choose("folder"); // no encoder of this library reads words
      show(shown, by);
      tellProblem(error);
    }
  };
  /** Colours by label once there is one. */
  const seek = async (now: number) => {
    const { colours } = await ask("colours").catch(() => ({ colours: [] })); // where it can't be asked, folders do
    if (now !== turn || !colours.some((number) => number >= 0)) return;
    unlabelled = false;
    choose("label");
  };
  let choosing = true; // until what is watched has told of what there is
  const choose = (by: Colouring) => {
    choosing = true;
    colouring.set(by);
    choosing = false;
  };
  library.watch(() => void regroup());
  colouring.watch(() => {
    chosen ||= !choosing;
    void regroup();
  });
  choosing = false;
  // after a restart everything may be another
  connection.watch((now) => {
    if (now === "lost") known = null;
  });
}

/** What was known with what is new, or the new alone where that is all there is. */
function joined(known: Known | null, by: By, { names, ids, colours, since, change }: Colours): Known {
  const before = known?.by === by && since ? known : null;
  const numbers = new Map(before?.numbers);
  ids.forEach((id, row) => (colours[row]! < 0 ? numbers.delete(id) : numbers.set(id, colours[row]!)));
  return { by, names: before?.names || names, numbers, change };
}

/** A library in groups of one name each, largest first, and a last one of the sounds that have none. */
function regrouped(shown: Library, { names, numbers }: Known): Library {
  const own = Int32Array.from(shown.ids, (id) => numbers.get(id) ?? -1);
  const counts = new Map<number, number>();
  for (const number of own) counts.set(number, (counts.get(number) || 0) + 1);
  const order = Object.entries(names)
    .filter(([, number]) => counts.has(number))
    .sort(([, a], [, b]) => counts.get(b)! - counts.get(a)! || a - b);
  const groups: Group[] = order.map(([name, number]) => ({ name, count: counts.get(number)! }));
  groups.push({ name: "none of these", count: counts.get(-1) || 0, rest: true });
  const place = new Map(order.map(([, number], row) => [number, row]));
  return { ...shown, groups, group: Uint16Array.from(own, (number) => place.get(number) ?? order.length) };
}

/** The groups in colours: the twelve largest have one each, and keep what they had already (`worn`, by name). */
function dressed(groups: readonly Group[], worn: Map<string, number>): Group[] {
  const largest = groups.filter(({ rest }) => !rest).slice(0, GROUPS);
  const names = new Set(largest.map(({ name }) => name));
  for (const name of [...worn.keys()]) if (!names.has(name)) worn.delete(name);
  const taken = new Set(worn.values());
  const free = Array.from({ length: GROUPS }, (_, hue) => hue).filter((hue) => !taken.has(hue));
  for (const { name } of largest) if (!worn.has(name)) worn.set(name, free.shift()!);
  return groups.map((group) => ({ ...group, hue: worn.get(group.name) ?? -1 }));
}
