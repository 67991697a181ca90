/** What the page begins with: on its way before the parts that show it are there. */

import type { Library } from "./library.ts";
import type { Ground, Sketch } from "../map/sketch.ts";
import type { Listener, News, Store } from "./store.ts";
import type { Found } from "./wanted.ts";

type Shown = (library: Library, sketch: Sketch | null) => void;

export class Opening {
  private readonly news: Promise<News>;
  private listener: Listener | null = null;
  private found: Found | null = null;
  private sample: Library | null = null;

  /**
   * `shown` is given the sounds that come before they are heard of: of a very large library a part, then all; and
   * their sketch on `ground`, where that is there already.
   */
  constructor(store: Store, ground: (() => Ground) | null = null, shown: Shown = () => {}) {
    const sampled: Shown = (sample, sketch) => {
      if (this.listener) return this.listener.sampled(sample, null);
      this.sample = sample;
      shown(sample, sketch);
    };
    const found = (found: Found) => (this.listener ? this.listener.found(found) : void (this.found = found));
    this.news = store.first({ found, sampled }, ground);
    this.news.then(
      ({ library, sketch }) => {
        this.sample = null; // no more of use
        if (library && !this.listener) shown(library, sketch);
      },
      () => {}, // told by whoever waits for it
    );
  }

  /** Tells of what came until now, and of what comes. */
  heard(listener: Listener): Promise<News> {
    this.listener = listener;
    if (this.found) listener.found(this.found);
    if (this.sample) listener.sampled(this.sample, null);
    return this.news;
  }

  /** When all of it has come, or will not come. */
  get over(): Promise<void> {
    return this.news.then(
      () => {},
      () => {},
    );
  }
}
