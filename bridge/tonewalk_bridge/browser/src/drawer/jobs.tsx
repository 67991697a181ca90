/** The drawer's work in the background: how far it is, how to stop it, how to go on. */

import { useState } from "preact/hooks";
import { ask } from "../core/api.ts";
import { Bar } from "./folders.tsx";
import { progressOf, titleOf } from "./pace.ts";
import { begun, isAtWork, standing } from "./shelf.ts";
import { jobs } from "../core/state.ts";
import type { Job } from "../core/types.ts";

const MOST_ENDED = 3;

export function Work() {
  const all = [...jobs.value].sort((a, b) => b.job - a.job);
  const ended = all.filter((job) => !isAtWork(job) && (job.kind !== "build_index" || job.state === "failed"));
  const shown = [...all.filter(isAtWork).reverse(), ...ended.slice(0, MOST_ENDED)];
  if (!shown.length) return null;
  return (
    <section aria-labelledby="drawer-work">
      <h3 id="drawer-work">Work</h3>
      <ul class="shelf">
        {shown.map((job) => (
          <Line key={job.job} {...job} />
        ))}
      </ul>
    </section>
  );
}

function Line(job: Job) {
  const [problem, setProblem] = useState("");
  const tell = (error: Error) => setProblem(error.message);
  const running = isAtWork(job);
  const goesOn = job.kind === "index";
  const share = job.total ? job.done / job.total : 0;
  return (
    <li class={`job ${job.state}`}>
      <div class="what">
        <strong>{titleOf(job)}</strong>
        <span class={job.state === "failed" ? "fault" : "soft"}>{job.state === "waiting" ? "waits for its turn" : job.text}</span>
        {running && <span class="soft figures">{progressOf(job)}</span>}
      </div>
      <div class="acts">
        {running && (
          <button
            type="button"
            aria-label={`${goesOn ? "pause" : "stop"}: ${titleOf(job)}`}
            onClick={() => ask("job/cancel", { job: job.job }).then(begun, tell)}
          >
            {goesOn ? "pause" : "stop"}
          </button>
        )}
        {job.state === "cancelled" && goesOn && (
          <button
            type="button"
            aria-label={`go on: ${titleOf(job)}`}
            onClick={() => ask("library/scan", { path: isRoot(job.what) ? job.what : "" }).then(begun, tell)}
          >
            go on
          </button>
        )}
      </div>
      {running && job.total > 0 && <Bar share={share} label={titleOf(job)} />}
      {problem && <p class="fault" role="alert">{problem}</p>}
    </li>
  );
}

const isRoot = (path: string) => !!standing.value?.roots.some((root) => root.path === path);
