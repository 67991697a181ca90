/** Work in the background in words: what is done, how fast, and how long it still takes. */

import { jobs } from "../core/state.ts";
import type { Job } from "../core/types.ts";

const LOOK_BACK_MS = 15_000;
const LEAST_MS = 1_500; // before, a pace is a guess

/** Of each job that runs: when it had done how much. */
const seen = new Map<number, [at: number, done: number][]>();

export function followPace(): void {
  jobs.watch((all) => {
    const now = performance.now();
    for (const job of all) {
      if (job.state !== "running") seen.delete(job.job);
      else note(job, now);
    }
  });
}

function note(job: Job, now: number): void {
  const steps = seen.get(job.job) || [];
  const last = steps[steps.length - 1];
  if (last && last[1] > job.done) steps.length = 0; // another folder of the same job
  if (!last || last[1] !== job.done || !steps.length) steps.push([now, job.done]);
  while (steps.length > 2 && now - steps[0]![0] > LOOK_BACK_MS) steps.shift();
  seen.set(job.job, steps);
}

/** Units a second, of late; 0 where that is not known yet. */
function pace(job: Job): number {
  const steps = seen.get(job.job);
  if (!steps || steps.length < 2) return 0;
  const [from, to] = [steps[0]!, steps[steps.length - 1]!];
  return to[0] - from[0] < LEAST_MS ? 0 : (1000 * (to[1] - from[1])) / (to[0] - from[0]);
}

const UNITS: Record<string, string> = { index: "file", listening: "sound" };

/** `412 of 2,373 · 14 files a second · 2 min left`; "" where nothing of it is known. */
export function progressOf(job: Job): string {
  if (!job.total) return "";
  const parts = [`${job.done.toLocaleString("en")} of ${job.total.toLocaleString("en")}`];
  const speed = pace(job);
  const unit = UNITS[job.kind];
  if (speed && unit) parts.push(`${speed < 10 ? speed.toFixed(1) : Math.round(speed).toLocaleString("en")} ${unit}s a second`);
  if (speed && job.done < job.total) parts.push(`${timeLeft((job.total - job.done) / speed)} left`);
  return parts.join(" · ");
}

export function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const TITLES: Record<string, string> = {
  index: "Indexing",
  listening: "Hearing tempo, key and pitch of",
  map: "Making the map",
  tune: "Looking for the best map of",
  build_index: "Making the index of",
  mosaic: "Rebuilding",
  graph: "Joining neighbours in",
};

export function titleOf(job: Job): string {
  // of a folder's path its name says enough
  return `${TITLES[job.kind] || job.kind} ${job.what.split(/[/\\]/).pop() || job.what}`;
}
