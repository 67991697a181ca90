/** Typing the beginning of a name goes to it, as in every list. */

import { plain } from "./naming.ts";
import { listed } from "./rows.ts";

const PAUSE_MS = 1000; // after which another name begins
const ASCII = 128;
const CASE = 32; // the bit that tells small from capital letters in ASCII

export class TypeAhead {
  private text = "";
  private last = -Infinity;

  /**
   * The row that a key leads to from `active`: NaN where no name begins so, null where the key is not of a name. One
   * that is `taken` by the page begins a name only with shift held.
   */
  goal({ key, shiftKey, timeStamp }: KeyboardEvent, active: number, taken: boolean): number | null {
    if ([...key].length !== 1) return null;
    const fresh = timeStamp - this.last > PAUSE_MS;
    const letter = /\p{L}/u.test(key);
    if (fresh && (key === " " || (taken && !(letter && shiftKey)))) return null;
    const text = (fresh ? "" : this.text) + plain(key);
    const again = [...text].every((character) => character === text[0]);
    const found = again ? find(text[0]!, active + 1) : find(text, Math.max(active, 0));
    if (found < 0 && (taken || key === " ")) return null; // no name, but the page knows what it means
    this.text = text;
    this.last = timeStamp;
    return found < 0 ? NaN : found;
  }
}

/** The next row, from a row on and around, whose name begins so; or -1. */
function find(text: string, from: number): number {
  const { ids, name: nameAt } = listed.value!;
  const initial = text.charCodeAt(0) | CASE;
  for (let step = 0; step < ids.length; step++) {
    const row = (from + step) % ids.length;
    const name = nameAt(row);
    const code = name.charCodeAt(0);
    if (code < ASCII && (code | CASE) !== initial) continue; // most names, without the dear comparison
    if (plain(name.slice(0, text.length)) === text) return row;
  }
  return -1;
}
