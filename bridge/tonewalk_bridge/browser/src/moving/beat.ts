/** Four circles on the map: each has the sound nearest to its middle and a row of steps that play it, or is a lens. */

import type { Live } from "../core/api.ts";
import { byId } from "../core/dom.ts";
import { say, tellProblem } from "../core/notices.ts";
import { grouped, library } from "../core/state.ts";
import type { BeatState, Beat as Told, Circle } from "../core/types.ts";
import type { Player } from "../hearing/player.ts";
import type { Atlas } from "../map/atlas.ts";
import { home } from "../map/homes.ts";
import { nearestTo, within } from "../map/nearest.ts";
import { showBeat } from "./beatbar.tsx";
import { Circles } from "./circles.ts";
import { FIRST, pick, some, wandered } from "./lens.ts";
import { now, on, playing, ROWS, rows, sounds, STEPS, tempo, type Row } from "./pattern.ts";
import { Sharing } from "../core/sharing.ts";
import type { Place } from "./tracks.ts";

const STEPS_A_BEAT = 4;

const FIRST_PATTERNS = [[0, 4, 8, 12], [4, 12], [2, 6, 10, 14], []];
const FIRST_PLACES = [[0.3, 0.7], [0.7, 0.7], [0.3, 0.3], [0.7, 0.3]] as const;

/** How far ahead steps are given to the audio clock: timers come late, and hardly at all where the page is not seen (s). */
const AHEAD = 0.12;
const AHEAD_UNSEEN = 1.5;
const TICK_MS = 25;
const BEGIN = 0.06; // s
/** Sounds under a lens that are fetched so that it has some to choose from. */
const MOST_FETCHED = 24;
/** In place of a row's number: play, stop and tempo. */
const STEERED = -1;

export class Beat {
  private timer = 0;
  private step = 0;
  /** When the next step is due, s of the audio clock. */
  private due = 0;
  private readonly circles: Circles;
  /** Where all were told that a circle is. */
  private readonly laid = new Map<number, string>();
  /** Of rows, by number, and `STEERED`. */
  private readonly sharing: Sharing;
  /** Counts starts and stops, so that what waits for sounds or the daemon knows whether it is still meant. */
  private begun = 0;
  private opening: Promise<boolean> | null = null;

  constructor(
    private readonly atlas: Atlas,
    private readonly player: Player,
    private readonly live: () => Live,
  ) {
    this.sharing = new Sharing(live, () => void this.reached());
    this.circles = new Circles(atlas, (row, to) => this.move(row, to));
    showBeat(this);
    byId("beat").addEventListener("click", () => void this.toggle());
    library.watch(({ dims, n }, before) => {
      byId("beat").hidden = dims === 3;
      if (dims === 3) this.close();
      // what a circle played may be gone, or elsewhere
      if (n && rows.value.length) rows.set(rows.value.map((row) => ({ ...row, sound: row.lens ? 0 : nearestTo(row.x, row.y) })));
      if (n && !before.n) void this.reached();
    });
    on.watch((shown) => {
      byId("beat").setAttribute("aria-pressed", String(shown));
      byId("beat-bar").hidden = !shown;
      this.show();
    });
    rows.watch(() => this.show());
  }

  /** Puts circles and rows on the map, or away. */
  async toggle(): Promise<void> {
    if (on.value) return void this.close();
    if (await this.open()) say("drag the circles: each plays the sound it is at");
  }

  /** Whether they are on the map now: as others left them, or as they are at first. */
  private open(): Promise<boolean> {
    this.opening ||= this.lay().finally(() => (this.opening = null));
    return this.opening;
  }

  private async lay(): Promise<boolean> {
    if (on.value) return true;
    const { dims, n } = library.value;
    if (dims === 3) say("the circles lie on the flat map: 3 shows it");
    else if (!n) say("there is no sound on the map yet");
    if (dims === 3 || !n || !this.atlas.seen.value) return false;
    if (!rows.value.length) {
      const state = await this.known();
      if (!state) return false; // what others have laid must not be laid over
      tempo.set(state.tempo);
      rows.set(firstRows());
      this.join(state, this.sharing.takeUntold());
    }
    on.set(true);
    return true;
  }

