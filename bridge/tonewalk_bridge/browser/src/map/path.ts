/** A path over the map: drawn by hand or made elsewhere, played in time, its steps lit as they sound. */

import { ask, type Live } from "../core/api.ts";
import type { Atlas } from "./atlas.ts";
import { byId } from "../core/dom.ts";
import { savePath, type Drawn } from "../selecting/exporting.tsx";
import type { Player } from "../hearing/player.ts";
import { say, tellProblem } from "../core/notices.ts";
import { nameOf } from "../finding/queries.ts";
import { library } from "../core/state.ts";
import type { Step } from "../core/types.ts";
import type { Screen } from "./view.ts";

const DRAWN = "drawn";
const SVG = "http://www.w3.org/2000/svg";
/** Places of a stroke nearer to the last one than that (of the map's side) are left out. */
const LEAST_STRIDE = 0.004;
const MOST_PLACES = 512;
/** s; a step that comes earlier than this before its time waits, one that is later is played at once. */
const LONGEST_LEAD = 0.5;
const SMOOTH = 1;

type Place = [number, number];

export class Path {
  /** Whether the hand draws. */
  drawing = false;
  /** The sounds along the path, in order. */
  steps: number[] = [];
  playing = false;
  /** Whether it is to be played, which it is only once the daemon has answered. */
  private wanted = false;
  /** The trajectory on show; one that was not drawn here has a timing of its own. */
  private name = DRAWN;
  private places: Place[] = [];
  private now = -1;
  private readonly at: Screen = { x: 0, y: 0, w: 1 };
  private readonly line = byId("path").querySelector("polyline")!;
  private readonly stops = byId("path").querySelector("g")!;

  constructor(
    private readonly atlas: Atlas,
    private readonly player: Player,
    private readonly live: Live,
    private readonly map: () => string,
  ) {
    byId("draw").addEventListener("click", () => this.toggle());
    byId("path-play").addEventListener("click", () => void (this.playing ? this.stop() : this.play()));
    byId("path-close").addEventListener("click", () => this.clear());
    byId("path-save").addEventListener("click", () => void this.save());
    byId("path-tempo").addEventListener("input", () => this.steer());
    for (const id of ["path-steps", "path-smooth"]) byId(id).addEventListener("change", () => void this.build());
    byId("path-steps").addEventListener("input", () => this.write());
    library.watch(({ dims }) => {
      byId("draw").hidden = dims === 3;
      if (dims === 3) this.drop();
      this.show();
    });
    this.write();
  }

  /** Takes the pencil, or puts it away. */
  toggle(): void {
    if (library.value.dims === 3) return;
    this.drawing = !this.drawing;
    byId("draw").setAttribute("aria-pressed", String(this.drawing));
    this.atlas.canvas.classList.toggle("drawing", this.drawing);
    if (this.drawing) say("draw a line over the map");
  }

  /** The pencil is at a place of the screen. */
  stroke(x: number, y: number): void {
    if (this.steps.length) this.empty();
    const place = this.atlas.flat.placeAt(x, y).map((value) => Math.min(Math.max(value, 0), 1)) as Place;
    const last = this.places[this.places.length - 1];
    if (last && Math.hypot(place[0] - last[0], place[1] - last[1]) < LEAST_STRIDE) return;
    this.places.push(place);
    this.show();
  }

  /** The pencil was lifted: find the sounds along the line, and play them. */
  lift(): void {
    this.drop();
    if (this.places.length) void this.build();
  }

  /** Shows and plays a trajectory that was made elsewhere, in its own timing. */
  async adopt(name: string, steps: Step[]): Promise<void> {
    this.drop();
    this.empty();
    this.name = name;
    this.steps = steps.map(({ id }) => id);
    this.show();
    await this.player.gather(this.steps);
    if (this.name === name) await this.play(); // else it was taken away meanwhile
  }

  /** Plays from the beginning, over and over. */
  async play(): Promise<void> {
    const { name: trajectory } = this;
    this.wanted = true;
    try {
      await ask("trajectory/play", { trajectory, tempo: this.tempo(), division: 16, loop: true });
      if (this.wanted && this.name === trajectory) this.turn(true);
      else this.live.tell("trajectory/stop", { trajectory }); // stopped, or taken away, before it had begun
    } catch (error) {
      tellProblem(error, "path");
    }
  }

  stop(): void {
    this.wanted = false;
    if (this.playing) this.live.tell("trajectory/stop", { trajectory: this.name });
    this.turn(false);
  }

  /** Takes the path away; false where there is none. */
  clear(): boolean {
    if (!this.places.length && !this.steps.length && !this.drawing) return false;
    this.drop();
    this.empty();
    return true;
  }

