/** How large the dot of each sound is. */

import { ORDINARY } from "../map/atlas.ts";
import type { Library } from "../core/library.ts";
import type { Measured } from "./measured.ts";
import { measureOf, scaleOf } from "./measures.ts";

const SMALLEST = 0.5; // of an ordinary dot
const LARGEST = 2.2;

/** Sizes as `Atlas.swell` takes them, by what is measured; null: all alike. */
export function sizesOf({ n, ids }: Library, found: Measured | null): Uint8Array {
  const sizes = new Uint8Array(n).fill(ORDINARY);
  const measure = measureOf(found?.name ?? "");
  if (!found || !measure || found.of.ids !== ids) return sizes;
  const { share } = scaleOf(found.values, measure);
  for (let i = 0; i < n; i++) {
    const value = found.values[i]!;
    sizes[i] = ORDINARY * (Number.isNaN(value) ? SMALLEST : SMALLEST * (LARGEST / SMALLEST) ** share(value));
  }
  return sizes;
}
