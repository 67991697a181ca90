/** The selected sound: its waveform, what was measured, and what can be done with it. */

import { byId, make, seconds } from "../core/dom.ts";
import { tellProblem } from "../core/notices.ts";
import { copyPath, infoOf, toggleFavourite } from "../finding/queries.ts";
import { info, selected } from "../core/state.ts";
import { carry, download, reveal } from "../selecting/taking.ts";
import type { SoundInfo } from "../core/types.ts";
import { waveOf, type WaveActions } from "../hearing/wave.tsx";

const NOTES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
const SURE = 0.5;
/** Whether the daemon is this machine, whose file manager is in front of whoever looks at the page. */
const LOCAL = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);

export interface DetailActions extends WaveActions {
  like(id: number): void;
  mix(id: number): void;
  closer(id: number): void;
}

export function detail(actions: DetailActions): void {
  const section = byId("detail");

  /** Asks for a sound; one that another was selected after is not shown. */
  const show = (id: number) =>
    infoOf(id).then(
      (sound) => selected.value === id && info.set(sound),
      (error: unknown) => selected.value === id && tellProblem(error, "sound"),
    );
  selected.watch((id) => {
    section.hidden = !id;
    info.set(null);
    if (!id) return;
    void show(id);
  });

  info.watch((sound) => {
    if (!sound) return;
    section.textContent = "";
    section.append(card(sound, actions));
  });
}

function card(sound: SoundInfo, actions: DetailActions): HTMLElement {
  const starred = button(sound.favourite ? "★ favourite" : "☆ favourite", "F", () => toggleFavourite(sound.id));
  starred.setAttribute("aria-pressed", String(sound.favourite));
  const name = make("h2", { draggable: true, title: "Drag it to a folder or a program" }, sound.name);
  name.addEventListener("dragstart", (event) => carry(event, sound.id));
  const compare = button("closer?", "Y", () => actions.closer(sound.id));
  compare.className = "compare";
  return make(
    "div",
    { className: "card" },
    name,
    waveOf(sound, actions),
    make("p", { className: "facts" }, ...facts(sound).map((fact) => make("span", {}, fact))),
    make("p", { className: "path", title: sound.path }, sound.path),
    make(
      "div",
      { className: "actions" },
      button("like this", "L", () => actions.like(sound.id)),
      starred,
      button("A − B + C", "M", () => actions.mix(sound.id)),
      button("copy path", "C", () => copyPath(sound.id)),
      button("download", "E", () => download(sound.id)),
      ...(LOCAL ? [button("show file", "W", () => reveal(sound.id))] : []),
      compare,
    ),
  );
}

function button(label: string, key: string, act: () => void): HTMLButtonElement {
  const made = make("button", { type: "button", title: `${label} (${key})` }, label);
  made.addEventListener("click", act);
  return made;
}

function facts(sound: SoundInfo): string[] {
  const told = [seconds(sound.duration)];
  if (sound.f0) told.push(heard(`${note(sound.f0)} · ${sound.f0.toFixed(0)} Hz`, sound.f0_confidence));
  if (sound.centroid) told.push(`brightness ${(sound.centroid / 1000).toFixed(1)} kHz`);
  if (sound.loudness !== null) told.push(`${sound.loudness.toFixed(0)} LUFS`);
  if (sound.tempo) told.push(heard(`${sound.tempo.toFixed(0)} BPM`, sound.tempo_confidence));
  if (sound.key) told.push(heard(sound.key, sound.key_confidence));
  return [...told, ...sound.tags.map((tag) => `#${tag}`)];
}

/** What the daemon is not sure enough of to match it with a filter is told as a guess: `~120 BPM?`. */
function heard(fact: string, confidence: number): string {
  return confidence >= SURE ? fact : `~${fact}?`;
}

/** 440 -> `A4`. */
export function note(hertz: number): string {
  const midi = Math.round(69 + 12 * Math.log2(hertz / 440));
  return `${NOTES[((midi % 12) + 12) % 12]}${Math.floor(midi / 12) - 1}`;
}