  private async known(): Promise<BeatState | null> {
    try {
      return await this.live().ask("beat/get", {});
    } catch (error) {
      tellProblem(error);
      return null;
    }
  }

  /** The daemon answers, for the first time or again: what stands there is the beat, but for what it could not be told. */
  async reached(): Promise<void> {
    if (!library.value.n || !this.live().isOpen) return; // once both are there
    const state = await this.known();
    if (!state) return;
    const untold = this.sharing.takeUntold();
    const isAnew = rows.value.length > 0 && !state.circles.length; // it was started anew, and knows of nothing
    this.join(state, untold);
    if (!isAnew && !untold.has(STEERED)) return this.told({ playing: state.playing, tempo: state.tempo });
    this.setTempo(tempo.value);
    this.steer(playing.value ? "beat/play" : "beat/stop");
  }

  /** Takes what others have laid, and tells of the rest. */
  private join({ circles }: BeatState, untold: ReadonlySet<number>): void {
    rows.value.forEach((row, number) => {
      const circle = circles.find((one) => one.circle === number + 1);
      if (circle && !untold.has(number)) this.adopt(circle);
      else this.tell(number, row);
    });
  }

  /** Away; false where it is not there. */
  close(): boolean {
    if (!on.value) return false;
    if (playing.value) this.stop();
    on.set(false);
    return true;
  }

  /** Puts the circles where they are on the screen now. */
  show(): void {
    this.circles.place();
  }

  /** Makes a row otherwise, here and for all others. */
  change(row: number, news: Partial<Row>): void {
    this.set(row, news);
    this.tell(row, news);
  }

  setTempo(beats: number): void {
    tempo.set(beats);
    this.sharing.send(STEERED, "beat/tempo", { tempo: beats }, (told) => this.follow(told));
  }

  private steer(command: "beat/play" | "beat/stop"): void {
    this.sharing.send(STEERED, command, {}, (told) => this.follow(told));
  }

  private set(row: number, news: Partial<Row>): void {
    rows.set(rows.value.map((one, number) => (number === row ? { ...one, ...news } : one)));
  }

  private tell(row: number, { x, y, on: steps, level, lens }: Partial<Row>): void {
    const circle = row + 1;
    const take = (told: Circle) => this.take(told);
    if (x !== undefined && y !== undefined) {
      this.laid.set(row, `${x} ${y}`);
      this.sharing.send(row, "beat/circle", { circle, x, y }, take);
    }
    if (steps) this.sharing.send(row, "beat/steps", { circle, steps: steps.flatMap((sounds, step) => (sounds ? [step + 1] : [])) }, take);
    if (level !== undefined) this.sharing.send(row, "beat/level", { circle, level }, take);
    if (lens === null) this.sharing.send(row, "beat/lens", { circle, on: false }, take);
    else if (lens) this.sharing.send(row, "beat/lens", { circle, reach: lens.reach, every: lens.every, drift: lens.drift }, take);
  }

  /** Takes what all are told of a circle, unless this hand has done more to it than the daemon knows by then. */
  adopt(circle: Circle): void {
    if (!this.sharing.isAhead(circle.circle - 1, circle)) this.take(circle);
  }

  private take({ circle, x, y, level, lens: isLens, reach, every, drift, steps }: Circle): void {
    const [number, row] = [circle - 1, rows.value[circle - 1]];
    if (!row) return;
    const on = Array.from({ length: STEPS }, (_, step) => steps.includes(step + 1));
    const lens = isLens ? { ...(row.lens || FIRST), reach, every, drift } : null;
    // a lens goes on from where it has come to, unless it was laid elsewhere
    const laid = `${x} ${y}`;
    const place = lens && row.lens && this.laid.get(number) === laid ? row : { x, y };
    this.laid.set(number, laid);
    this.set(number, { x: place.x, y: place.y, level, lens, on, sound: lens ? row.sound : nearestTo(x, y) });
  }

  /** Plays as all are told to, likewise. */
  told(told: Told): void {
    if (!this.sharing.isAhead(STEERED, told)) this.follow(told);
  }

  private follow({ playing: plays, tempo: common }: Told): void {
    tempo.set(common);
    if (!plays) return this.halt();
    if (playing.value || document.hidden) return; // whoever has it open elsewhere hears it there
    const { begun } = this;
    void this.open().then((isOpen) => {
      if (isOpen && begun === this.begun) void this.begin();
    });
  }

