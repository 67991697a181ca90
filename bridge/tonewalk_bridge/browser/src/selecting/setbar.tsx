/** The bar of the set: how many sounds are selected, and what can be done with all of them. */

import { render, type ComponentChildren } from "preact";
import { ask } from "../core/api.ts";
import { byId, count } from "../core/dom.ts";
import { openExport } from "./exporting.tsx";
import { hide, letGo } from "./selecting.ts";
import type { Sequence } from "./sequence.ts";
import { chosen, colouring, favourites, Signal, unseen } from "../core/state.ts";
import { carrySet } from "./taking.ts";

/** What is asked for below the bar. */
type Asking = "" | "tag" | "class";

const MOST_TAGS = 10;
const LEAST_WIDTH = 20; // rem

const asking = new Signal<Asking>("");
const typed = new Signal("");
/** Tags in use, the most used first. */
const tags = new Signal<readonly string[]>([]);
/** What came of the last action. */
const told = new Signal<{ text: string; bad?: boolean }>({ text: "" });

/** What others do with the set. */
export interface SetActions {
  sequence: Sequence;
  /** Shows sounds as large as that goes. */
  zoom(ids: readonly number[]): void;
  /** Lays a path through them. */
  path(ids: readonly number[]): void;
}

export function showSetBar(actions: SetActions): void {
  const { sequence } = actions;
  render(<Bar {...actions} />, byId("set"));
  const shown = () => (byId("set").hidden = !chosen.value.length && !unseen.value.size);
  unseen.watch(shown);
  chosen.watch((now) => {
    shown();
    told.set({ text: "" });
    sequence.stop();
    if (!now.length) asking.set("");
  });
  makeRoom();
  byId("set").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !asking.value) return;
    event.stopPropagation();
    close();
  });
}

/** Keeps bar and panel below what narrows the search, and beside the finder where there is room. */
function makeRoom(): void {
  const [box, finder] = [byId("taking"), byId("finder")];
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const place = () => {
    box.style.marginTop = `${byId("chips").offsetHeight + byId("recording").offsetHeight}px`;
    box.style.left = "";
    const { right } = finder.getBoundingClientRect();
    if (right && box.getBoundingClientRect().right - right > LEAST_WIDTH * rem) box.style.left = `${right + rem / 2}px`;
  };
  const watcher = new ResizeObserver(place);
  for (const one of ["chips", "recording", "finder", "stage"]) watcher.observe(byId(one));
}

/** Does something with all sounds of the set, and says what came of it. */
async function act(work: (sounds: number[]) => Promise<string>): Promise<void> {
  const before = chosen.value;
  try {
    const text = await work([...before]);
    if (chosen.value === before) told.set({ text });
  } catch (error) {
    if (chosen.value === before) told.set({ text: error instanceof Error ? error.message : String(error), bad: true });
  }
}

function star(on: boolean): Promise<void> {
  return act(async (sounds) => {
    await ask("sounds/favourite", { on, sounds });
    const next = new Set(favourites.value);
    for (const id of sounds) {
      if (on) next.add(id);
      else next.delete(id);
    }
    favourites.set(next);
    return on ? "all of them are favourites" : "none of them is a favourite any more";
  });
}

function tag(word: string, on: boolean): Promise<void> {
  return act(async (sounds) => {
    const { sounds: n } = await ask("sounds/tag", { tag: word, on, sounds });
    close();
    return `${count(n, "sound")} ${n === 1 ? "is" : "are"} ${on ? "tagged" : "no longer tagged"} ${word}`;
  });
}

function enrol(name: string): Promise<void> {
  return act(async (sounds) => {
    const { members } = await ask("class/enrol", { name, sounds });
    close();
    if (colouring.value === "class") colouring.set("folder"); // it is asked for anew
    colouring.set("class");
    return `${name} is a class now: ${count(members, "sound")} of the library belong to it`;
  });
}

function toggleForm(what: Asking): void {
  told.set({ text: "" });
  typed.set("");
  if (asking.value === what) return close();
  asking.set(what);
  if (what === "tag")
    void act(async () => {
      tags.set((await ask("sounds/tags")).tags.slice(0, MOST_TAGS).map((used) => used.tag));
      return "";
    });
  queueMicrotask(() => byId("set").querySelector<HTMLInputElement>("form input")?.focus());
}

