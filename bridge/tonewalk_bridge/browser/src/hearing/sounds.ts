/** Decoded sounds: those used last, up to a total size, and those that may be asked for next. */

import { audio } from "../core/api.ts";

const WHOLE_S = 20; // a longer sound is streamed instead of decoded
const WHOLE_BYTES = 16_000_000; // and so is a larger one
const CACHE_BYTES = 160_000_000; // of decoded float samples
const AHEAD = 3; // prefetches at a time, so that the sound that is asked for never waits long
const BUSY = 2 * AHEAD; // on their way

/** Keeps the most recently used values up to a total weight. */
class Cache<V> {
  private readonly kept = new Map<number, { value: V; weight: number }>();
  private total = 0;

  constructor(private readonly most: number) {}

  get(key: number): V | undefined {
    const entry = this.kept.get(key);
    if (!entry) return undefined;
    this.kept.delete(key);
    this.kept.set(key, entry);
    return entry.value;
  }

  /** As `get`, but no use of it: who only looks keeps nothing from being let go of. */
  peek(key: number): V | undefined {
    return this.kept.get(key)?.value;
  }

  drop(key: number): void {
    this.total -= this.kept.get(key)?.weight || 0;
    this.kept.delete(key);
  }

  clear(): void {
    this.kept.clear();
    this.total = 0;
  }

  put(key: number, value: V, weight: number): void {
    this.drop(key);
    this.kept.set(key, { value, weight });
    this.total += weight;
    for (const [eldest, entry] of this.kept) {
      if (this.total <= this.most || eldest === key) break;
      this.kept.delete(eldest);
      this.total -= entry.weight;
    }
  }
}

export class Sounds {
  /** null: too long, to be streamed. */
  private readonly known = new Cache<AudioBuffer | null>(CACHE_BYTES);
  private readonly loading = new Map<number, Promise<AudioBuffer | null>>();
  private queue: number[] = [];

  /** `durationOf`: s of a sound, as far as the page knows; NaN: not known. */
  constructor(
    private readonly durationOf: (id: number) => number,
    private readonly decode: (bytes: ArrayBuffer) => Promise<AudioBuffer>,
  ) {}

  /** A sound, decoded; null: too long, to be streamed. */
  async load(id: number): Promise<AudioBuffer | null> {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    let coming = this.loading.get(id);
    if (!coming) {
      const asked = this.fetchAndDecode(id)
        .then((buffer) => {
          // what was forgotten meanwhile may be of a file that is another by now
          if (this.loading.get(id) === asked) this.known.put(id, buffer, buffer ? weightOf(buffer) : 0);
          return buffer;
        })
        .finally(() => this.loading.get(id) === asked && this.loading.delete(id));
      coming = asked;
      this.loading.set(id, asked);
    }
    return coming;
  }

  /** Whether a sound is decoded. */
  has(id: number): boolean {
    return !!this.known.peek(id);
  }

  get isBusy(): boolean {
    return this.loading.size >= BUSY;
  }

  /** What was decoded of these sounds, or of all, is old: their files may be others. */
  forget(ids: readonly number[] | "all"): void {
    if (ids === "all") {
      this.known.clear();
      this.loading.clear();
    } else
      for (const id of ids) {
        this.known.drop(id);
        this.loading.delete(id);
      }
  }

  /** Fetches sounds that may be asked for next; a newer wish replaces what still waits of the older. */
  prefetch(ids: readonly number[]): void {
    this.queue = [...new Set(ids)].filter((id) => this.known.get(id) === undefined && !this.loading.has(id));
    this.fetchNext();
  }

  /** Fetches sounds that will all be played, each once; one that can't be is told of when its turn comes. */
  async gather(ids: Iterable<number>): Promise<void> {
    const waiting = [...new Set(ids)];
    const fetching = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await this.load(id).catch(() => null);
    };
    await Promise.all(Array.from({ length: AHEAD }, fetching));
  }

  private fetchNext(): void {
    while (this.loading.size < AHEAD && this.queue.length) {
      // A neighbour that can't be decoded is told of when it is asked for, not before.
      this.load(this.queue.shift()!).then(
        () => this.fetchNext(),
        () => this.fetchNext(),
      );
    }
  }

  private async fetchAndDecode(id: number): Promise<AudioBuffer | null> {
    const bytes = this.durationOf(id) > WHOLE_S ? null : await audio(id, WHOLE_BYTES);
    return bytes && this.decode(bytes);
  }
}

function weightOf(buffer: AudioBuffer): number {
  return buffer.length * buffer.numberOfChannels * 4;
}
