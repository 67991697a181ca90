/** The export panel: what is selected, found or drawn, written to files that can be fetched from anywhere. */

import { render } from "preact";
import { ask } from "../core/api.ts";
import { byId, count } from "../core/dom.ts";
import { say } from "../core/notices.ts";
import { allOf, listed } from "../list/rows.ts";
import { MOST } from "./selecting.ts";
import { answer, chosen, Signal } from "../core/state.ts";
import { carryFile } from "./taking.ts";
import type { Args, Exported } from "../core/types.ts";

type Kind = Args<"export/sounds">["kind"];

/** A path that is on show: its name, BPM (0: its own timing) and how many steps it has. */
export interface Drawn {
  trajectory: string;
  tempo: number;
  steps: number;
}

/** What can be exported: sounds in their order, or a path. */
interface Source {
  title: string;
  name: string;
  count: number;
  sounds: readonly number[];
  drawn?: Drawn;
}

const KINDS: [Kind, string][] = [
  ["zip", "the files as they are, in one"],
  ["kit", "WAVs from C1 up, MIDI that plays them, a playlist"],
  ["wav", "one WAV of all, one after the other"],
  ["playlist", "for a player on the daemon's machine"],
  ["sfz", "for sfizz, Renoise and other samplers"],
  ["decent", "for DecentSampler"],
  ["multisample", "for Bitwig Studio and Studio One"],
  ["mpc", "a program for the MPCs"],
  ["rack", "a Drum Rack for Ableton Live, experimental"],
  ["reaper", "a REAPER project, each sound at its time"],
  ["dawproject", "likewise for Bitwig Studio, Studio One and Cubase"],
  ["numbered", "16-bit WAVs with short names, for hardware"],
  ["csv", "a table of what was measured"],
  ["json", "likewise for programs"],
];
/** What comes as a folder, and is given out as a ZIP. */
const FOLDERS = new Set(["kit", "sfz", "decent", "mpc", "rack", "reaper", "numbered"]);
/** What can lie over the keys by its pitch. */
const PITCHED: Partial<Record<Kind, Kind>> = { sfz: "sfz-keys", decent: "decent-keys", multisample: "multisample-keys", mpc: "mpc-keys" };
/** How it finds its samples, for kinds that have more than one way. */
const WAYS: [Way, string][] = [
  ["", "copied, slices cut out"],
  ["-whole", "copied once, slices as start and end"],
  ["-links", "where they lie, on the daemon's machine"],
];
type Way = "" | "-whole" | "-links";
const IN_OTHER_WAYS: ReadonlySet<string> = new Set<Kind>([
  "sfz-whole",
  "sfz-links",
  "sfz-keys-links",
  "decent-whole",
  "multisample-whole",
  "reaper-whole",
  "reaper-links",
  "dawproject-whole",
  "dawproject-links",
]);
const MOST_MADE = 4;
const DIVISION = 16;

const sources = new Signal<readonly Source[]>([]);
const open = new Signal(false);
const source = new Signal(0);
const kind = new Signal<Kind>("zip");
const pitched = new Signal(false);
const way = new Signal<Way>("");
const name = new Signal("");
const busy = new Signal(false);
const trouble = new Signal("");
/** What was exported, the latest first. */
const made = new Signal<readonly Exported[]>([]);

let drawn: () => Drawn | null = () => null;
let before: HTMLElement | null = null;

/** `path` says which path is on show. */
export function followExporting(path: () => Drawn | null): void {
  drawn = path;
  render(<Panel />, byId("export"));
  byId("export").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    closeExport();
  });
  open.watch((shown) => {
    byId("export").hidden = !shown;
    byId("taking").classList.toggle("open", shown);
  });
  byId("take").addEventListener("click", () => openExport("found"));
}

/** Opens the panel with what is selected, else found, else drawn. */
export function openExport(first: "selection" | "found" | "path" = "selection"): void {
  const found = offered();
  if (!found.length) return say("select sounds, search, or draw a path: then they can be exported");
  sources.set(found);
  trouble.set("");
  choose(Math.max(found.findIndex(({ title }) => title === first), 0));
  before = document.activeElement as HTMLElement | null;
  open.set(true);
  queueMicrotask(() => byId("export").querySelector<HTMLElement>("input:checked")?.focus());
}

/** Takes the panel away; false where it is not there. */
export function closeExport(): boolean {
  if (!open.value) return false;
  open.set(false);
  before?.focus();
  return true;
}

/** Writes a path to a WAV, and shows where that can be had. */
export async function savePath({ trajectory, tempo }: Drawn): Promise<void> {
  show(await ask("export/trajectory", { kind: "wav", trajectory, tempo, division: DIVISION }));
  sources.set([]);
  open.set(true);
}

