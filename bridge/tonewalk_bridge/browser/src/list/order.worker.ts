/** Puts sounds in the order of their names, beside the page, which stays quick meanwhile. */

import { Texts } from "../core/texts.ts";
import { nameKey } from "./naming.ts";

export interface Unordered {
  turn: number;
  /** Of their names; see texts.ts. */
  bytes: Uint8Array;
  ends: Uint32Array;
  /** Which of `folders` each lies in. */
  folder: Int32Array;
  folders: readonly string[];
}

const END = "\0"; // comes before all that a name may hold

self.onmessage = ({ data }: MessageEvent<Unordered>) => {
  const folders = data.folders.map(nameKey);
  const names = new Texts(data.bytes, data.ends).all();
  const keys = names.map((name, i) => nameKey(name) + END + (folders[data.folder[i]!] || ""));
  const order = Int32Array.from(keys, (_, i) => i);
  order.sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b));
  self.postMessage({ turn: data.turn, order }, { transfer: [order.buffer] });
};
