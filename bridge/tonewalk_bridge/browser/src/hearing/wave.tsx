/** The selected sound as a picture: where it is just now, a click goes there, a drag chooses a stretch of it. */

import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { peaks } from "../core/api.ts";
import { make } from "../core/dom.ts";
import { looping, sounding, stretch, type Stretch } from "./hearing.ts";
import { tellProblem } from "../core/notices.ts";
import { carry, carryStretch, downloadStretch } from "../selecting/taking.ts";
import type { Peaks, SoundInfo } from "../core/types.ts";

const COLUMNS = 320;
const DRAG = 4; // px; less is a click
const LEAST = 0.005; // s of a stretch
const COARSE = 0.02; // of the sound, by an arrow key
const FINE = 0.001; // s, with shift

export interface WaveActions {
  /** Plays a sound, or lets it end where it plays. */
  toggle(id: number): void;
  /** Plays a sound from `from` (s) on. */
  seek(id: number, from: number): void;
  /** s into the sound that is heard; NaN while none is. */
  position(): number;
  likeStretch(sound: SoundInfo, part: Stretch): void;
}

const box = make("div", { className: "hearing-card" });

/** The picture of a sound, and what plays it; there is one at a time. */
export function waveOf(sound: SoundInfo, actions: WaveActions): HTMLElement {
  render(<Wave key={sound.id} sound={sound} actions={actions} />, box);
  return box;
}

interface Props {
  sound: SoundInfo;
  actions: WaveActions;
}

function Wave({ sound, actions }: Props) {
  const plays = sounding.value === sound.id;
  const part = stretch.value;
  return (
    <>
      <Picture sound={sound} actions={actions} />
      <div class="transport">
        <button
          type="button"
          class="hear"
          draggable
          title={plays ? "Stop (space)" : "Play (space), or drag it to a folder or a program"}
          aria-label={`${plays ? "Stop" : "Play"} ${sound.name}`}
          onClick={() => actions.toggle(sound.id)}
          onDragStart={(event) => carry(event, sound.id)}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d={plays ? "M7 7h10v10H7z" : "M8 5v14l11-7z"} />
          </svg>
        </button>
        <button
          type="button"
          title="Over and over (G)"
          aria-label="Over and over"
          role="switch"
          aria-checked={looping.value}
          onClick={() => looping.set(!looping.value)}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true" class="drawn">
            <path d="M6 9h11l-3-3M18 15H7l3 3" />
          </svg>
        </button>
        <Clock sound={sound} actions={actions} />
      </div>
      {part && <Part sound={sound} part={part} actions={actions} />}
    </>
  );
}

/** What can be done with the stretch that was chosen. */
function Part({ sound, part, actions }: Props & { part: Stretch }) {
  return (
    <div class="part" role="group" aria-label="Chosen stretch">
      <output>{`${part.from.toFixed(3)}–${part.to.toFixed(3)} s`}</output>
      <button type="button" title="Find sounds like this stretch" onClick={() => actions.likeStretch(sound, part)}>
        like it
      </button>
      <button
        type="button"
        draggable
        title="Download this stretch as a WAV, or drag it to a folder or a program"
        onClick={() => void downloadStretch(sound, part)}
        onDragStart={(event) => carryStretch(event, sound, part)}
      >
        save
      </button>
      <button type="button" title="The whole sound again (Esc)" aria-label="The whole sound again" onClick={() => stretch.set(null)}>
        ✕
      </button>
    </div>
  );
}

/** How far the sound is, told to the eye; the slider tells the ear. */
function Clock({ sound, actions }: Props) {
  const text = useRef<HTMLSpanElement>(null);
  useFrames(sounding.value === sound.id, () => {
    const at = actions.position();
    if (text.current) text.current.textContent = `${(Number.isNaN(at) ? 0 : at).toFixed(2)} / ${sound.duration.toFixed(2)} s`;
  });
  return <span class="clock" aria-hidden="true" ref={text} />;
}

function Picture({ sound, actions }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLElement>(null);
  const { duration } = sound;
  const part = stretch.value;
  const plays = sounding.value === sound.id;
  useEffect(() => {
    let shown = true;
    peaks(sound.id, COLUMNS).then(
      // the card may be another's by now, though nobody has been told yet
      (found) => shown && canvas.current && drawWave(canvas.current, found),
      (error: unknown) => shown && tellProblem(error, "sound"),
    );
    return () => void (shown = false);
  }, [sound]);
  useFrames(plays, () => {
    const at = actions.position();
    if (!head.current) return;
    head.current.hidden = Number.isNaN(at);
    if (!Number.isNaN(at)) head.current.style.left = percent(at, duration);
  });
  const pointer = usePointer(sound, actions);
  const [sought, setSought] = useState(0); // told to the ear; where it is at each moment would be too much
  const seek = (to: number) => {
    const at = Math.min(Math.max(to, 0), duration - LEAST);
    setSought(at);
    actions.seek(sound.id, at);
  };
  return (
    <div class="wave">
      <canvas ref={canvas} width={COLUMNS * 2} height={128} />
      {part && <i class="shade" style={{ left: 0, width: percent(part.from, duration) }} />}
      {part && <i class="shade" style={{ left: percent(part.to, duration), right: 0 }} />}
      <i class="head" ref={head} hidden />
      <div
        class="face"
        role="slider"
        tabIndex={0}
        aria-label="Played position"
        aria-valuemin={0}
        aria-valuemax={duration}
        aria-valuenow={sought}
        aria-valuetext={`${sought.toFixed(2)} of ${duration.toFixed(2)} s`}
        title="Click to play from here, drag to choose a stretch"
        {...pointer}
        onKeyDown={(event) => byKey(event, () => actions.position() || 0, duration, seek)}
      />
      <Handle sound={sound} end="from" />
      <Handle sound={sound} end="to" />
    </div>
  );
}