  /** Makes a row's circle a lens, or a sound with steps again. */
  turn(row: number): void {
    const { lens, x, y } = rows.value[row]!;
    if (lens) return this.change(row, { lens: null, x, y, sound: nearestTo(x, y) }); // where it has come to
    this.change(row, { lens: FIRST });
    say(`circle ${row + 1} wanders while the beat plays, and plays what is under it`);
  }

  play(): Promise<void> {
    this.steer("beat/play");
    return this.begin();
  }

  stop(): void {
    this.steer("beat/stop");
    this.halt();
  }

  private async begin(): Promise<void> {
    if (playing.value) return;
    playing.set(true);
    const begun = ++this.begun;
    await this.player.start();
    await this.player.gather(rows.value.flatMap((row) => this.wanted(row)).filter(Boolean));
    if (begun !== this.begun) return; // stopped meanwhile
    this.step = 0;
    this.due = this.player.clock + BEGIN;
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  private halt(): void {
    this.begun++;
    window.clearInterval(this.timer);
    playing.set(false);
    now.set(-1);
    for (let row = 0; row < ROWS; row++) this.player.hush(partOf(row));
  }

  /** A circle comes to a place: its sound is heard at once, and in its row from then on. */
  private move(row: number, [x, y]: Place): void {
    const { sound: before } = rows.value[row]!;
    const sound = nearestTo(x, y);
    this.change(row, { x, y, sound });
    if (!sound || sound === before) return;
    this.player.prefetch([sound]);
    if (!playing.value) void this.player.play(sound);
  }

  /** Lenses go on for a step, and look for what they play at it. */
  private wander(step: number, seconds: number): void {
    if (!rows.value.some(({ lens }) => lens)) return;
    const next: number[] = [];
    rows.set(
      rows.value.map((row) => {
        if (!row.lens) return row;
        const moved = wandered({ ...row, lens: row.lens }, seconds);
        if (!sounds(row, step)) return moved;
        next.push(...this.wanted(moved));
        const sound = pick(moved, row.lens, (id) => this.player.has(id));
        // over a slow network it is silent for once, and does not ask for what would come late
        return { ...moved, sound: this.player.has(sound) || !this.player.isBusy ? sound : 0 };
      }),
    );
    if (next.length) this.player.prefetch(next);
  }

  /** What a row may play next and is to be fetched. */
  private wanted({ x, y, sound, lens }: Row): number[] {
    if (!lens) return [sound];
    const found = within(x, y, lens.reach);
    const missing = found.filter((id) => !this.player.has(id));
    return some(missing, MOST_FETCHED - (found.length - missing.length));
  }

  private tick(): void {
    const until = this.player.clock + (document.hidden ? AHEAD_UNSEEN : AHEAD);
    while (this.due < until) {
      const { step, due, begun } = this;
      const delay = due - this.player.clock;
      const each = 60 / tempo.value / STEPS_A_BEAT;
      this.wander(step, each);
      rows.value.forEach((row, number) => {
        const { sound, level } = row;
        if (!sounds(row, step) || !sound) return;
        this.player.schedule(sound, delay, { level }, partOf(number)).catch((error: unknown) => tellProblem(error, "audio"));
      });
      window.setTimeout(() => begun === this.begun && now.set(step), Math.max(delay, 0) * 1000);
      this.due += each;
      this.step = (step + 1) % STEPS;
    }
  }
}

function partOf(row: number): string {
  return `beat ${row}`;
}

/** A circle in each of the largest groups, and a pattern to begin with. */
function firstRows(): Row[] {
  const homes = grouped.value.groups.flatMap((group, number) => (group.rest ? [] : [home(grouped.value, number)]));
  const places = homes.filter((place) => place !== null);
  return FIRST_PATTERNS.map((pattern, row) => {
    const [x, y] = places[row] ? [places[row].x, places[row].y] : FIRST_PLACES[row]!;
    const steps = Array.from({ length: STEPS }, (_, step) => pattern.includes(step));
    return { x, y, sound: nearestTo(x, y), on: steps, lens: null, level: 0 };
  });
}
