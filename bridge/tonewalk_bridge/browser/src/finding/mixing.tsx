/** A − B + C: three places for sounds and words, which make a question together. */

import { signal } from "@preact/signals";
import { Fragment } from "preact";
import { mix, type Mix, type Slot } from "./asked.ts";
import { setMix, slotName } from "./queries.ts";
import { selected } from "../core/state.ts";
import { carriedSound } from "../selecting/taking.ts";

const SIGNS = ["", "−", "+"];
const LETTERS = ["A", "B", "C"];
/** The place that something is held over, or -1. */
const over = signal(-1);

function put(place: number, slot: Slot): void {
  setMix(mix.value.map((one, i) => (i === place ? slot : one)) as unknown as Mix);
}

function swap(one: number, other: number): void {
  const now = [...mix.value];
  [now[one], now[other]] = [now[other]!, now[one]!];
  setMix(now as unknown as Mix);
}

/** Puts a sound into the first place that is free, or, where none is, the last. */
export function mixIn(sound: number): void {
  const free = mix.value.indexOf(null);
  put(free < 0 ? 2 : free, { sound });
}

/** The place that lies there, or -1. */
function placeAt(x: number, y: number): number {
  const found = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-slot]");
  return found ? Number(found.dataset.slot) : -1;
}

/** A dot is held over the window. */
export function holdOver(x: number, y: number): void {
  over.value = placeAt(x, y);
}

/** A dot that was held is let go there. */
export function letGo(sound: number, x: number, y: number): void {
  over.value = -1;
  const place = placeAt(x, y);
  if (place >= 0) put(place, { sound });
}

export function Mixing() {
  return (
    <>
      <p class="hint">What is to C as A is to B. Drag sounds here, type words, or press M for the selected sound.</p>
      <div class="slots">
        {mix.value.map((slot, place) => (
          <Fragment key={place}>
            {place > 0 && (
              <button
                type="button"
                class="swap"
                title="Swap them"
                aria-label={`Swap ${LETTERS[place - 1]} and ${LETTERS[place]}`}
                onClick={() => swap(place - 1, place)}
              >
                ⇅
              </button>
            )}
            <Place slot={slot} place={place} />
          </Fragment>
        ))}
      </div>
      <button type="button" class="quiet" disabled={!mix.value.some(Boolean)} onClick={() => setMix([null, null, null])}>
        empty all
      </button>
    </>
  );
}

function Place({ slot, place }: { slot: Slot; place: number }) {
  const letter = LETTERS[place]!;
  const drop = (event: DragEvent) => {
    over.value = -1;
    const from = event.dataTransfer?.getData("application/x-tonewalk-slot");
    const sound = carriedSound(event);
    if (from) swap(Number(from), place);
    else if (sound) put(place, { sound });
    else return;
    event.preventDefault();
  };
  const dragOver = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    over.value = place;
  };
  const lift = (event: DragEvent) => event.dataTransfer?.setData("application/x-tonewalk-slot", String(place));
  return (
    <div
      class="slot"
      data-slot={place}
      data-over={over.value === place}
      onDragOver={dragOver}
      onDragLeave={() => (over.value = -1)}
      onDrop={drop}
    >
      <b aria-hidden="true">{SIGNS[place]} {letter}</b>
      {slot && "sound" in slot ? (
        <span class="taken" draggable onDragStart={lift} title={slotName(slot)}>
          {slotName(slot)}
        </span>
      ) : (
        <input
          type="text"
          aria-label={`Words for ${letter}`}
          placeholder="words, or a sound"
          maxLength={2000}
          spellcheck={false}
          value={slot?.words || ""}
          onChange={(event) => put(place, event.currentTarget.value.trim() ? { words: event.currentTarget.value.trim() } : null)}
        />
      )}
      {slot ? (
        <button type="button" aria-label={`Take ${letter} away`} title={`Take ${letter} away`} onClick={() => put(place, null)}>
          ✕
        </button>
      ) : (
        <button
          type="button"
          disabled={!selected.value}
          aria-label={`Take the selected sound as ${letter}`}
          title="Take the selected sound"
          onClick={() => put(place, { sound: selected.value })}
        >
          take
        </button>
      )}
    </div>
  );
}
