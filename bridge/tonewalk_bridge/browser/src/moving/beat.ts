/** Four circles on the map: each has the sound nearest to its middle and a row of steps that play it, or is a lens. */

import { ask, type Live } from "../core/api.ts";
import { byId } from "../core/dom.ts";
import { say, tellProblem } from "../core/notices.ts";
import { grouped, library } from "../core/state.ts";
import type { Beat as Told, Circle } from "../core/types.ts";
import type { Player } from "../hearing/player.ts";
import type { Atlas } from "../map/atlas.ts";
import { home } from "../map/homes.ts";
import { nearestTo, within } from "../map/nearest.ts";
import { showBeat } from "./beatbar.tsx";
import { Circles } from "./circles.ts";
import { FIRST, pick, wandered } from "./lens.ts";
import { now, on, playing, ROWS, rows, sounds, STEPS, tempo, type Row } from "./pattern.ts";
import type { Place } from "./tracks.ts";

const STEPS_A_BEAT = 4;

const FIRST_PATTERNS = [[0, 4, 8, 12], [4, 12], [2, 6, 10, 14], []];
const FIRST_PLACES = [[0.3, 0.7], [0.7, 0.7], [0.3, 0.3], [0.7, 0.3]] as const;

/** How far ahead steps are given to the audio clock: timers come late, and hardly at all where the page is not seen (s). */
const AHEAD = 0.12;
const AHEAD_UNSEEN = 1.5;
const TICK_MS = 25;
const BEGIN = 0.06; // s
/** What all are told within that time after it was done here may be older than it is. */
const OWN_MS = 400;
/** Sounds under a lens that are fetched before it plays one of them. */
const MOST_FETCHED = 24;

export class Beat {
  private timer = 0;
  private step = 0;
  /** When the next step is due, s of the audio clock. */
  private due = 0;
  private readonly circles: Circles;
  /** Where all were told that a circle is. */
  private readonly laid = new Map<number, string>();
  /** When this hand was last on a row, and on play, stop and tempo, ms. */
  private readonly touched = new Map<number, number>();
  private steered = -Infinity;

