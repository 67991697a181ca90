/** The search box and the filter beside it. */

import { byId } from "./dom.ts";
import { search } from "./queries.ts";

const PAUSE_MS = 220; // while typing; the answer follows the words

export interface SearchForm {
  filter(): string;
  /** Fills in words and asks, as if they had been typed. */
  ask(text: string): void;
  /** Shows what was asked elsewhere, and asks nothing. */
  fill(text: string, filter: string): void;
  empty(): void;
}

export function searchForm(): SearchForm {
  const text = byId<HTMLInputElement>("text");
  const filter = byId<HTMLInputElement>("filter");
  let timer = 0;

  const now = () => {
    window.clearTimeout(timer);
    search(text.value.trim(), filter.value.trim());
  };
  text.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(now, PAUSE_MS);
  });
  // A half-typed filter is an error; it is sent when it is finished.
  filter.addEventListener("change", now);
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    now();
  });
  const fill = (words: string, limits: string) => {
    window.clearTimeout(timer);
    text.value = words;
    filter.value = limits;
  };
  return {
    filter: () => filter.value.trim(),
    ask(words) {
      text.value = words;
      now();
    },
    fill,
    empty: () => fill("", ""),
  };
}
