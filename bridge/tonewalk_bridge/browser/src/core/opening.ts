/** What the page begins with: on its way before the parts that show it are there. */

import type { Library } from "./library.ts";
import type { Listener, News, Store } from "./store.ts";
import type { Found } from "./wanted.ts";

export class Opening {
  private readonly news: Promise<News>;
  private listener: Listener | null = null;
  private found: Found | null = null;
  private sample: Library | null = null;

  /** `shown` is given the sounds that come before they are heard of: of a very large library a part, then all. */
  constructor(store: Store, shown: (library: Library) => void = () => {}) {
    this.news = store.first({
      found: (found) => (this.listener ? this.listener.found(found) : (this.found = found)),
      sampled: (sample) => {
        if (this.listener) return this.listener.sampled(sample);
        this.sample = sample;
        shown(sample);
      },
    });
    this.news.then(
      ({ library }) => {
        this.sample = null; // no more of use
        if (library && !this.listener) shown(library);
      },
      () => {}, // told by whoever waits for it
    );
  }

  /** Tells of what came until now, and of what comes. */
  heard(listener: Listener): Promise<News> {
    this.listener = listener;
    if (this.found) listener.found(this.found);
    if (this.sample) listener.sampled(this.sample);
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
