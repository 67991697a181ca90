/** Paths over the map: drawn by hand, led from sound to sound or made elsewhere, bent, kept by name, played in time. */

import { ask, askInGoing, type Live } from "../core/api.ts";
import { byId } from "../core/dom.ts";
import { say, tellProblem } from "../core/notices.ts";
import { library } from "../core/state.ts";
import type { Step } from "../core/types.ts";
import { nameOf } from "../finding/queries.ts";
import type { Player } from "../hearing/player.ts";
import type { Atlas } from "../map/atlas.ts";
import { savePath, type Drawn } from "../selecting/exporting.tsx";
import { showBar } from "./bar.tsx";
import { Handles } from "./handles.ts";
import { Lines } from "./lines.ts";
import { corners, soundsAt } from "./shape.ts";
import * as track from "./tracks.ts";
import type { Place, Track } from "./tracks.ts";

/** Places of a stroke nearer to the last one than that (of the map's side) are left out. */
const LEAST_STRIDE = 0.004;
const MOST_PLACES = 512;
/** s; a step that comes earlier than this before its time waits, one that is later is played at once. */
const LONGEST_LEAD = 0.5;
const SMOOTH = 1;
const DIVISION = 16;

export class Moving {
  private line: Place[] = [];
  /** The step of each path that sounds. */
  private readonly now = new Map<string, number>();
  /** What the daemon was asked to play: it may, though its answer never came, as a page that goes hears none. */
  private readonly begun = new Set<string>();
  /** Of what was asked last for each path. */
  private readonly turns = new Map<string, number>();
  private readonly lines: Lines;
  private readonly handles: Handles;

  constructor(
    private readonly atlas: Atlas,
    private readonly player: Player,
    private readonly live: () => Live,
    private readonly map: () => string,
  ) {
    this.lines = new Lines(atlas, (name) => this.now.get(name) ?? -1, () => this.line);
    this.handles = new Handles(atlas, {
      bent: (places) => track.change(track.active.value, { places }),
      done: () => void this.build(track.active.value),
    });
    showBar(this);
    byId("draw").addEventListener("click", () => this.toggle());
    library.watch(({ dims }) => {
      byId("draw").hidden = dims === 3;
      if (dims === 3) this.putAway();
      this.show();
    });
    track.drawing.watch((on) => {
      byId("draw").setAttribute("aria-pressed", String(on));
      atlas.canvas.classList.toggle("drawing", on);
    });
    track.tellOthers();
    // a line that nobody has kept is heard as long as its page is there
    window.addEventListener("pagehide", () => {
      for (const name of this.begun) if (track.isUnnamed(name)) askInGoing("trajectory/stop", { trajectory: name });
    });
    for (const one of [track.tracks, track.active] as (typeof track.active)[]) one.watch(() => this.show());
    track.active.watch(() => track.editing.set(false)); // another line has other corners, and as it was drawn very many
  }

  /** The sounds along the path in the hand. */
  get steps(): readonly number[] {
    return track.inHand()?.steps || [];
  }

  /** What is in the hand, for those who write it to files. */
  get drawn(): Drawn | null {
    const held = track.inHand();
    return held?.steps.length ? { trajectory: held.name, tempo: held.tempo, steps: held.steps.length } : null;
  }

  /** Takes the pencil, or puts it away; `beside`: what is drawn comes beside what is there. */
  toggle(beside = false): void {
    if (library.value.dims === 3) return;
    if (track.drawing.value && track.adding.value === beside) return this.putAway();
    if (beside && track.tracks.value.length >= track.MOST)
      return say(`${track.MOST} paths at most are on the map together: take one away first.`);
    track.adding.set(beside);
    track.drawing.set(true);
    say(beside ? "draw another line over the map" : "draw a line over the map");
  }

  private putAway(): void {
    track.drawing.set(false);
    track.adding.set(false);
  }

  /** The pencil is at a place of the screen. */
  stroke(x: number, y: number): void {
    const held = track.inHand();
    if (!this.line.length && held && !track.adding.value) this.takeAway(held.name);
    const place = this.atlas.flat.placeAt(x, y).map((value) => Math.min(Math.max(value, 0), 1)) as unknown as Place;
    const last = this.line[this.line.length - 1];
    if (last && Math.hypot(place[0] - last[0], place[1] - last[1]) < LEAST_STRIDE) return;
    this.line.push(place);
    this.lines.place();
  }

