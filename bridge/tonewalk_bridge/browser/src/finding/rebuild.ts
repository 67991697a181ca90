/** A mosaic: a recording rebuilt from the library's own sounds. */

import { ask, send } from "../core/api.ts";
import type { Moving } from "../moving/moving.ts";
import { say, tellProblem } from "../core/notices.ts";
import type { Job } from "../core/types.ts";

const NAME = "mosaic";
const LOOK_MS = 250;

/** Sends a recording to be rebuilt, and plays what comes of it. */
export async function rebuild(recording: File, path: Moving): Promise<void> {
  try {
    say(`rebuilding ${recording.name}…`);
    const { job } = await send("mosaic", "target", recording, { trajectory: NAME });
    const ended = await finished(job);
    if (ended.state !== "done") throw new Error(ended.text);
    const { steps } = await ask("trajectory/get", { trajectory: NAME });
    say(ended.text);
    await path.adopt(NAME, steps);
  } catch (error) {
    tellProblem(error);
  }
}

async function finished(number: number): Promise<Job> {
  for (;;) {
    const { jobs } = await ask("job/list");
    const job = jobs.find((one) => one.job === number);
    if (!job) throw new Error("The daemon was started anew meanwhile: rebuild it again.");
    if (job.state !== "running" && job.state !== "waiting") return job;
    await new Promise((resolve) => window.setTimeout(resolve, LOOK_MS));
  }
}
