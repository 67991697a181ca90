/** How sounds are heard: what the musician chose, and how loud a sound is played. */

import { kept } from "../core/kept.ts";
import { library, selected, Signal } from "../core/state.ts";

/** A part of a sound, in s from its beginning. */
export interface Stretch {
  from: number;
  to: number;
}

/** Position of the volume's slider, 0 to 1. */
export const volume = kept<number>("volume", 0.9);
/** Whether all sounds are played equally loud, or else each as it is. */
export const matched = kept<boolean>("matched", true);
/** Whether a sound that plays goes on when it is clicked again, or else begins again. */
export const goesOn = kept<boolean>("goes-on", true);
/** Whether the shared cursor is heard when others move it. */
export const overheard = kept<boolean>("overheard", false);
/** Whether the selected sound is played over and over. */
export const looping = new Signal(false);
/** The part of the selected sound that was chosen, if one was. */
export const stretch = new Signal<Stretch | null>(null);
/** The sound that is meant to be heard, or 0. */
export const sounding = new Signal(0);

selected.watch(() => stretch.set(null));

/** LUFS that all sounds are brought to; much is cut louder, so that most are turned down, which never clips. */
const TARGET = -18;
const MOST_UP = 12; // dB
const MOST_DOWN = 24; // dB
const CEILING = -1; // dBFS that no sound is brought above

/** dB by which one channel that comes from both sides is louder than it was measured. */
const TWICE = 10 * Math.log10(2);

/** The factor by which a sound is played as loud as the others; 1 where the daemon has not measured it. */
export function levelOf(id: number, mono: boolean): number {
  const { index, loudness, peak } = library.value;
  const at = index.get(id) ?? -1;
  return matched.value ? matchedLevel((loudness[at] ?? NaN) + (mono ? TWICE : 0), peak[at] ?? NaN) : 1;
}

/** Of what is `loudness` LUFS loud, and at its highest `peak` dBFS. */
function matchedLevel(loudness: number, peak: number): number {
  if (Number.isNaN(loudness)) return 1;
  const change = Math.min(Math.max(TARGET - loudness, -MOST_DOWN), MOST_UP);
  return 10 ** (Math.min(change, CEILING - (peak || 0)) / 20);
}