function close(): void {
  if (!asking.value) return;
  const left = asking.value;
  asking.set("");
  byId("set").querySelector<HTMLElement>(`[data-asks="${left}"]`)?.focus();
}

function Bar(actions: SetActions) {
  const ids = chosen.value;
  const { text, bad } = told.value;
  return (
    <>
      {ids.length > 0 && <Actions ids={ids} {...actions} />}
      {asking.value === "tag" && <TagForm />}
      {asking.value === "class" && <WordForm what="Class" hint="what these are" verb="make a class" done={enrol} />}
      {text && (
        <p role={bad ? "alert" : "status"} class={bad ? "told trouble" : "told"}>
          {text}
        </p>
      )}
      {unseen.value.size > 0 && (
        <p class="away">
          {count(unseen.value.size, "sound")} out of view
          <button type="button" onClick={() => unseen.set(new Set())}>
            show again
          </button>
        </p>
      )}
    </>
  );
}

function Actions({ ids, sequence, zoom, path }: SetActions & { ids: readonly number[] }) {
  const plays = sequence.playing.value;
  const starred = ids.every((id) => favourites.value.has(id));
  return (
    <div class="row">
      <span
        class="handle"
        draggable
        onDragStart={carrySet}
        title="Drag it into a folder or a program: a ZIP of all of them"
      >
        {count(ids.length, "sound")} selected
      </span>
      <button type="button" aria-pressed={plays} title="One after the other" onClick={() => (plays ? sequence.stop() : sequence.start(ids))}>
        {plays ? "stop" : "play all"}
      </button>
      <button type="button" aria-pressed={starred} onClick={() => void star(!starred)}>
        {starred ? "★ favourites" : "☆ favourites"}
      </button>
      <button type="button" data-asks="tag" aria-expanded={asking.value === "tag"} onClick={() => toggleForm("tag")}>
        tag…
      </button>
      <button type="button" data-asks="class" aria-expanded={asking.value === "class"} onClick={() => toggleForm("class")}>
        class…
      </button>
      <button type="button" title="Show them as large as that goes" onClick={() => zoom(ids)}>
        zoom to
      </button>
      {ids.length > 1 && (
        <button type="button" title="A path through them, in the order in which they were taken" onClick={() => path(ids)}>
          path
        </button>
      )}
      <button type="button" title="Take them out of view, until they are shown again" onClick={hide}>
        hide
      </button>
      <button type="button" title="ZIP, kit, WAV, playlist (T)" onClick={() => openExport("selection")}>
        export…
      </button>
      <button type="button" class="close" title="Select nothing (Esc)" aria-label="Select nothing" onClick={letGo}>
        ✕
      </button>
    </div>
  );
}

function TagForm() {
  const word = typed.value.trim();
  const off = (
    <button type="button" disabled={!word} onClick={() => void tag(word, false)}>
      take off
    </button>
  );
  return (
    <WordForm what="Tag" hint="one word" verb="tag" done={(tagged) => tag(tagged, true)} beside={off}>
      {tags.value.length > 0 && (
        <div class="used" role="group" aria-label="Tags used already">
          {tags.value.map((used) => (
            <button type="button" key={used} onClick={() => void tag(used, true)}>
              {used}
            </button>
          ))}
        </div>
      )}
    </WordForm>
  );
}

interface WordProps {
  what: string;
  hint: string;
  verb: string;
  done(word: string): Promise<void>;
  /** What else can be done with the word. */
  beside?: ComponentChildren;
  children?: ComponentChildren;
}

/** Asks for a word that is for all of the set. */
function WordForm({ what, hint, verb, done, beside, children }: WordProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.value.trim()) void done(typed.value.trim());
      }}
    >
      <div class="line">
        <input
          aria-label={what}
          placeholder={hint}
          maxLength={64}
          value={typed.value}
          onInput={(event) => typed.set(event.currentTarget.value)}
        />
        <button type="submit" class="main">
          {verb}
        </button>
        {beside}
      </div>
      {children}
    </form>
  );
}
