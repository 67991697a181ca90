/** The rows of the beat: sixteen steps for each circle, or how it wanders. */

import { render } from "preact";
import { byId } from "../core/dom.ts";
import { nameOf } from "../finding/queries.ts";
import { library, Signal } from "../core/state.ts";
import type { Beat } from "./beat.ts";
import { within } from "../map/nearest.ts";
import { now, playing, rows, STEPS, tempo, type Lens, type Row } from "./pattern.ts";

/** Of all steps, in rows of sixteen, the one that is in the tab order; the arrows go to the others. */
const reached = new Signal(0);

const MOVES: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -STEPS, ArrowDown: STEPS };

/** How often a lens may play, slow to quick: a step is a sixteenth. */
const EVERY = [16, 8, 4, 2, 1];
const EVERY_SAID = ["bar", "half note", "quarter note", "eighth note", "sixteenth note"];

export function showBeat(beat: Beat): void {
  const box = byId("beat-bar");
  render(<Bar beat={beat} />, box);
  box.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    const steps = [...box.querySelectorAll<HTMLElement>(".step")];
    const at = steps.indexOf(event.target as HTMLElement);
    if (move === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation(); // at the edge, too: there they would walk the map
    steps[at + move]?.focus();
  });
}

function Bar({ beat }: { beat: Beat }) {
  const isPlaying = playing.value;
  return (
    <>
      <div class="row">
        <button id="beat-play" type="button" aria-pressed={isPlaying} onClick={() => (isPlaying ? beat.stop() : void beat.play())}>
          {isPlaying ? "stop" : "play"}
        </button>
        <label>
          tempo{" "}
          <input id="beat-tempo" type="range" min={40} max={240} value={Math.round(tempo.value)} onInput={(event) => beat.setTempo(Number(event.currentTarget.value))} />
          <output>{Math.round(tempo.value)}</output>
        </label>
        <button type="button" title="No step sounds" onClick={() => rows.value.forEach((_, row) => beat.change(row, { on: Array<boolean>(STEPS).fill(false) }))}>
          empty
        </button>
        <button id="beat-close" type="button" title="Put the circles away (Q)" aria-label="Put the circles away" onClick={() => beat.close()}>✕</button>
      </div>
      <div class="rows">
        {rows.value.map((row, number) => (
          <Line key={number} row={row} number={number} beat={beat} />
        ))}
      </div>
    </>
  );
}

interface LineOf {
  row: Row;
  number: number;
  beat: Beat;
}

function Line({ row, number, beat }: LineOf) {
  const name = called(row);
  return (
    <div class="steps" role="group" aria-label={`${number + 1}: ${name}`} style={{ "--track": `var(--track-${number})` }}>
      <span class="name" title={name}>{name}</span>
      <button
        type="button"
        class="turn"
        aria-pressed={!!row.lens}
        aria-label={`Circle ${number + 1} is a lens`}
        title="A lens: wanders over the map and plays what is under it"
        onClick={() => beat.turn(number)}
      >
        ◎
      </button>
      <input
        type="range"
        min={-24}
        max={6}
        value={row.level}
        aria-label={`Level of ${name}, dB`}
        title={`${row.level} dB`}
        onInput={(event) => beat.change(number, { level: Number(event.currentTarget.value) })}
      />
      {row.lens ? <Wandering lens={row.lens} number={number} beat={beat} /> : <Steps row={row} number={number} beat={beat} />}
    </div>
  );
}

function Steps({ row, number, beat }: LineOf) {
  // where that row has become a lens: the first there is
  const first = STEPS * rows.value.findIndex(({ lens }) => !lens);
  const inOrder = rows.value[Math.floor(reached.value / STEPS)]?.lens ? first : reached.value;
  return (
    <div class="cells">
      {row.on.map((isOn, step) => (
        <button
          key={step}
          type="button"
          class={`step${step % 4 ? "" : " first"}${step === now.value ? " now" : ""}`}
          tabIndex={STEPS * number + step === inOrder ? 0 : -1}
          onFocus={() => reached.set(STEPS * number + step)}
          aria-pressed={isOn}
          aria-label={`step ${step + 1}`}
          onClick={() => beat.change(number, { on: row.on.map((one, at) => (at === step ? !one : one)) })}
        />
      ))}
    </div>
  );
}

/** What a lens is set by: its least and greatest value, and how it is said. */
const KNOBS = {
  reach: { label: "reach", min: 0.01, max: 0.3, step: 0.01, said: (value: number) => `${Math.round(100 * value)} % of the map's side` },
  every: { label: "every", min: 0, max: EVERY.length - 1, step: 1, said: (value: number) => EVERY_SAID[value]! },
  drift: { label: "drift", min: 0, max: 6, step: 0.1, said: (value: number) => `${value.toFixed(1)} map widths a minute` },
} as const;

function Wandering({ lens, number, beat }: Omit<LineOf, "row"> & { lens: Lens }) {
  const set = (news: Partial<Lens>) => beat.change(number, { lens: { ...lens, ...news } });
  return (
    <div class="cells knobs">
      {(Object.keys(KNOBS) as (keyof typeof KNOBS)[]).map((name) => {
        const { label, min, max, step, said } = KNOBS[name];
        const value = name === "every" ? nearly(lens.every) : lens[name];
        const text = name === "every" && EVERY[value] !== lens.every ? `${lens.every} sixteenth notes` : said(value);
        return (
          <label key={name} title={text}>
            {label}{" "}
            <input
              type="range"
              min={min}
              max={max}
              step={step}
              value={value}
              aria-label={`${label} of the lens of circle ${number + 1}`}
              aria-valuetext={text}
              onInput={({ currentTarget: { valueAsNumber } }) => set({ [name]: name === "every" ? EVERY[valueAsNumber]! : valueAsNumber })}
            />
          </label>
        );
      })}
    </div>
  );
}

/** Which of `EVERY` comes nearest: others may say any number of steps. */
function nearly(every: number): number {
  const apart = EVERY.map((one) => Math.abs(one - every));
  return apart.indexOf(Math.min(...apart));
}

/** What a row plays, in words. */
function called({ x, y, sound, lens }: Row): string {
  const { n } = library.value; // names may have come
  if (!lens) return sound ? nameOf(sound) || `sound ${sound}` : "nothing to play";
  const count = n && within(x, y, lens.reach).length;
  return `lens: ${count} sound${count === 1 ? "" : "s"}`;
}
