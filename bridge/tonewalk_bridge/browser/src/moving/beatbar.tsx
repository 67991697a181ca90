/** The rows of the beat: sixteen steps for each circle. */

import { render } from "preact";
import { byId } from "../core/dom.ts";
import { nameOf } from "../finding/queries.ts";
import { library } from "../core/state.ts";
import type { Beat } from "./beat.ts";
import { now, playing, rows, STEPS, tempo, type Row } from "./pattern.ts";

const MOVES: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -STEPS, ArrowDown: STEPS };

export function showBeat(beat: Beat): void {
  const box = byId("beat-bar");
  render(<Bar beat={beat} />, box);
  // one step is in the tab order, the arrows go to the others
  box.addEventListener("keydown", (event) => {
    const steps = [...box.querySelectorAll<HTMLElement>(".step")];
    const to = steps.indexOf(event.target as HTMLElement) + (MOVES[event.key] ?? NaN);
    if (!steps[to] || !(event.target as HTMLElement).matches(".step")) return;
    event.preventDefault();
    event.stopPropagation();
    for (const step of steps) step.tabIndex = -1;
    steps[to].tabIndex = 0;
    steps[to].focus();
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
          <input id="beat-tempo" type="range" min={40} max={240} value={tempo.value} onInput={(event) => tempo.set(Number(event.currentTarget.value))} />
          <output>{tempo.value}</output>
        </label>
        <button type="button" title="No step sounds" onClick={() => rows.value.forEach((_, row) => beat.change(row, { on: Array<boolean>(STEPS).fill(false) }))}>
          empty
        </button>
        <button id="beat-close" type="button" title="Put the circles away (Q)" aria-label="Put the circles away" onClick={() => beat.close()}>✕</button>
      </div>
      <div class="rows">
        {rows.value.map((row, number) => (
          <Steps key={number} row={row} number={number} beat={beat} />
        ))}
      </div>
    </>
  );
}

function Steps({ row, number, beat }: { row: Row; number: number; beat: Beat }) {
  library.value; // names may have come
  const name = row.sound ? nameOf(row.sound) || `sound ${row.sound}` : "nothing to play";
  return (
    <div class="steps" role="group" aria-label={`${number + 1}: ${name}`} style={{ "--track": `var(--track-${number})` }}>
      <span class="name" title={name}>{name}</span>
      <input
        type="range"
        min={-24}
        max={6}
        value={row.level}
        aria-label={`Level of ${name}, dB`}
        title={`${row.level} dB`}
        onInput={(event) => beat.change(number, { level: Number(event.currentTarget.value) })}
      />
      <div class="cells">
        {row.on.map((isOn, step) => (
          <button
            key={step}
            type="button"
            class={`step${step % 4 ? "" : " first"}${step === now.value ? " now" : ""}`}
            tabIndex={number || step ? -1 : 0}
            aria-pressed={isOn}
            aria-label={`step ${step + 1}`}
            onClick={() => beat.change(number, { on: row.on.map((one, at) => (at === step ? !one : one)) })}
          />
        ))}
      </div>
    </div>
  );
}
