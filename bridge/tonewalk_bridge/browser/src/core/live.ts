/** Keeps the page in step with the daemon: the map, the jobs, the shared cursor, and coming back after it was away. */

import { ask, lacksToken, Live, Problem } from "./api.ts";
import { emptyLibrary, type Library } from "./library.ts";
import { mended, reachedAgain, tellProblem } from "./notices.ts";
import { inView } from "../selecting/selecting.ts";
import { connection, favourites, jobs, library, refused, unseen } from "./state.ts";
import { Opening } from "./opening.ts";
import type { Listener, News, Store } from "./store.ts";
import type { Found } from "./wanted.ts";
import type { Beat, Circle, Job, MapInfo, Session, Step, Told, Weights } from "./types.ts";

const REFRESH_MS = 1200;
/** A large library is fetched anew less often while it grows. */
const SOUNDS_A_MS = 20;

/** Jobs whose end brings no other map. */
const SOUNDS_ONLY: ReadonlySet<string> = new Set(["index", "listening"]);

export interface LiveActions {
  cursor(session: Session): void;
  /** Another client selected these sounds. */
  selected(ids: readonly number[]): void;
  /** Another client has it played, by so many dB louder; 0: silence. */
  play(id: number, louder: number): void;
  /** A trajectory's step is due `at` (unix time, s). */
  step(step: Step, at: number): void;
  /** The beat plays, or not any more, or at another tempo. */
  beat(beat: Beat): void;
  /** A circle of the beat is otherwise. */
  circle(circle: Circle): void;
  /** How far the session's knobs are turned. */
  knobs(turned: Readonly<Record<string, number>>): void;
  /** What counts for all. */
  aspects(weights: Weights): void;
  maps(maps: MapInfo[]): void;
  /** What was known of these sounds, or of all of them, is old: their audio, too. */
  outdated(ids: readonly number[] | "all"): void;
  gone(ids: ReadonlySet<number>): void;
  /** The daemon answers, for the first time or again. */
  reached(): void;
  /** How many sounds the library holds, whether or not they are on a map yet. */
  counted(sounds: number): void;
}

export class Keeper {
  /** The name of the map on show; "current" until one is chosen. */
  map = "current";
  readonly live: Live;
  /** How often a selection was told from here. */
  said = 0;
  private timer = 0;
  private loading = false;
  private again = false;
  private wasLost = false;
  /** Whether nothing was asked yet. */
  private isFirst = true;
  /** Whether the next load is of all, not of the sounds alone. */
  private isAllDue = true;
  /** Selections that were told and have not come back yet. */
  private sent: string[] = [];
  /** All sounds of the map; null where there is none. */
  private whole: Library | null = null;
  /** What is on show: of which library, and what of it is out of view. */
  private shown: readonly unknown[] = [];

  /** `opening`: the first load, where it has begun. */
  constructor(
    private readonly store: Store,
    private readonly opening: Opening | null,
    private readonly actions: LiveActions,
  ) {
    this.live = new Live(
      (told) => this.onEvent(told),
      (on) => this.onConnection(on),
    );
  }

  /**
   * Loads the map, the jobs and the maps there are, or, where these are known, the sounds alone; a call during a load
   * makes one more load follow.
   */
  async load(soundsOnly = false): Promise<void> {
    if (!soundsOnly) this.isAllDue = true;
    if (this.loading) {
      this.again = true;
      return;
    }
    this.loading = true;
    const { isFirst, isAllDue: isAll } = this;
    this.isFirst = this.isAllDue = false;
    try {
      const listener = {
        found: ({ status, maps }: Found) => {
          this.actions.counted(status.sounds);
          jobs.set(status.jobs);
          this.actions.maps(maps);
        },
        sampled: (sample: Library) => library.value.n || library.set(sample),
      };
      const news = await (isFirst ? this.first(listener) : this.store.load(this.map, !isAll, listener));
      if (news.isMapless) this.showNothing();
      else this.take(news);
      if (!isAll && news.library?.n === 0) this.soon(); // whether there are sounds that have no place yet is told with all
      mended("library");
    } catch (error) {
      if (error instanceof Problem && ["unknown_map", "nothing_indexed"].includes(error.code)) {
        this.map = "current";
        this.showNothing(); // no map yet: the page says what to do
        mended("library");
      } else tellProblem(error, "library");
    } finally {
      this.loading = false;
    }
    if (this.again) {
      this.again = false;
      this.soon(true);
    }
  }

  private first(listener: Listener): Promise<News> {
    return (this.opening || new Opening(this.store)).heard(listener);
  }

  private take(news: News): void {
    favourites.set(news.favourites);
    this.tellOf(news);
    if (news.library) this.whole = news.library;
    if (this.whole) this.show(this.whole);
  }

  private show(whole: Library): void {
    if (whole === this.shown[0] && unseen.value === this.shown[1]) return;
    this.shown = [whole, unseen.value];
    library.set(inView(whole));
  }

  private showNothing(): void {
    this.shown = [];
    library.set(emptyLibrary());
  }

  private tellOf({ ids, gone, isFirst }: News): void {
    const away = new Set(gone);
    if (isFirst && library.value.n) {
      const here = new Set(ids);
      for (const id of library.value.ids) if (!here.has(id)) away.add(id);
    }
    if (away.size) this.actions.gone(away);
    if (ids.length || away.size) this.actions.outdated(isFirst ? "all" : [...ids, ...gone]);
  }

  /** Tells all clients which sounds are selected. */
  select(ids: readonly number[]): void {
    this.said++;
    if (this.live.tell("session/select", { sounds: [...ids] })) this.sent.push(ids.join());
  }

  private soon(soundsOnly = false): void {
    if (!soundsOnly) this.isAllDue = true;
    if (this.timer) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      void this.load(true);
    }, REFRESH_MS + library.value.n / SOUNDS_A_MS);
  }

  private onConnection(on: boolean): void {
    if (on && connection.value === "lost") refused.set(false);
    connection.set(on ? "live" : "lost");
    if (!on) {
      this.wasLost = true;
      // A daemon that is not away may have refused: it says so where it is asked in words.
      ask("ping").catch((error: unknown) => lacksToken(error) && tellProblem(error));
      return;
    }
    this.sent = [];
    if (this.wasLost) {
      // After a restart everything may be another: what was known is asked again.
      this.store.forget();
      this.shown = [];
    }
    reachedAgain();
    this.actions.reached();
    void this.load();
  }

  private onEvent({ event, data, at }: Told): void {
    if (event === "steps") this.actions.step(data, at || 0);
    else if (event === "beat") this.actions.beat(data);
    else if (event === "circle") this.actions.circle(data);
    else if (event === "progress") this.onJob(data);
    else if (event === "knobs") this.actions.knobs(data.knobs);
    else if (event === "aspects") this.actions.aspects(data);
    else if (event === "library") this.soon(!!this.whole);
    else if (event === "play") this.actions.play("id" in data ? data.id : 0, "gain" in data ? data.gain : 0);
    else if (event === "cursor") this.actions.cursor(data);
    else if (event === "selection") this.onSelection(data.selection);
  }

  /** Our own selections come back as well, later than the hand has moved on; only those of others count. */
  private onSelection(ids: readonly number[]): void {
    const own = this.sent.indexOf(ids.join());
    if (own >= 0) this.sent.splice(0, own + 1);
    else this.actions.selected(ids);
  }

  private onJob(job: Job): void {
    jobs.set([job, ...jobs.value.filter((known) => known.job !== job.job)]);
    if (job.state !== "running" && job.state !== "waiting") this.soon(SOUNDS_ONLY.has(job.kind) && !!this.whole);
  }
}

