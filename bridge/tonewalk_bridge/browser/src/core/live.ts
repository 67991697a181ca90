/** Keeps the page in step with the daemon: the map, the jobs, the shared cursor, and coming back after it was away. */

import { ask, columns, lacksToken, Live, points, Problem } from "./api.ts";
import { buildLibrary, emptyColumns, emptyLibrary, joinColumns } from "./library.ts";
import { mended, reachedAgain, tellProblem } from "./notices.ts";
import { inView } from "../selecting/selecting.ts";
import { connection, favourites, jobs, library, refused, unseen } from "./state.ts";
import type { Places } from "./points.ts";
import type { Columns, Job, MapInfo, Session, Step, Told } from "./types.ts";

const REFRESH_MS = 1200;
/** A large library is fetched anew less often while it grows. */
const SOUNDS_A_MS = 20;

export interface LiveActions {
  cursor(session: Session): void;
  /** Another client selected these sounds. */
  selected(ids: readonly number[]): void;
  play(id: number): void;
  /** A trajectory's step is due `at` (unix time, s). */
  step(step: Step, at: number): void;
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
  private timer = 0;
  private loading = false;
  private again = false;
  /** Selections that were told and have not come back yet. */
  private sent: string[] = [];
  private known = emptyColumns();
  private places: Places | null = null;
  /** What is on show: places, and what of them is out of view. */
  private shown: readonly unknown[] = [];

  constructor(private readonly actions: LiveActions) {
    this.live = new Live(
      (told) => this.onEvent(told),
      (on) => this.onConnection(on),
    );
  }

  /** Loads the map, the jobs and the maps there are; a call during a load makes one more load follow. */
  async load(): Promise<void> {
    if (this.loading) {
      this.again = true;
      return;
    }
    this.loading = true;
    try {
      const [status, { maps }] = await Promise.all([ask("status"), ask("map/list")]);
      this.actions.counted(status.sounds);
      jobs.set(status.jobs);
      this.actions.maps(maps);
      // before the first map there is nothing to ask for: the page says what to do
      if (maps.length) await this.loadPoints();
      else this.showNothing();
      mended("library");
    } catch (error) {
      tellProblem(error, "library");
    } finally {
      this.loading = false;
    }
    if (this.again) {
      this.again = false;
      this.soon();
    }
  }

  private async loadPoints(): Promise<void> {
    try {
      // Points are asked first: every sound on the map is then in the listing.
      this.places = await points(this.map, this.places);
      const { points: places } = this.places;
      const before = this.known;
      const news = await columns(before.change);
      this.known = joinColumns(before, news);
      favourites.set(new Set(this.known.favourites));
      this.tellOf(before, news);
      const isSame = places === this.shown[0] && unseen.value === this.shown[1] && !news.ids.length && !news.gone.length;
      this.shown = [places, unseen.value];
      if (!isSame) library.set(inView(buildLibrary(places, this.known)));
    } catch (error) {
      if (!(error instanceof Problem) || !["unknown_map", "nothing_indexed"].includes(error.code)) throw error;
      this.map = "current";
      this.showNothing(); // no map yet: the page says what to do
    }
  }

  private showNothing(): void {
    this.shown = [];
    library.set(emptyLibrary());
  }

  private tellOf(before: Columns, news: Columns): void {
    const gone = new Set<number>(news.gone);
    if (!before.change) {
      const here = new Set(news.ids);
      for (const id of library.value.ids) if (!here.has(id)) gone.add(id);
    }
    if (gone.size) this.actions.gone(gone);
    if (news.ids.length || gone.size) this.actions.outdated(before.change ? news.ids.concat(news.gone) : "all");
  }

  /** Tells all clients which sounds are selected. */
  select(ids: readonly number[]): void {
    if (this.live.tell("session/select", { sounds: [...ids] })) this.sent.push(ids.join());
  }

  private soon(): void {
    if (this.timer) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      void this.load();
    }, REFRESH_MS + library.value.n / SOUNDS_A_MS);
  }

  private onConnection(on: boolean): void {
    if (on && connection.value === "lost") refused.set(false);
    connection.set(on ? "live" : "lost");
    if (!on) {
      // A daemon that is not away may have refused: it says so where it is asked in words.
      ask("ping").catch((error: unknown) => lacksToken(error) && tellProblem(error));
      return;
    }
    // After a restart everything may be another: what was known is asked again.
    this.sent = [];
    this.known = emptyColumns();
    this.places = null;
    this.shown = [];
    reachedAgain();
    this.actions.reached();
    void this.load();
  }

  private onEvent({ event, data, at }: Told): void {
    if (event === "steps") this.actions.step(data, at || 0);
    else if (event === "progress") this.onJob(data);
    else if (event === "library") this.soon();
    else if (event === "play") this.actions.play("id" in data ? data.id : 0);
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
    if (job.state !== "running" && job.state !== "waiting") this.soon();
  }
}

