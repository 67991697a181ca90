/** Which sounds the list holds, and in what order: hits as they were found, all else by name. */

import type { Library } from "../core/library.ts";
import { answer, grouped, library, selected, Signal, spotlight, unseen, type Answer } from "../core/state.ts";
import type { Hit } from "../core/types.ts";

export interface Listed {
  title: string;
  /** Of the sounds, row by row. */
  ids: ArrayLike<number>;
  /** How many sounds there are, those with no row of their own among them. */
  count: number;
  /** Place of a row among all of these, from 0. */
  rank(row: number): number;
  /** Hits that are nearly the same as the one of a row. */
  alike(row: number): readonly number[];
  /** Whether a row is shown under the one that it is like. */
  isUnder(row: number): boolean;
  /** Row of a sound, or -1. */
  place(id: number): number;
  /** What the sound of a row is called; "" where that is not known yet. */
  name(row: number): string;
  /** What was found, by id; empty where that has no order. */
  hits: ReadonlyMap<number, Hit>;
  /** Whether the rows are in the order of how well they fit. */
  ranked: boolean;
  /** What is listed: a list of the same is the old one grown, another one begins at its top. */
  of: string;
}

/** Whether the list is open though nothing was asked. */
export const open = new Signal(false);
/** Hits whose likes are shown under them. */
export const unfolded = new Signal<ReadonlySet<number>>(new Set());
/** What the list shows; null: nothing. */
export const listed = new Signal<Listed | null>(null);

/** Keeps the rows in step with what is asked, chosen in the legend, and known. */
export function followRows(): void {
  answer.watch((now, before) => now?.title === before?.title || unfolded.set(new Set()));
  selected.watch((id) => {
    for (const [first, others] of answer.value?.alike || []) if (others.includes(id)) unfold(first, true);
  });
  const sorter = new Sorter();
  let turn = 0;
  const renew = async () => {
    const now = ++turn;
    const shown = answer.value;
    if (shown && !shown.fitting) return listed.set(ranked(shown));
    if (!shown && !open.value) return listed.set(null);
    const order = await sorter.order(library.value);
    if (now === turn) listed.set(sorted(order, shown));
  };
  for (const one of [answer, spotlight, open, grouped, unfolded] as Signal<unknown>[]) one.watch(() => void renew());
}

function ranked(shown: Answer): Listed {
  const inSight = shown.hits.filter(({ id }) => !unseen.value.has(id));
  const rank = new Map(inSight.map(({ id }, place) => [id, place]));
  const alike = new Map<number, number[]>();
  for (const [first, others] of shown.alike || []) alike.set(first, others.filter((id) => rank.has(id)));
  const under = new Set([...alike].flatMap(([first, others]) => (rank.has(first) ? others : [])));
  const own = inSight.map(({ id }) => id).filter((id) => !under.has(id));
  const ids = own.flatMap((id) => (unfolded.value.has(id) ? [id, ...(alike.get(id) || [])] : [id]));
  const rows = new Map(ids.map((id, row) => [id, row]));
  return {
    title: shown.title,
    ids,
    count: inSight.length,
    rank: (row) => rank.get(ids[row]!)!,
    alike: (row) => alike.get(ids[row]!) || [],
    isUnder: (row) => under.has(ids[row]!),
    place: (id) => rows.get(id) ?? -1,
    name: (row) => inSight[rank.get(ids[row]!)!]!.name,
    hits: new Map(inSight.map((hit) => [hit.id, hit])),
    ranked: true,
    of: `? ${shown.title}`,
  };
}

/** The sounds of a list, those with no row of their own among them. */
export function allOf({ ids, hits, ranked }: Listed): number[] {
  return ranked ? [...hits.keys()] : Array.from(ids);
}

/** Shows what is nearly the same as a hit under it, or folds it in again. */
export function unfold(id: number, on = !unfolded.value.has(id)): void {
  const now = new Set(unfolded.value);
  if (on) now.add(id);
  else now.delete(id);
  unfolded.set(now);
}

/** All sounds, those of a group or those that fit a filter, by name. */
function sorted(order: Int32Array, shown: Answer | null): Listed {
  const { ids, index, names, n } = library.value;
  const { group, groups } = grouped.value;
  const alone = shown ? -1 : spotlight.value;
  const fitting = shown?.fitting;
  let kept = order;
  if (fitting) kept = order.filter((i) => fitting.has(ids[i]!));
  else if (alone >= 0) kept = order.filter((i) => group[i] === alone);
  const rows = new Int32Array(n).fill(-1);
  kept.forEach((i, row) => (rows[i] = row));
  const title = shown ? shown.title : alone >= 0 ? groups[alone]!.name : "all sounds";
  return {
    title,
    ids: kept.map((i) => ids[i]!),
    count: kept.length,
    rank: (row) => row,
    alike: () => [],
    isUnder: () => false,
    place: (id) => rows[index.get(id) ?? n] ?? -1,
    name: (row) => names.at(kept[row]!),
    hits: new Map(),
    ranked: false,
    of: `${shown ? "?" : alone} ${title}`,
  };
}

/** Has libraries put in order by a worker, each once. */
class Sorter {
  private worker: Worker | null = null;
  private readonly known = new WeakMap<Library, Promise<Int32Array>>();
  private readonly waiting = new Map<number, (order: Int32Array) => void>();
  private turn = 0;

  /** Positions of a library's sounds, by name and folder. */
  order(shown: Library): Promise<Int32Array> {
    let coming = this.known.get(shown);
    if (!coming) {
      coming = new Promise((resolve) => this.ask(shown, resolve));
      this.known.set(shown, coming);
    }
    return coming;
  }

  private ask({ names, folder, folders }: Library, done: (order: Int32Array) => void): void {
    if (!names.length) return done(new Int32Array(0));
    if (!this.worker) {
      this.worker = new Worker(new URL("./order.worker.ts", import.meta.url), { type: "module" });
      this.worker.onmessage = ({ data }: MessageEvent<{ turn: number; order: Int32Array }>) => {
        this.waiting.get(data.turn)!(data.order);
        this.waiting.delete(data.turn);
      };
    }
    this.waiting.set(++this.turn, done);
    this.worker.postMessage({ turn: this.turn, bytes: names.bytes, ends: names.ends, folder, folders });
  }
}
