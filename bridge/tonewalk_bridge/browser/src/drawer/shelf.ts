/** What the library's drawer shows: asked when it opens, and again whenever the library or its jobs have changed. */

import { ask } from "../core/api.ts";
import { tellProblem } from "../core/notices.ts";
import { jobs, library, Signal } from "../core/state.ts";
import type { Job, MapInfo, Problems, Status } from "../core/types.ts";

const PAUSE_MS = 400; // changes come in bursts

export const open = new Signal(false);
export const standing = new Signal<Status | null>(null);
export const maps = new Signal<readonly MapInfo[]>([]);
/** Of which spaces and dimensions the best map was looked for: `small-2d`. */
export const tuned = new Signal<readonly string[]>([]);
export const problems = new Signal<Problems | null>(null);

export const isAtWork = (job: Job) => job.state === "running" || job.state === "waiting";

let timer = 0;

export function followShelf(): void {
  let ended = 0;
  open.watch((now) => now && soon(0));
  library.watch(() => soon());
  jobs.watch((all) => {
    const now = all.filter((job) => !isAtWork(job)).length;
    if (now !== ended) soon();
    ended = now;
  });
}

/** Asks again in a moment, where anybody looks. */
export function soon(pause = PAUSE_MS): void {
  if (!open.value || timer) return;
  timer = window.setTimeout(() => {
    timer = 0;
    void look();
  }, pause);
}

async function look(): Promise<void> {
  try {
    const [status, known, report] = await Promise.all([ask("status"), ask("map/list"), ask("library/problems")]);
    standing.set(status);
    maps.set(known.maps);
    tuned.set(known.tuned);
    problems.set(report);
  } catch (error) {
    tellProblem(error, "library");
  }
}

/** Shows a job from now on, before the daemon tells of it. */
export function begun(job: Job): void {
  jobs.set([job, ...jobs.value.filter((known) => known.job !== job.job)]);
}
