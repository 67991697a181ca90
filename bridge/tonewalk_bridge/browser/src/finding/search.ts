/** The search box and the filter beside it. */

import { filter, subject } from "./asked.ts";
import { byId } from "../core/dom.ts";

const PAUSE_MS = 220; // while typing; the answer follows the words

export interface SearchForm {
  /** Asks for what was typed before the page was all there. */
  begin(): void;
  /** Fills in words and asks, as if they had been typed. */
  ask(text: string): void;
}

export function searchForm(): SearchForm {
  const text = byId<HTMLInputElement>("text");
  const narrowing = byId<HTMLInputElement>("filter");
  let timer = 0;
  const typed = text.value;

  const now = () => {
    window.clearTimeout(timer);
    const words = text.value.trim();
    if (words || (subject.value && "words" in subject.value)) subject.set(words ? { words } : null);
  };
  text.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(now, PAUSE_MS);
  });
  // A half-typed filter is an error; it is sent when it is finished.
  const narrow = () => filter.set(narrowing.value.trim());
  narrowing.addEventListener("change", narrow);
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    narrow();
    now();
  });
  subject.watch((about) => {
    const words = about && "words" in about ? about.words : "";
    if (text.value.trim() === words) return;
    window.clearTimeout(timer);
    text.value = words;
  });
  filter.watch((said) => (narrowing.value = said));
  return {
    begin() {
      if (!typed.trim()) return;
      text.value = typed;
      now();
    },
    ask(words) {
      text.value = words;
      now();
    },
  };
}