function offered(): Source[] {
  const path = drawn();
  const rows = answer.value && listed.value;
  const found: Source[] = [];
  const plain = (title: string) => title.replace(/[^\p{L}\p{N}]+/gu, " ").trim().slice(0, 40) || "sounds";
  if (chosen.value.length)
    found.push({ title: "selection", name: "selection", count: chosen.value.length, sounds: chosen.value });
  if (rows && rows.count && rows.count <= MOST)
    found.push({ title: "found", name: plain(rows.title), count: rows.count, sounds: allOf(rows) });
  if (path) found.push({ title: "path", name: path.trajectory, count: path.steps, sounds: [], drawn: path });
  return found;
}

function choose(number: number): void {
  source.set(number);
  name.set(sources.value[number]!.name);
}

function show(one: Exported): void {
  made.set([one, ...made.value].slice(0, MOST_MADE));
  say(`written to ${one.path}`);
  queueMicrotask(() => byId("export").querySelector("li")?.scrollIntoView({ block: "nearest" }));
}

async function write(): Promise<void> {
  const { sounds, drawn: path } = sources.value[source.value]!;
  busy.set(true);
  trouble.set("");
  try {
    const { trajectory = "", tempo = 0 } = path || {};
    const how = { kind: asked(way.value) || asked("")! };
    show(
      path
        ? await ask("export/trajectory", { ...how, trajectory, tempo, division: DIVISION })
        : await ask("export/sounds", { ...how, name: name.value.trim() || "sounds", sounds: [...sounds] }),
    );
  } catch (error) {
    trouble.set(error instanceof Error ? error.message : String(error));
  } finally {
    busy.set(false);
  }
}

/** The kind that is chosen, with its samples found in this way; undefined where it has none. */
function asked(wanted: Way): Kind | undefined {
  const plain = (pitched.value && PITCHED[kind.value]) || kind.value;
  if (!wanted) return plain;
  return IN_OTHER_WAYS.has(plain + wanted) ? ((plain + wanted) as Kind) : undefined;
}

function Panel() {
  const only = sources.value.length === 1 ? sources.value[0] : undefined;
  return (
    <>
      <h2>
        <span>
          Export{only && ` ${only.title === "path" ? "the path" : only.title === "found" ? "what was found" : "the selection"}`}{" "}
          {only && <small>{only.count.toLocaleString("en")}</small>}
        </span>
        <button type="button" class="close" title="Close (Esc)" aria-label="Close export" onClick={closeExport}>
          ✕
        </button>
      </h2>
      {sources.value.length > 0 && <Form />}
      {trouble.value && (
        <p role="alert" class="trouble">
          {trouble.value}
        </p>
      )}
      {made.value.length > 0 && (
        <ul aria-label="Exported">
          {made.value.map((one) => (
            <Made key={one.path} {...one} />
          ))}
        </ul>
      )}
    </>
  );
}

function Form() {
  const now = sources.value[source.value]!;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void write();
      }}
    >
      {sources.value.length > 1 && (
        <fieldset>
          <legend class="unseen">What</legend>
          {sources.value.map(({ title, count }, number) => (
            <label key={title}>
              <input type="radio" name="export-what" checked={number === source.value} onChange={() => choose(number)} />
              <span>
                {title} <small>{count.toLocaleString("en")}</small>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <fieldset class="kinds">
        <legend class="unseen">As</legend>
        {KINDS.map(([one, told]) => (
          <label key={one}>
            <input type="radio" name="export-as" checked={one === kind.value} onChange={() => kind.set(one)} />
            <span>
              {one} <small>{one === "wav" && now.drawn ? "one WAV, as the path plays" : told}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {PITCHED[kind.value] && (
        <label>
          <input type="checkbox" checked={pitched.value} onChange={(event) => pitched.set(event.currentTarget.checked)} />
          <span>
            by pitch <small>only sounds whose pitch is sure; else one a key from C1 up</small>
          </span>
        </label>
      )}
      {(asked("-whole") || asked("-links")) && (
        <label class="ways">
          samples
          <select value={asked(way.value) ? way.value : ""} onChange={(event) => way.set(event.currentTarget.value as Way)}>
            {WAYS.filter(([one]) => asked(one)).map(([one, told]) => (
              <option key={one} value={one}>
                {told}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="line">
        {!now.drawn && (
          <input
            aria-label="Name"
            maxLength={64}
            value={name.value}
            onInput={(event) => name.set(event.currentTarget.value)}
          />
        )}
        <button type="submit" class="main" disabled={busy.value}>
          {busy.value ? "writing…" : "export"}
        </button>
      </div>
    </form>
  );
}

function Made({ kind, name, path, address, sounds, bytes }: Exported) {
  const file = FOLDERS.has(kind.split("-")[0]!) ? `${name}.zip` : name;
  return (
    <li draggable onDragStart={(event) => carryFile(event, address, file)} title="Drag it into a folder or a program">
      <span class="name">{name}</span>
      <span class="facts">
        {kind} · {count(sounds, "sound")} · {size(bytes)}
      </span>
      <a href={address} download={file} aria-label={`Download ${file}`}>
        download
      </a>
      <span class="where" title={path}>
        {path}
      </span>
    </li>
  );
}

/** `3400000` -> `3.4 MB`. */
function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
