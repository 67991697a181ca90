/** The panel beside the search box: filters by hand, A − B + C, knobs and weights; one button opens it. */

import { signal } from "@preact/signals";
import { render } from "preact";
import { filter, knobs, mix, weights } from "./asked.ts";
import { byId } from "../core/dom.ts";
import { Mixing, mixIn } from "./mixing.tsx";
import { followNarrowing, Narrowing, showNarrowing } from "./narrowing.tsx";
import { loadKnobs, Turning } from "./turning.tsx";

const TABS = { filter: "filter", mix: "A − B + C", turn: "knobs" } as const;
type Tab = keyof typeof TABS;

const tab = signal<Tab>("filter");
let isOpen = false;

export function finder(): void {
  followNarrowing();
  render(<Panel />, byId("finder"));
  byId("tune").addEventListener("click", toggleFinder);
  byId("finder").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    toggleFinder();
    byId("tune").focus();
  });
  // what is set stays in sight while the panel is closed
  const mark = () => {
    const set = [filter.value, Object.keys(knobs.value).length, Object.keys(weights.value).length, mix.value.some(Boolean)];
    byId("tune").classList.toggle("set", set.some(Boolean));
  };
  for (const one of [filter, knobs, weights, mix]) one.watch(mark);
}

/** Whether dots can be dragged into A − B + C just now. */
export function isMixing(): boolean {
  return isOpen && tab.value === "mix";
}

export function toggleFinder(): void {
  open(!isOpen);
  if (isOpen) byId("finder").querySelector<HTMLElement>("[aria-selected=true]")!.focus();
}

/** Puts a sound into A − B + C, in sight. */
export function takeIntoMix(sound: number): void {
  if (!sound) return;
  choose("mix");
  open(true);
  mixIn(sound);
}

function open(on: boolean): void {
  isOpen = on;
  byId("finder").hidden = !on;
  document.body.classList.toggle("tuning", on);
  byId("tune").setAttribute("aria-expanded", String(on));
  showNarrowing(on && tab.value === "filter");
  if (on) void loadKnobs();
}

function choose(now: Tab): void {
  tab.value = now;
  showNarrowing(isOpen && now === "filter");
}

function Panel() {
  const names = Object.keys(TABS) as Tab[];
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    choose(names[(names.indexOf(tab.value) + step + names.length) % names.length]!);
    byId(`tab-${tab.value}`).focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label="Ways to find" onKeyDown={walk}>
        {names.map((name) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            aria-selected={tab.value === name}
            aria-controls="finding"
            tabIndex={tab.value === name ? 0 : -1}
            onClick={() => choose(name)}
          >
            {TABS[name]}
          </button>
        ))}
      </div>
      <div id="finding" role="tabpanel" aria-labelledby={`tab-${tab.value}`} tabIndex={-1}>
        {tab.value === "filter" ? <Narrowing /> : tab.value === "mix" ? <Mixing /> : <Turning />}
      </div>
    </>
  );
}