  /** A step is due `at` (unix time, s). */
  step({ trajectory, step, id, ...how }: Step, at: number): void {
    if (trajectory !== this.name || !this.playing) return;
    const lead = Math.min(Math.max(at - Date.now() / 1000, 0), LONGEST_LEAD);
    void this.player.schedule(id, lead, how).catch((error: unknown) => tellProblem(error, "audio"));
    window.setTimeout(() => {
      if (!this.playing) return;
      this.now = step;
      this.show();
    }, lead * 1000);
  }

  /** Puts line and stops where they are on the screen now. */
  show(): void {
    const own = this.name !== DRAWN;
    const bare = !(own ? this.steps : this.places).length || this.atlas.view !== this.atlas.flat;
    (byId("path") as unknown as SVGElement).toggleAttribute("hidden", bare);
    byId("path-bar").hidden = !this.steps.length || (bare && !own);
    byId("path-bar").classList.toggle("own", own);
    if (bare) return;
    const on: string[] = [];
    const through = () => on.push(`${this.at.x.toFixed(1)},${this.at.y.toFixed(1)}`);
    for (const [x, y] of this.places) {
      this.atlas.flat.project(x, y, 0.5, this.at);
      through();
    }
    for (const id of own ? this.steps : []) {
      const index = library.value.index.get(id);
      if (index === undefined) continue;
      this.atlas.project(library.value.xyz, index, this.at);
      through();
    }
    this.line.setAttribute("points", on.join(" "));
    while (this.stops.childNodes.length > this.steps.length) this.stops.lastChild!.remove();
    while (this.stops.childNodes.length < this.steps.length) this.stops.append(document.createElementNS(SVG, "circle"));
    this.steps.forEach((id, step) => {
      const circle = this.stops.childNodes[step] as SVGCircleElement;
      const index = library.value.index.get(id);
      circle.toggleAttribute("hidden", index === undefined);
      if (index === undefined) return;
      this.atlas.project(library.value.xyz, index, this.at);
      circle.setAttribute("cx", this.at.x.toFixed(1));
      circle.setAttribute("cy", this.at.y.toFixed(1));
      circle.setAttribute("r", String(Math.min(this.atlas.pointSize, 30) / 2 + (step === this.now ? 7 : 3)));
      circle.classList.toggle("now", step === this.now);
    });
  }

  private empty(): void {
    this.stop();
    this.name = DRAWN;
    this.places = [];
    this.steps = [];
    this.show();
  }

  private async build(): Promise<void> {
    const every = Math.ceil(this.places.length / MOST_PLACES);
    const points = this.places.filter((_, i) => i % every === 0 || i === this.places.length - 1);
    const map = this.map();
    try {
      const { steps } = await ask("trajectory/build", {
        trajectory: DRAWN,
        points,
        steps: value("path-steps"),
        map: map === "current" ? "" : map,
        how: { smooth: byId<HTMLInputElement>("path-smooth").checked ? SMOOTH : 0 },
      });
      this.steps = steps.map(({ id }) => id);
      this.player.prefetch([...new Set(this.steps)]);
      say(`${steps.length} steps from ${nameOf(this.steps[0]!)} to ${nameOf(this.steps[steps.length - 1]!)}`);
      this.show();
      await this.play();
    } catch (error) {
      tellProblem(error, "path");
    }
  }

  /** What is on show, for those who write it to files. */
  get drawn(): Drawn | null {
    return this.steps.length ? { trajectory: this.name, tempo: this.tempo(), steps: this.steps.length } : null;
  }

  private async save(): Promise<void> {
    say("writing…");
    try {
      if (this.drawn) await savePath(this.drawn);
    } catch (error) {
      tellProblem(error, "path");
    }
  }

  private steer(): void {
    this.write();
    if (this.playing) this.live.tell("trajectory/steer", { trajectory: this.name, what: "tempo", value: value("path-tempo") });
  }

  private write(): void {
    for (const id of ["path-tempo", "path-steps"]) byId(`${id}-now`).textContent = String(value(id));
  }

  /** BPM; 0: the trajectory's own timing. */
  private tempo(): number {
    return this.name === DRAWN ? value("path-tempo") : 0;
  }

  private turn(on: boolean): void {
    this.playing = on;
    this.now = -1;
    if (!on) this.player.hush();
    const button = byId("path-play");
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "stop" : "play";
    this.show();
  }

  private drop(): void {
    if (this.drawing) this.toggle();
  }
}

function value(id: string): number {
  return Number(byId<HTMLInputElement>(id).value);
}