  /** The pencil was lifted: find the sounds along the line, and play them. */
  lift(): void {
    this.putAway();
    const { line } = this;
    this.line = [];
    if (!line.length) return;
    track.editing.set(false);
    const like = track.inHand();
    const made = track.newTrack(track.freeName());
    track.add({ ...made, places: line, ...(like && { tempo: like.tempo || made.tempo }) });
    void this.build(made.name);
  }

  /** A path through the places of sounds, in their order. */
  through(ids: readonly number[]): void {
    const { xyz, index, dims } = library.value;
    if (dims === 3) return say("paths lie on the flat map: 3 shows it");
    const there = ids.map((id) => index.get(id)).filter((i) => i !== undefined);
    if (there.length < 2) return say("a path needs two sounds on the map, or more");
    if (track.tracks.value.length >= track.MOST)
      return say(`${track.MOST} paths at most are on the map together: take one away first.`);
    const made = track.newTrack(track.freeName());
    const places = there.slice(0, MOST_PLACES).map((i): Place => [xyz[3 * i]!, xyz[3 * i + 1]!]);
    track.add({ ...made, places, count: Math.min(Math.max(there.length, 16), 64) });
    void this.build(made.name);
  }

  /** Shows and plays what was made elsewhere, in its own timing or at a tempo. */
  async adopt(name: string, steps: readonly Step[], how: Partial<Track> = { tempo: 0 }): Promise<void> {
    this.putAway();
    this.stop(name);
    track.editing.set(false);
    track.add({ ...track.newTrack(name), steps: steps.map(({ id }) => id), mode: null, ...how });
    await this.player.gather(this.steps);
    if (track.trackOf(name)) await this.play(name); // else it was taken away meanwhile
  }

  /** Shows and plays what is kept under a name. */
  async open(name: string): Promise<void> {
    try {
      if (track.tracks.value.length >= track.MOST && !track.trackOf(name))
        throw new Error(`${track.MOST} paths at most are on the map together: take one away first.`);
      const { steps, mode, points = [], how = {} } = await ask("trajectory/get", { trajectory: name });
      const isTimed = mode === "recorded" || mode === "mosaic";
      const isLine = !isTimed && points.length > 0 && points[0]!.length === 2;
      const made = track.newTrack(name);
      const meant = { tempo: how.tempo || made.tempo, level: how.level || 0, smooth: !!how.smooth, seed: how.seed || made.seed };
      if (!isLine) return await this.adopt(name, steps, { ...meant, tempo: isTimed ? 0 : meant.tempo });
      this.putAway();
      this.stop(name);
      const places = points as unknown as Place[];
      const ids = steps.map(({ id }) => id);
      track.add({ ...made, ...meant, places, steps: ids, mode: mode as Track["mode"], count: ids.length });
      await this.player.gather(ids);
      await this.play(name);
    } catch (error) {
      tellProblem(error, "path");
    }
  }

  /** Plays from the beginning, over and over. */
  async play(name: string): Promise<void> {
    const { tempo } = track.trackOf(name)!;
    track.change(name, { playing: true });
    this.begun.add(name);
    try {
      await ask("trajectory/play", { trajectory: name, tempo, division: DIVISION, loop: true });
      // stopped, or taken away, before it had begun
      if (!track.trackOf(name)?.playing) this.live().tell("trajectory/stop", { trajectory: name });
    } catch (error) {
      track.change(name, { playing: false });
      tellProblem(error, "path");
    }
  }

  stop(name: string): void {
    if (!track.trackOf(name)?.playing) return;
    this.live().tell("trajectory/stop", { trajectory: name });
    this.begun.delete(name);
    this.player.hush(name);
    this.now.delete(name);
    track.change(name, { playing: false });
  }

  /** Takes the pencil, or else the path in the hand away; false where there is neither. */
  clear(): boolean {
    if (track.editing.value) {
      track.editing.set(false);
      return true;
    }
    const held = track.inHand();
    if (!held && !track.drawing.value && !this.line.length) return false;
    this.line = [];
    if (held && !track.adding.value) this.takeAway(held.name);
    this.putAway();
    this.lines.place();
    return true;
  }

