/** Which sounds the list holds, and in what order: hits as they were found, all else by name. */

import { END } from "./naming.ts";
import type { Library } from "./library.ts";
import { answer, grouped, library, Signal, spotlight, unseen, type Answer } from "./state.ts";
import type { Hit } from "./types.ts";

export interface Listed {
  title: string;
  /** Of the sounds, row by row. */
  ids: ArrayLike<number>;
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
/** What the list shows; null: nothing. */
export const listed = new Signal<Listed | null>(null);

/** Keeps the rows in step with what is asked, chosen in the legend, and known. */
export function followRows(): void {
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
  for (const one of [answer, spotlight, open, grouped] as Signal<unknown>[]) one.watch(() => void renew());
}

function ranked({ hits: found, ...shown }: Answer): Listed {
  const inSight = found.filter(({ id }) => !unseen.value.has(id));
  const ids = inSight.map(({ id }) => id);
  const rows = new Map(ids.map((id, row) => [id, row]));
  const hits = new Map(inSight.map((hit) => [hit.id, hit]));
  const place = (id: number) => rows.get(id) ?? -1;
  return { title: shown.title, ids, place, name: (row) => inSight[row]!.name, hits, ranked: true, of: `? ${shown.title}` };
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
    place: (id) => rows[index.get(id) ?? n] ?? -1,
    name: (row) => names[kept[row]!]!,
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

  private ask({ names, folders }: Library, done: (order: Int32Array) => void): void {
    if (!names.length) return done(new Int32Array(0));
    if (!this.worker) {
      this.worker = new Worker(new URL("./order.worker.ts", import.meta.url), { type: "module" });
      this.worker.onmessage = ({ data }: MessageEvent<{ turn: number; order: Int32Array }>) => {
        this.waiting.get(data.turn)!(data.order);
        this.waiting.delete(data.turn);
      };
    }
    this.waiting.set(++this.turn, done);
    this.worker.postMessage({ turn: this.turn, names: names.join(END), folders: folders.join(END) });
  }
}
