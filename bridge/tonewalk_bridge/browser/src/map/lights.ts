/** Which sounds are lit: the hits of the answer, best brightest, or the group chosen in the legend. */

import type { Atlas } from "./atlas.ts";
import { isGrouped } from "../seeing/colours.ts";
import { answer, colouring, grouped, spotlight } from "../core/state.ts";

const LEAST = 40; // of 255: the last hit is still plainly lit
const GROUP = 60;

export function lights(atlas: Atlas): void {
  const relight = () => {
    const { group, groups } = grouped.value;
    const plain = groups.map(({ hue }) => isGrouped(colouring.value) && hue === -1);
    atlas.light(strengths(), (i) => plain[group[i]!] || false);
  };
  answer.watch((now) => {
    if (now) spotlight.set(-1);
    relight();
  });
  spotlight.watch(relight);
  grouped.watch(relight);
}

function strengths(): Uint8Array | null {
  const { n, index, group } = grouped.value;
  if (spotlight.value >= 0) return Uint8Array.from({ length: n }, (_, i) => (group[i] === spotlight.value ? GROUP : 0));
  if (!answer.value) return null;
  const { hits, nearest, fitting } = answer.value;
  if (nearest) return null; // nothing fits, so that nothing is dimmed for it
  const strength = new Uint8Array(n);
  if (fitting) {
    for (const id of fitting) strength[index.get(id) ?? n] = GROUP;
    return strength;
  }
  const best = hits.length ? hits[0]!.score : 0;
  const span = hits.length ? best - hits[hits.length - 1]!.score || 1 : 1;
  for (const { id, score } of hits) {
    const position = index.get(id);
    if (position !== undefined) strength[position] = 255 - ((255 - LEAST) * (best - score)) / span;
  }
  return strength;
}
