/** Knobs that turn what was found along named ways, and how much each kind of evidence counts. */

import { signal } from "@preact/signals";
import { ask } from "../core/api.ts";
import { knobs, seedOf, subject, weights } from "./asked.ts";
import { tellProblem } from "../core/notices.ts";
import { selected } from "../core/state.ts";
import { together } from "./together.ts";
import type { Reply, Weights } from "../core/types.ts";

const ASPECTS: Record<keyof Weights, string> = {
  semantic: "what it is",
  timbre: "how it sounds",
  name: "what its file is called",
  pitch: "the pitch of sounds, beside that of a sound",
  loudness: "how loud it is, beside a sound",
  envelope: "how it begins and how long it is, beside a sound",
};
const USUAL = 1; // where a weight's slider stands as long as it is not touched
const MOST = 3;

const known = signal<Reply<"knob/list">["knobs"]>([]);

/** Asks for the knobs there are, which other clients may have added to. */
export async function loadKnobs(): Promise<void> {
  try {
    known.value = (await ask("knob/list")).knobs;
  } catch (error) {
    tellProblem(error, "library");
  }
}

function turn(name: string, value: number): void {
  const { [name]: _, ...others } = knobs.value;
  if (!seedOf(subject.value)) subject.set({ sound: selected.value });
  knobs.set(value ? { ...others, [name]: value } : others);
}

function weigh(name: keyof Weights, value: number | null): void {
  const { [name]: _, ...others } = weights.value;
  weights.set(value === null ? others : { ...others, [name]: value });
}

export function Turning() {
  const off = !seedOf(subject.value) && !selected.value;
  return (
    <>
      <div class="choices">
        <button
          type="button"
          aria-pressed={together.value}
          title="Turn the knobs of all: Max, pads and other pages turn along, and follow"
          onClick={() => together.set(!together.value)}
        >
          together with Max and pads
        </button>
      </div>
      <div class="dials" role="group" aria-label="Knobs">
        <p class="kind">
          knobs
          <Reset title="knobs" off={!Object.keys(knobs.value).length} act={() => knobs.set({})} />
        </p>
        {off && <p class="needed">Select a sound or type words: knobs turn what is like it.</p>}
        {known.value.map(({ name, low, high }) => (
          <label key={name} title={low && high ? `${low} to ${high}` : name}>
            <span>{name}</span>
            <Dial
              name={name}
              min={-1}
              max={1}
              step={0.05}
              value={knobs.value[name] || 0}
              disabled={off}
              move={(value) => turn(name, value)}
            />
            <output>{signed(knobs.value[name] || 0)}</output>
          </label>
        ))}
      </div>
      <div class="dials" role="group" aria-label="What counts">
        <p class="kind">
          what counts
          <Reset title="what counts" off={!Object.keys(weights.value).length} act={() => weights.set({})} />
        </p>
        {(Object.keys(ASPECTS) as (keyof Weights)[]).map((name) => (
          <label key={name} title={ASPECTS[name]}>
            <span>{name}</span>
            <Dial
              name={name}
              min={0}
              max={MOST}
              step={0.1}
              value={weights.value[name] ?? USUAL}
              move={(value) => weigh(name, value)}
            />
            <output>{weights.value[name]?.toFixed(1) ?? "usual"}</output>
          </label>
        ))}
      </div>
    </>
  );
}

interface Turned {
  name: string;
  min: number;
  max: number;
  step: number;
  value: number;
  disabled?: boolean;
  move: (value: number) => void;
}

function Dial({ name, move, ...range }: Turned) {
  return <input type="range" aria-label={name} {...range} onInput={(event) => move(Number(event.currentTarget.value))} />;
}

function Reset({ title, off, act }: { title: string; off: boolean; act: () => void }) {
  return (
    <button type="button" class="quiet" aria-label={`Reset ${title}`} disabled={off} onClick={act}>
      reset
    </button>
  );
}

function signed(value: number): string {
  return value ? `${value > 0 ? "+" : "−"}${Math.abs(value).toFixed(2).replace(/0$/, "")}` : "0";
}
