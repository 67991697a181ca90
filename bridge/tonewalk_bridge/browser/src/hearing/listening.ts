/** What the hand, the keys and the switches do to what is heard. */

import { byId } from "../core/dom.ts";
import { goesOn, looping, matched, sounding, stretch, volume } from "./hearing.ts";
import { mended, say, tellProblem } from "../core/notices.ts";
import type { Player } from "./player.ts";
import { info, library, selected } from "../core/state.ts";
import { choose } from "./wave.tsx";

/** Keeps the player in step with what was chosen. */
export function followChoices(player: Player): void {
  const slider = byId<HTMLInputElement>("volume");
  slider.addEventListener("input", () => volume.set(Number(slider.value)));
  volume.watch((position) => {
    slider.value = String(position);
    player.setVolume(position ** 2);
  });
  for (const choice of [matched, looping, stretch, selected]) choice.watch(() => player.renew());
  library.watch(() => player.renew());
  player.onProblem = (error) => tellProblem(error, "audio");
  player.onHeard = () => mended("audio");
  player.onChange = (id) => {
    sounding.set(id);
    byId("pointed").classList.toggle("sounding", id !== 0);
  };
}

/** A sound is pointed at, clicked or pressed. */
export function hear(player: Player, id: number): void {
  void (goesOn.value ? player.goOn(id) : player.play(id));
}

/** Silences what plays, or plays a sound. */
export function toggle(player: Player, id: number): void {
  if (player.playing) player.stop();
  else if (id) void player.play(id);
}

export function toggleLoop(): void {
  looping.set(!looping.value);
  say(looping.value ? "the selected sound goes over and over" : "sounds play once");
}

export function toggleMatch(): void {
  matched.set(!matched.value);
  say(matched.value ? "all sounds are equally loud" : "each sound is as loud as it is");
}

/** A stretch of the selected sound begins, or ends, where that is just now. */
export function mark(player: Player, end: "from" | "to"): void {
  const sound = info.value;
  if (!sound || player.playing !== sound.id) return say("select a sound and play it: [ and ] mark a stretch of it meanwhile");
  const now = stretch.value || { from: 0, to: sound.duration };
  if (end === "from") choose(sound, player.position, now.to);
  else choose(sound, now.from, player.position);
}
