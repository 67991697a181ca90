/** The worker that keeps what the daemon told of all sounds, as the page asks it. */

import { ask, Problem, rawSounds } from "./api.ts";
import { build } from "./building.ts";
import { readColumns } from "./columns.ts";
import { arrived, type Library } from "./library.ts";
import { readPoints } from "./points.ts";
import type { Ground, Sketch } from "../map/sketch.ts";
import { SAMPLE, type Difference, type Found, type Told, type Wanted } from "./wanted.ts";

const SMALL = 200_000; // bytes

export interface News extends Difference {
  /** Null: the same as before. */
  library: Library | null;
}

export interface Listener {
  found(found: Found): void;
  /** A part of a very large library, before all of it came. */
  sampled(library: Library, sketch: Sketch | null): void;
}

interface Waiting extends Listener {
  resolve(news: News): void;
  reject(error: unknown): void;
}

export class Store {
  private readonly worker = new Worker(new URL("./store.worker.ts", import.meta.url), { type: "module" });
  private readonly waiting = new Map<number, Waiting>();
  private turn = 0;
  private afresh = false;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<Told>) => this.onTold(data);
    this.worker.onerror = () => {
      for (const { reject } of this.waiting.values()) reject(new Error("The page's list of sounds failed: reload the page."));
      this.waiting.clear();
    };
  }

  /**
   * All that the page begins with. It is asked from here, as the worker begins only once the page has nothing else to
   * do; few sounds are not even waited for. Of many it sketches the first dots on `ground`, as that takes its time.
   */
  async first(listener: Listener, ground: (() => Ground) | null): Promise<News> {
    const [status, { maps }, raw] = await Promise.all([ask("status"), ask("map/list"), rawSounds(SAMPLE)]);
    listener.found({ status, maps });
    const isMapless = !maps.length;
    const isSmall = !isMapless && raw.change !== null && raw.points.byteLength < SMALL;
    // read before what came goes to the worker
    const few = isSmall && { points: readPoints(raw.points.slice(0)), columns: readColumns(raw.columns.slice(0)) };
    const coming = this.ask({ map: "current", soundsOnly: false, came: { ...raw, isMapless, ground: ground && ground() } }, listener, [raw.points, raw.columns]);
    if (!few) return coming;
    coming.catch(() => this.forget()); // it does not have what is on show: it asks for all of it the next time
    const { favourites, ids } = few.columns;
    return { library: arrived(build(few.points, few.columns, true)), sketch: null, isMapless, favourites, ids, gone: new Int32Array(0), isFirst: true };
  }

  /** The sounds of a map as they are now; before them, unless it is known, how the daemon is. */
  load(map: string, soundsOnly: boolean, listener: Listener): Promise<News> {
    return this.ask({ map, soundsOnly }, listener);
  }

  private ask(what: Omit<Wanted, "turn" | "afresh">, listener: Listener, transfer: ArrayBuffer[] = []): Promise<News> {
    const wanted: Wanted = { turn: ++this.turn, afresh: this.afresh, ...what };
    this.afresh = false;
    return new Promise((resolve, reject) => {
      this.waiting.set(wanted.turn, { ...listener, resolve, reject });
      this.worker.postMessage(wanted, transfer);
    });
  }

  /** After a restart everything may be another. */
  forget(): void {
    this.afresh = true;
  }

  private onTold(told: Told): void {
    const waiting = this.waiting.get(told.turn);
    if (!waiting) return;
    if ("status" in told) return waiting.found(told);
    if ("sample" in told) return waiting.sampled(arrived(told.sample), told.sketch);
    this.waiting.delete(told.turn);
    if ("message" in told) return waiting.reject(told.code ? new Problem(told.message, told.code) : new Error(told.message));
    const { parts, ...difference } = told;
    waiting.resolve({ library: parts && arrived(parts), ...difference });
  }
}