  /** Off the map; the daemon keeps it. */
  takeAway(name: string): void {
    this.stop(name);
    this.turns.set(name, (this.turns.get(name) || 0) + 1);
    track.drop(name);
  }

  /** A step is due `at` (unix time, s). */
  step({ trajectory: name, step, id, ...how }: Step, at: number): void {
    const of = track.trackOf(name);
    if (!of?.playing) return;
    const lead = Math.min(Math.max(at - Date.now() / 1000, 0), LONGEST_LEAD);
    this.player.schedule(id, lead, { ...how, level: of.level }, name).catch((error: unknown) => tellProblem(error, "audio"));
    window.setTimeout(() => {
      if (!track.trackOf(name)?.playing) return;
      this.now.set(name, step);
      this.lines.place();
    }, lead * 1000);
  }

  /** Puts lines, stops and corners where they are on the screen now. */
  show(): void {
    this.lines.place();
    this.handles.place();
    byId("path-bar").hidden = !track.tracks.value.some(({ steps }) => steps.length) || this.atlas.view !== this.atlas.flat;
  }

  /** Lets the corners of the path in the hand be moved, or no more. */
  edit(): void {
    const held = track.inHand();
    if (!held?.places.length) return;
    if (!track.editing.value) track.change(held.name, { places: corners(held.places) });
    track.editing.set(!track.editing.value);
  }

  /** Something else is wanted of a path; `again`: other sounds, too. */
  wish(name: string, news: Partial<Track>, again = false): void {
    track.change(name, news);
    const { playing, tempo } = track.trackOf(name)!;
    if (again) void this.build(name);
    else if (news.tempo !== undefined && playing)
      this.live().tell("trajectory/steer", { trajectory: name, what: "tempo", value: tempo });
  }

  /** Keeps the path in the hand under another name. */
  async keepAs(name: string): Promise<void> {
    const held = track.inHand();
    if (!held || !name) return;
    const before = held.name;
    await ask("trajectory/build", { ...this.wanted(held), trajectory: name });
    const { playing } = track.trackOf(before)!;
    this.stop(before);
    if (name !== before && track.trackOf(name)) this.takeAway(name);
    track.change(before, { name });
    if (track.isUnnamed(before)) await ask("trajectory/remove", { trajectory: before });
    say(`kept as ${name}: the library lists it`);
    if (playing) await this.play(name);
  }

  /** Writes the path in the hand to a WAV. */
  async save(): Promise<void> {
    say("writing…");
    try {
      if (this.drawn) await savePath(this.drawn);
    } catch (error) {
      tellProblem(error, "path");
    }
  }

  /** Finds the sounds along a path, and plays them. */
  async build(name: string): Promise<void> {
    const turn = (this.turns.get(name) || 0) + 1;
    this.turns.set(name, turn);
    try {
      const { steps } = await ask("trajectory/build", this.wanted(track.trackOf(name)!));
      if (this.turns.get(name) !== turn) return; // taken away, or wanted otherwise meanwhile
      const ids = steps.map(({ id }) => id);
      this.player.prefetch([...new Set(ids)]);
      say(`${steps.length} steps from ${nameOf(ids[0]!)} to ${nameOf(ids[ids.length - 1]!)}`);
      track.change(name, { steps: ids });
      await this.play(name);
    } catch (error) {
      if (this.turns.get(name) !== turn) return;
      if (!track.trackOf(name)?.steps.length) track.drop(name);
      tellProblem(error, "path");
    }
  }

  private wanted({ name: trajectory, places, steps, mode, count, smooth, seed, tempo, level }: Track) {
    const map = this.map();
    const how = { smooth: smooth ? SMOOTH : 0, seed, tempo, level };
    const every = Math.ceil(places.length / MOST_PLACES);
    const points = places.filter((_, i) => i % every === 0 || i === places.length - 1).map(([x, y]): [number, number] => [x, y]);
    const base = { trajectory, steps: count, mode: mode || "map", how } as const;
    const here = map === "current" ? "" : map;
    if (!places.length) return { ...base, sounds: [...new Set(steps)] };
    if (mode === "map") return { ...base, map: here, points };
    if (mode === "walk") return { ...base, map: here, points: points.slice(0, 1) };
    return { ...base, sounds: soundsAt(places, library.value) };
  }
}