/** One end of the stretch; it stands at the sound's own end while no stretch is chosen. */
function Handle({ sound, end }: { sound: SoundInfo; end: "from" | "to" }) {
  const { duration } = sound;
  const part = stretch.value || { from: 0, to: duration };
  const put = (at: number) => {
    const other = end === "from" ? part.to : part.from;
    choose(sound, end === "from" ? Math.min(at, other - LEAST) : other, end === "from" ? other : Math.max(at, other + LEAST));
  };
  const drag = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement;
    if (handle.hasPointerCapture(event.pointerId)) put(timeAt(event, handle.parentElement!, duration));
  };
  return (
    <div
      class={`handle ${end} ${stretch.value ? "chosen" : ""}`}
      style={{ left: percent(part[end], duration) }}
      role="slider"
      tabIndex={0}
      aria-label={end === "from" ? "Beginning of the stretch" : "End of the stretch"}
      aria-valuemin={0}
      aria-valuemax={duration}
      aria-valuenow={part[end]}
      aria-valuetext={`${part[end].toFixed(3)} s`}
      title={end === "from" ? "Where the stretch begins ([)" : "Where the stretch ends (])"}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={(event) => byKey(event, () => part[end], duration, put)}
    />
  );
}

/** A click goes to a place of the sound, a drag chooses a stretch, which is then heard. */
function usePointer(sound: SoundInfo, actions: WaveActions) {
  const begun = useRef<{ x: number; at: number; dragged: boolean } | null>(null);
  const time = (event: PointerEvent) => timeAt(event, event.currentTarget as HTMLElement, sound.duration);
  return {
    onPointerDown(event: PointerEvent) {
      if (event.button) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      begun.current = { x: event.clientX, at: time(event), dragged: false };
    },
    onPointerMove(event: PointerEvent) {
      const from = begun.current;
      if (!from || (!from.dragged && Math.abs(event.clientX - from.x) < DRAG)) return;
      from.dragged = true;
      const to = time(event);
      choose(sound, Math.min(from.at, to), Math.max(from.at, to, Math.min(from.at, to) + LEAST));
    },
    onPointerUp() {
      const from = begun.current;
      begun.current = null;
      if (!from) return;
      const part = stretch.value;
      if (from.dragged) return actions.seek(sound.id, part?.from ?? 0);
      if (part && (from.at < part.from || from.at > part.to)) stretch.set(null); // what lies beside it is meant
      actions.seek(sound.id, from.at);
    },
    onPointerCancel() {
      begun.current = null;
    },
  };
}

/** Chooses a stretch, to the sample; all of the sound is none. */
export function choose({ id, duration, sample_rate }: SoundInfo, from: number, to: number): void {
  const sample = (at: number) => Math.round(Math.min(Math.max(at, 0), duration) * sample_rate) / sample_rate;
  const [first, last] = [sample(from), sample(to)];
  if (last - first < LEAST / 2 || !id) return;
  stretch.set(first <= 0 && last >= sample(duration) ? null : { from: first, to: last });
}

/** The keys of a slider. */
function byKey(event: KeyboardEvent, now: () => number, most: number, put: (to: number) => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const step = event.shiftKey ? FINE : COARSE * most;
  const steps: Record<string, () => number> = {
    ArrowLeft: () => now() - step,
    ArrowDown: () => now() - step,
    ArrowRight: () => now() + step,
    ArrowUp: () => now() + step,
    PageDown: () => now() - most / 10,
    PageUp: () => now() + most / 10,
    Home: () => 0,
    End: () => most,
  };
  const goal = steps[event.key];
  if (!goal) return;
  put(goal());
  event.preventDefault();
  event.stopPropagation(); // the map's arrows are others
}

/** Calls `draw` once a frame while `on`, and once more when that ends. */
function useFrames(on: boolean, draw: () => void): void {
  useEffect(() => {
    draw();
    if (!on) return;
    let frame = 0;
    const again = () => {
      draw();
      frame = requestAnimationFrame(again);
    };
    again();
    return () => cancelAnimationFrame(frame);
  }, [on]);
}

function timeAt(event: PointerEvent, within: HTMLElement, duration: number): number {
  const { left, width } = within.getBoundingClientRect();
  return (Math.min(Math.max(event.clientX - left, 0), width) / width) * duration;
}

function percent(at: number, duration: number): string {
  return `${(100 * at) / (duration || 1)}%`;
}

function drawWave(canvas: HTMLCanvasElement, { low, high }: Peaks): void {
  const pen = canvas.getContext("2d")!;
  const middle = canvas.height / 2;
  const step = canvas.width / Math.max(low.length, 1);
  const loudest = Math.max(0.05, ...high, ...low.map((v) => -v));
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const shade = pen.createLinearGradient(0, 0, canvas.width, 0);
  shade.addColorStop(0, "#8ab8ff");
  shade.addColorStop(1, "#5d7fc4");
  pen.fillStyle = shade;
  for (let i = 0; i < low.length; i++) {
    const top = (high[i]! / loudest) * (middle - 4);
    const bottom = (low[i]! / loudest) * (middle - 4);
    pen.fillRect(i * step, middle - top - 1, Math.max(step - 0.7, 0.8), top - bottom + 2);
  }
}
