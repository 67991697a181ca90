/** Puts sounds in the order of their names, beside the page, which stays quick meanwhile. */

import { END, nameKey } from "./naming.ts";

self.onmessage = ({ data }: MessageEvent<{ turn: number; names: string; folders: string }>) => {
  const folders = data.folders.split(END);
  const keys = data.names.split(END).map((name, i) => nameKey(name) + END + nameKey(folders[i]!));
  const order = Int32Array.from(keys, (_, i) => i);
  order.sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b));
  self.postMessage({ turn: data.turn, order }, { transfer: [order.buffer] });
};
