/** Filters by hand: histograms to drag over, and favourites, folders, classes, labels and tags to switch on. */

import { signal } from "@preact/signals";
import { ask, inquire } from "../core/api.ts";
import { filter, parts, setParts } from "./asked.ts";
import { count } from "../core/dom.ts";
import { bytesOf, crossfilter, facets, loadFacets, type Counts } from "./facets.ts";
import { chosenOf, joined, rangeOf, rangesOf, withChoice, type Label } from "./filters.ts";
import { Histogram } from "./histogram.tsx";
import { tellProblem } from "../core/notices.ts";
import { favourites, library } from "../core/state.ts";

const NONE = new Uint32Array(1);
const FEW = 10;
const PAUSE_MS = 400; // while the library changes

/** What can be switched on: each value with how many sounds it has, or -1. */
interface Choices {
  label: Label;
  title: string;
  values: [value: string, sounds: number][];
}

const choices = signal<Choices[]>([]);
const counts = signal<Counts | null>(null);
const bare = signal<Counts | null>(null);
/** Which sounds the parts let through that no slider stands for; null: all. */
let rest: Uint8Array | null = null;
let restOf = "";
let turn = 0;
let shown = false;
let timer = 0;

/** Loads what there is to choose from while this is looked at, and keeps the histograms in step. */
export function followNarrowing(): void {
  filter.watch(() => void recount());
  library.watch(() => {
    if (!shown) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void load(), PAUSE_MS);
  });
}

export function showNarrowing(on: boolean): void {
  if (on && !shown) void load();
  shown = on;
}

async function load(): Promise<void> {
  try {
    const asked = [ask("library/list"), ask("class/list"), ask("tags/list"), loadFacets()] as const;
    const [{ roots }, { enrolled }, { labels }] = await Promise.all(asked);
    const tags = facets.value!.tags;
    const found = labels.filter(({ sounds }) => sounds);
    choices.value = [
      { label: "root", title: "folders", values: roots.length > 1 ? roots.map(({ path, sounds }) => [path, sounds]) : [] },
      { label: "class", title: "classes", values: enrolled.map(({ name }) => [name, -1]) },
      { label: "tag", title: "tags", values: tags.map(({ tag, sounds }) => [tag, sounds]) },
      { label: "auto", title: "labels", values: found.map(({ label, sounds }) => [label, sounds]) },
    ];
    restOf = "\n"; // of another library now
    bare.value = crossfilter(facets.value!, new Map(), null);
    await recount();
  } catch (error) {
    tellProblem(error, "library");
  }
}

async function recount(): Promise<void> {
  const now = ++turn;
  if (!shown || !facets.value) return;
  const others = joined(parts().filter((part) => !rangeOf(part)));
  if (others !== restOf) {
    try {
      const { bits } = await inquire("library/mask", { filter: others });
      if (now !== turn) return; // the next one counts
      rest = others ? bytesOf(bits) : null;
    } catch (error) {
      return tellProblem(error, "query"); // as whoever asks with the same filter
    }
    restOf = others;
  }
  counts.value = crossfilter(facets.value, rangesOf(parts()), rest);
}

export function Narrowing() {
  const known = facets.value;
  const now = parts();
  const fits = counts.value?.fitting ?? known?.ids.length ?? 0;
  const starred = now.includes("favourite");
  return (
    <>
      <p class="fitting">
        {known ? `${fits.toLocaleString("en")} of ${count(known.ids.length, "sound")}` : "measuring…"}
        <button type="button" class="quiet" disabled={!now.length} onClick={() => setParts([])}>
          clear filters
        </button>
      </p>
      <div class="facets">
        {known?.facets.map((facet, f) => (
          <Histogram key={facet.name} facet={facet} bars={counts.value?.bars[f]} all={bare.value?.bars[f] || NONE} />
        ))}
      </div>
      <div class="choices">
        <button
          type="button"
          aria-pressed={starred}
          onClick={() => setParts(starred ? now.filter((part) => part !== "favourite") : [...now, "favourite"])}
        >
          ★ favourites <small>{favourites.value.size}</small>
        </button>
      </div>
      {choices.value.map((one) => one.values.length > 0 && <Choose key={one.label} {...one} />)}
    </>
  );
}

const wide = signal<ReadonlySet<Label>>(new Set());

function Choose({ label, title, values }: Choices) {
  const chosen = chosenOf(parts(), label);
  const all = wide.value.has(label);
  const seen = values.filter(([value], place) => all || place < FEW || chosen.includes(value));
  const toggle = (value: string) => {
    const left = chosen.filter((one) => one !== value);
    setParts(withChoice(parts(), label, left.length < chosen.length ? left : [...chosen, value]));
  };
  return (
    <div class="choices" role="group" aria-label={title}>
      <p class="kind">{title}</p>
      {seen.map(([value, sounds]) => (
        <button key={value} type="button" aria-pressed={chosen.includes(value)} title={value} onClick={() => toggle(value)}>
          {label === "root" ? value.replace(/^.*[/\\](?=.)/, "") : value} {sounds >= 0 && <small>{sounds.toLocaleString("en")}</small>}
        </button>
      ))}
      {values.length > seen.length && (
        <button type="button" class="quiet" onClick={() => (wide.value = new Set([...wide.value, label]))}>
          +{values.length - seen.length} more
        </button>
      )}
    </div>
  );
}
