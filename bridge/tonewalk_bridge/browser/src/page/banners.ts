/** What is going on: work in the background, a lost connection, a library without sounds. */

import { addFolder } from "../drawer/adding.ts";
import { CAN_CHOOSE, choose } from "../drawer/bank.ts";
import { byId, make } from "../core/dom.ts";
import { tellProblem } from "../core/notices.ts";
import { connection, jobs, library, message, refused } from "../core/state.ts";
import type { Job } from "../core/types.ts";

const AWAY = "The daemon is away. This page comes back by itself as soon as it does.";
const TOKEN =
  "This browser has not shown the daemon's token: open the link that `tonewalk serve` printed, or run `tonewalk open`.";

export function showBanners(): void {
  const banner = byId("banner");
  const tell = () => {
    const away = connection.value === "lost" && !refused.value;
    banner.hidden = !away && !refused.value;
    banner.textContent = refused.value ? TOKEN : away ? AWAY : "";
    document.body.classList.toggle("away", away);
  };
  connection.watch(tell);
  refused.watch(tell);

  const bar = byId("progress");
  jobs.watch((all) => {
    const running = all.find((job) => job.state === "running") || all.find((job) => job.state === "waiting");
    bar.hidden = !running;
    if (!running) return;
    const share = running.total ? running.done / running.total : 0;
    bar.classList.toggle("unknown", !running.total);
    (bar.firstElementChild as HTMLElement).style.transform = `scaleX(${running.total ? share : 0.3})`;
    bar.title = sentence(running);
    if (running.total) bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    else bar.removeAttribute("aria-valuenow");
    bar.setAttribute("aria-valuetext", sentence(running));
  });

  message.watch((text) => {
    byId("status").textContent = text;
    refused.set(false);
  });
}

function sentence(job: Job): string {
  return job.text || `${job.kind} ${job.what}: ${job.done} of ${job.total || "?"}`;
}

/** Shows what to do while there is nothing on the map. */
export function showEmpty(sounds: number): void {
  const section = byId("empty");
  const busy = jobs.value.some((job) => job.state === "running" || job.state === "waiting");
  section.hidden = library.value.n > 0;
  if (section.hidden) return;
  const kind = sounds || busy ? "coming" : "nothing";
  if (section.dataset.kind === kind) return;
  section.dataset.kind = kind;
  section.textContent = "";
  if (kind === "coming") {
    const text = "Listening to your sounds. The first of them appear here in a moment.";
    section.append(make("h2", {}, "Almost there"), make("p", {}, text));
    return;
  }
  section.append(
    make("h2", {}, "Your library is empty"),
    make("p", {}, "Drop a folder of samples here, or add one by its path, and watch them find their places."),
    folderForm(),
  );
  const chooser = make("button", { type: "button", className: "choose" }, "choose a folder…");
  chooser.addEventListener("click", choose);
  if (CAN_CHOOSE) section.append(chooser);
  section.append(make("p", { className: "hint" }, "or, in a terminal: ", make("code", {}, "tonewalk index ~/Samples")));
}

function folderForm(): HTMLFormElement {
  const field = make("input", { type: "text", placeholder: "/path/to/samples", required: true });
  field.setAttribute("aria-label", "Folder of samples");
  const form = make("form", {}, field, make("button", { type: "submit" }, "add folder"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    addFolder(field.value).catch((error: unknown) => tellProblem(error, "folder"));
  });
  return form;
}