  constructor(
    private readonly atlas: Atlas,
    private readonly player: Player,
    private readonly live: () => Live,
  ) {
    this.circles = new Circles(atlas, (row, to) => this.move(row, to));
    showBeat(this);
    byId("beat").addEventListener("click", () => void this.toggle());
    library.watch(({ dims, n }) => {
      byId("beat").hidden = dims === 3;
      if (dims === 3) this.close();
      // what a circle played may be gone, or elsewhere
      if (n && rows.value.length) rows.set(rows.value.map((row) => ({ ...row, sound: row.lens ? 0 : nearestTo(row.x, row.y) })));
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
  private async open(): Promise<boolean> {
    if (on.value) return true;
    const { dims, n } = library.value;
    if (dims === 3) say("the circles lie on the flat map: 3 shows it");
    else if (!n) say("there is no sound on the map yet");
    if (dims === 3 || !n || !this.atlas.seen.value) return false;
    if (!rows.value.length) {
      const { circles, tempo: common } = await ask("beat/get").catch(() => ({ circles: [], tempo: tempo.value }));
      tempo.set(Math.round(common));
      rows.set(firstRows());
      circles.forEach((circle) => this.adopt(circle));
      const known = new Set(circles.map(({ circle }) => circle - 1));
      rows.value.forEach((row, number) => known.has(number) || this.tell(number, row));
    }
    on.set(true);
    return true;
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
    this.touched.set(row, performance.now());
    this.tell(row, news);
  }

  setTempo(beats: number): void {
    tempo.set(beats);
    this.steered = performance.now();
    this.live().tell("beat/tempo", { tempo: beats });
  }

  private set(row: number, news: Partial<Row>): void {
    rows.set(rows.value.map((one, number) => (number === row ? { ...one, ...news } : one)));
  }

  private tell(row: number, { x, y, on: steps, level, lens }: Partial<Row>): void {
    const [live, circle] = [this.live(), row + 1];
    if (x !== undefined && y !== undefined) live.tell("beat/circle", { circle, x, y });
    if (steps) live.tell("beat/steps", { circle, steps: steps.flatMap((sounds, step) => (sounds ? [step + 1] : [])) });
    if (level !== undefined) live.tell("beat/level", { circle, level });
    if (lens === null) live.tell("beat/lens", { circle, on: false });
    else if (lens) live.tell("beat/lens", { circle, reach: lens.reach, every: lens.every, drift: lens.drift });
  }

  /** Takes what all are told of a circle; what this hand does just now it knows better. */
  adopt({ circle, x, y, level, lens: isLens, reach, every, drift, steps }: Circle): void {
    const [number, row] = [circle - 1, rows.value[circle - 1]];
    if (!row || performance.now() - (this.touched.get(number) ?? -Infinity) < OWN_MS) return;
    const on = Array.from({ length: STEPS }, (_, step) => steps.includes(step + 1));
    const lens = isLens ? { ...(row.lens || FIRST), reach, every, drift } : null;
    // a lens goes on from where it has come to, unless it was laid elsewhere
    const laid = `${x} ${y}`;
    const place = lens && row.lens && this.laid.get(number) === laid ? row : { x, y };
    this.laid.set(number, laid);
    this.set(number, { x: place.x, y: place.y, level, lens, on, sound: lens ? row.sound : nearestTo(x, y) });
  }

  /** Plays as all are told to. */
  told({ playing: plays, tempo: common }: Told): void {
    if (performance.now() - this.steered < OWN_MS) return;
    tempo.set(Math.round(common));
    if (!plays) return this.halt();
    if (document.hidden) return; // whoever has it open elsewhere hears it there
    void this.open().then((isOpen) => {
      if (isOpen) void this.begin();
    });
  }

  /** Makes a row's circle a lens, or a sound with steps again. */
  turn(row: number): void {
    const { lens, x, y } = rows.value[row]!;
    if (lens) return this.change(row, { lens: null, sound: nearestTo(x, y) });
    this.change(row, { lens: FIRST });
    say(`circle ${row + 1} wanders while the beat plays, and plays what is under it`);
  }

  play(): Promise<void> {
    this.steered = performance.now();
    this.live().tell("beat/play", {});
    return this.begin();
  }

  stop(): void {
    this.steered = performance.now();
    this.live().tell("beat/stop", {});
    this.halt();
  }

  private async begin(): Promise<void> {
    if (playing.value) return;
    playing.set(true);
    await this.player.start();
    await this.player.gather(rows.value.flatMap((row) => underneath(row)).filter(Boolean));
    if (!playing.value) return; // stopped meanwhile
    this.step = 0;
    this.due = this.player.clock + BEGIN;
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  private halt(): void {
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
    rows.set(
      rows.value.map((row) => {
        if (!row.lens) return row;
        const moved = wandered({ ...row, lens: row.lens }, seconds);
        if (!sounds(row, step)) return moved;
        this.player.prefetch(underneath(moved));
        return { ...moved, sound: pick(moved, row.lens) };
      }),
    );
  }

  private tick(): void {
    const until = this.player.clock + (document.hidden ? AHEAD_UNSEEN : AHEAD);
    while (this.due < until) {
      const { step, due } = this;
      const delay = due - this.player.clock;
      const each = 60 / tempo.value / STEPS_A_BEAT;
      this.wander(step, each);
      rows.value.forEach((row, number) => {
        const { sound, level } = row;
        if (!sounds(row, step) || !sound) return;
        this.player.schedule(sound, delay, { level }, partOf(number)).catch((error: unknown) => tellProblem(error, "audio"));
      });
      window.setTimeout(() => playing.value && now.set(step), Math.max(delay, 0) * 1000);
      this.due += each;
      this.step = (step + 1) % STEPS;
    }
  }
}

/** What a row may play next. */
function underneath({ x, y, sound, lens }: Row): number[] {
  return lens ? within(x, y, lens.reach).slice(0, MOST_FETCHED) : [sound];
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
