/** The set of sounds that something is to be done with: what takes into it, and what keeps it in step with all clients. */

import { ask } from "../core/api.ts";
import { byId, count, typing } from "../core/dom.ts";
import { partOf, type Library } from "../core/library.ts";
import { say, tellProblem } from "../core/notices.ts";
import { allOf, listed } from "../list/rows.ts";
import { answer, chosen, grouped, library, selected, spotlight, unseen } from "../core/state.ts";

/** What the daemon takes at once. */
export const MOST = 10_000;

let members: ReadonlySet<number> = new Set();
/** Tells all clients of the set, or, where that is empty, of the one sound that is selected. */
let tell: (ids: readonly number[]) => void = () => {};

/** `told` tells all clients; Ctrl-A takes what is listed. */
export function followSelecting(told: (ids: readonly number[]) => void): void {
  tell = told;
  window.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "a" || !(event.ctrlKey || event.metaKey) || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    choose(onShow());
  });
}

export function isChosen(id: number): boolean {
  return members.has(id);
}

/** Makes these sounds the set, and tells everybody. */
export function choose(ids: Iterable<number>): void {
  const next = [...new Set(ids)];
  if (next.length > MOST) {
    const most = `${count(MOST, "sound")} at most can be selected together, and these are ${next.length.toLocaleString("en")}`;
    return tellProblem(new Error(`${most}: narrow them by a filter.`));
  }
  adopt(next);
  tell(next.length || !selected.value ? next : [selected.value]);
  say("");
  byId("chosen-told").textContent = next.length ? `${count(next.length, "sound")} selected` : "nothing is selected";
}

/** Another client chose; one sound alone is no set. */
export function adopt(ids: readonly number[]): void {
  members = new Set(ids);
  chosen.set([...members]);
}

export function add(ids: readonly number[]): void {
  choose([...chosen.value, ...ids]);
}

export function takeOut(ids: Iterable<number>): void {
  const out = new Set(ids);
  choose(chosen.value.filter((id) => !out.has(id)));
}

/** Adds a sound, or takes it out; the first one joins the sound that is selected already. */
export function toggle(id: number): void {
  if (!id) return;
  if (isChosen(id)) return takeOut([id]);
  add(chosen.value.length || !selected.value ? [id] : [selected.value, id]);
}

/** Lets go of the set; false where there is none. */
export function letGo(): boolean {
  if (!chosen.value.length) return false;
  choose([]);
  return true;
}

/** Takes sounds that are no more in the library out of the set. */
export function dropFromSet(gone: ReadonlySet<number>): void {
  if (chosen.value.some((id) => gone.has(id))) takeOut(gone);
}

/**
 * After the daemon was away: the set is what it has selected, or else what was chosen here. `said`: how often the hand
 * has told of a selection.
 */
export async function meetAgain(said: () => number): Promise<void> {
  const before = said();
  try {
    const { selection } = await ask("session/get");
    if (said() !== before) return; // the hand was quicker
    if (selection.length > 1) adopt(selection);
    else if (chosen.value.length) tell(chosen.value);
  } catch (error) {
    tellProblem(error);
  }
}

/** What a question, a filter or the legend left lit, as a test of one sound; null: nothing is dimmed. */
export function lit(): ((id: number) => boolean) | null {
  const { index, group } = grouped.value;
  const alone = spotlight.value;
  if (alone >= 0) return (id) => group[index.get(id) ?? -1] === alone;
  const shown = answer.value;
  if (!shown || shown.nearest) return null;
  const found = shown.fitting || new Set(shown.hits.map(({ id }) => id));
  return (id) => found.has(id);
}

/** What is listed, or lit by the legend, or else everything. */
function onShow(): number[] {
  if (listed.value) return allOf(listed.value);
  const test = lit();
  const all = Array.from(library.value.ids).sort((a, b) => a - b);
  return test ? all.filter(test) : all;
}

/** Takes the set out of view until it is shown again. */
export function hide(): void {
  const ids = chosen.value;
  unseen.set(new Set([...unseen.value, ...ids]));
  if (ids.includes(selected.value)) selected.set(0);
  choose([]);
  say(`${count(ids.length, "sound")} out of view`);
}

/** A library without the sounds that were taken out of view. */
export function inView(whole: Library): Library {
  const away = unseen.value;
  if (!away.size) return whole;
  return partOf(whole, Int32Array.from(whole.ids.keys()).filter((i) => !away.has(whole.ids[i]!)));
}
