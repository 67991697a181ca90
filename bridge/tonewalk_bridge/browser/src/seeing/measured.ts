/** Descriptors of all sounds, asked for where something looks at them. */

import { ask } from "../core/api.ts";
import { MEASURED } from "../core/columns.ts";
import type { Library } from "../core/library.ts";
import { measureOf } from "./measures.ts";
import { tellProblem } from "../core/notices.ts";
import { colouring, library, Signal, sizing } from "../core/state.ts";

/** A descriptor's value of each sound, NaN where there is none. */
export interface Measured {
  name: string;
  /** The library in whose order they are. */
  of: Library;
  values: Float32Array;
}

/** The values of what `wanted` names, in step with the library; null while they have not come, or nothing is named. */
export function measured<T extends string>(wanted: Signal<T>): Signal<Measured | null> {
  const found = new Signal<Measured | null>(null);
  let turn = 0;
  let known: { name: string; byId: Float32Array } | null = null;
  const renew = async () => {
    const now = ++turn;
    const [name, of] = [wanted.value, library.value];
    const measure = measureOf(name);
    if (!measure) return found.set(null);
    const listed = MEASURED.find((one) => one === measure.of); // the page has these of every sound
    if (listed) return found.set({ name, of, values: of[listed] });
    const show = (byId: Float32Array) =>
      found.set({ name, of, values: Float32Array.from(of.ids, (id) => byId[id] ?? NaN) });
    // what was known of these sounds holds until the news have come
    if (known?.name === name) show(known.byId);
    else found.set(null);
    if (!of.n) return;
    try {
      const { values } = await ask("library/column", { of: measure.of });
      if (now !== turn) return;
      known = { name, byId: floats(values) };
      show(known.byId);
    } catch (error) {
      if (now === turn) tellProblem(error, "library");
    }
  };
  wanted.watch(() => void renew());
  library.watch(() => void renew());
  return found;
}

/** What the colours go by. */
export const coloured = measured(colouring);
/** What the sizes go by. */
export const sized = measured(sizing);

function floats(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}
