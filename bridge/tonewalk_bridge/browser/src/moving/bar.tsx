/** The bar of the paths: which of them is in the hand, and how it sounds. */

import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { byId } from "../core/dom.ts";
import { openExport } from "../selecting/exporting.tsx";
import type { Moving } from "./moving.ts";
import { active, adding, drawing, editing, inHand, tracks, type Mode, type Track } from "./tracks.ts";

const MODES: Record<Mode, string> = {
  map: "along the line",
  slerp: "straight, corner to corner",
  graph: "by neighbours, corner to corner",
  walk: "a walk from its beginning",
};

/** What the daemon takes as the name of a path. */
const NAME = /^[A-Za-z0-9_.-]+$/;

export function showBar(moving: Moving): void {
  render(<Bar moving={moving} />, byId("path-bar"));
}

function Bar({ moving }: { moving: Moving }) {
  const [isOpen, setOpen] = useState(false);
  const held = inHand();
  if (!held) return null;
  const { name, playing, tempo, level } = held;
  return (
    <div class={isOpen ? "all" : ""}>
      <Tabs moving={moving} />
      <div class="row">
        <button id="path-play" type="button" aria-pressed={playing} onClick={() => (playing ? moving.stop(name) : void moving.play(name))}>
          {playing ? "stop" : "play"}
        </button>
        {tempo > 0 && <Slider id="path-tempo" label="tempo" value={tempo} least={40} most={240} on={(next) => moving.wish(name, { tempo: next })} />}
        <span class="rest">
          <Slider id="path-level" label="level" value={level} least={-24} most={12} unit=" dB" on={(next) => moving.wish(name, { level: next })} />
          {held.mode && <How held={held} moving={moving} />}
          <Name key={name} held={held} moving={moving} />
          <button id="path-save" type="button" title="Write it to a WAV" onClick={() => void moving.save()}>save WAV</button>
          <button id="path-take" type="button" title="ZIP, kit, WAV, playlist (T)" onClick={() => openExport("path")}>export…</button>
        </span>
        <button class="more" type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "less" : "more"}
        </button>
      </div>
    </div>
  );
}

/** All paths by name, and another one. */
function Tabs({ moving }: { moving: Moving }) {
  return (
    <div class="tabs" role="group" aria-label="Paths">
      {tracks.value.map(({ name, playing }, number) => (
        <button key={name} type="button" aria-pressed={name === active.value} style={{ "--track": `var(--track-${number})` }} onClick={() => active.set(name)}>
          <i class={playing ? "playing" : ""} aria-hidden="true" />
          {name}
          {playing && <span class="unseen">, plays</span>}
        </button>
      ))}
      <button id="path-add" type="button" aria-pressed={drawing.value && adding.value} title="Draw another path, to play beside these" onClick={() => moving.toggle(true)}>
        + another
      </button>
      <button id="path-close" type="button" title="Take the path away (Esc); the library keeps it" aria-label="Take the path away" onClick={() => moving.takeAway(active.value)}>
        ✕
      </button>
    </div>
  );
}

/** How the sounds of a path are found. */
function How({ held, moving }: { held: Track; moving: Moving }) {
  return (
    <>
      <Slider id="path-steps" label="steps" value={held.count} least={2} most={64} late on={(count) => moving.wish(held.name, { count }, true)} />
      {held.places.length > 0 && (
        <select
          id="path-mode"
          aria-label="How its sounds are found"
          value={held.mode!}
          onChange={(event) => moving.wish(held.name, { mode: event.currentTarget.value as Mode }, true)}
        >
          {Object.entries(MODES).map(([mode, told]) => (
            <option key={mode} value={mode}>{told}</option>
          ))}
        </select>
      )}
      {held.mode === "walk" && (
        <button id="path-again" type="button" title="Another walk" onClick={() => moving.wish(held.name, { seed: held.seed + 1 }, true)}>
          again
        </button>
      )}
      <label title="Prefer sounds that follow each other well">
        <input
          id="path-smooth"
          type="checkbox"
          checked={held.smooth}
          onChange={(event) => moving.wish(held.name, { smooth: event.currentTarget.checked }, true)}
        />{" "}
        smooth
      </label>
      {held.places.length > 0 && (
        <button id="path-edit" type="button" aria-pressed={editing.value} title="Move its corners" onClick={() => moving.edit()}>
          corners
        </button>
      )}
    </>
  );
}

interface SliderProps {
  id: string;
  label: string;
  value: number;
  least: number;
  most: number;
  unit?: string;
  /** Whether it counts only once the hand lets go. */
  late?: boolean;
  on(value: number): void;
}

function Slider({ id, label, value, least, most, unit = "", late, on }: SliderProps) {
  const [shown, setShown] = useState<number | null>(null);
  return (
    <label>
      {label}{" "}
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        value={shown ?? value}
        onInput={(event) => {
          const next = Number(event.currentTarget.value);
          if (late) setShown(next);
          else on(next);
        }}
        onChange={(event) => {
          setShown(null);
          if (late) on(Number(event.currentTarget.value));
        }}
      />
      <output id={`${id}-now`}>{`${shown ?? value}${unit}`}</output>
    </label>
  );
}

/** What it is kept as. */
function Name({ held, moving }: { held: Track; moving: Moving }) {
  const [name, setName] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const isAsking = name !== null;
  useEffect(() => field.current?.select(), [isAsking]);
  if (!held.mode) return null;
  if (name === null)
    return (
      <button id="path-keep" type="button" title="Keep it under a name of its own" onClick={() => setName(held.name)}>
        keep as…
      </button>
    );
  const keep = (event: Event) => {
    event.preventDefault();
    const plain = name.trim().replace(/\s+/g, "-");
    if (!NAME.test(plain)) return setProblem("A name is of letters, digits, _ . and -: change it.");
    moving.keepAs(plain).then(
      () => setName(null),
      (error: Error) => setProblem(error.message),
    );
  };
  return (
    <form class="name" onSubmit={keep}>
      <input
        id="path-name"
        type="text"
        aria-label="Keep it as"
        maxLength={64}
        value={name}
        ref={field}
        onInput={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          setName(null);
        }}
      />
      <button type="submit">keep</button>
      {problem && <span role="alert" class="fault">{problem}</span>}
    </form>
  );
}
