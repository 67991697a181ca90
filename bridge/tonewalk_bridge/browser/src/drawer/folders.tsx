/** The drawer's folders: what the library consists of, one more, one less, and what is being sent. */

import { useState } from "preact/hooks";
import { addFolder } from "./adding.ts";
import { filter, forgetQuestion } from "../finding/asked.ts";
import { ask } from "../core/api.ts";
import { CAN_CHOOSE, choose, type Bank } from "./bank.ts";
import { count } from "../core/dom.ts";
import { tellProblem } from "../core/notices.ts";
import { discard, dismiss, goOn, pause, sending, take, type Sending } from "./sending.ts";
import { begun, open, soon, standing } from "./shelf.ts";
import type { Root } from "../core/types.ts";

export function Folders() {
  const roots = standing.value?.roots ?? [];
  return (
    <section aria-labelledby="drawer-folders">
      <h3 id="drawer-folders">Folders</h3>
      {roots.length === 0 && <p class="soft">The library has no folder yet.</p>}
      <ul class="shelf">
        {roots.map((root) => (
          <Folder key={root.path} {...root} />
        ))}
      </ul>
      <SendingCard />
      <Add />
    </section>
  );
}

function Folder({ path, online, sounds, problems }: Root) {
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  const name = path.slice(cut) || path;
  const act = (doing: Promise<unknown>) => doing.then(() => setProblem(""), (error: Error) => setProblem(error.message));
  const state = [
    count(sounds, "sound"),
    problems ? `${problems} that could not be used` : "",
    online ? "" : "not there just now: its sounds are hidden until it is back",
  ];
  return (
    <li class="stack">
      <div class="what">
        <strong>{name}</strong>
        <span class="soft where" title={path}>{path}</span>
        <span class="soft">{state.filter(Boolean).join(" · ")}</span>
      </div>
      <div class="acts">
        <button type="button" aria-label={`show ${name}`} onClick={() => show(path)}>show</button>
        <button
          type="button"
          aria-label={`rescan ${name}`}
          onClick={() => act(ask("library/scan", { path }).then(begun))}
        >
          rescan
        </button>
        <button type="button" aria-label={`remove ${name}`} aria-expanded={asking} onClick={() => setAsking(!asking)}>
          remove
        </button>
      </div>
      {asking && (
        <div class="ask" role="group" aria-label={`Remove ${name}`}>
          <p>Take {name} out of the library? Its files stay where they are, untouched; tags and favourites of its sounds are forgotten.</p>
          <button
            type="button"
            onClick={() => {
              setAsking(false);
              void act(ask("library/remove", { path }).then(() => soon()));
            }}
          >
            take it out
          </button>
          <button type="button" onClick={() => setAsking(false)}>keep it</button>
        </div>
      )}
      {problem && <p class="fault" role="alert">{problem}</p>}
    </li>
  );
}

/** Lights the sounds of a folder. */
function show(path: string): void {
  const roots = standing.value?.roots ?? [];
  const kind = roots.some((root) => root.path === path) ? "root" : "path";
  open.set(false);
  forgetQuestion();
  filter.set(`${kind}:"${path.replace(/(["\\])/g, "\\$1")}"`);
}

function Add() {
  const [path, setPath] = useState("");
  const [problem, setProblem] = useState("");
  const add = (event: Event) => {
    event.preventDefault();
    addFolder(path).then(
      () => {
        setPath("");
        setProblem("");
      },
      (error: Error) => setProblem(error.message),
    );
  };
  return (
    <form class="add" onSubmit={add}>
      <input
        type="text"
        required
        value={path}
        placeholder="/path/to/samples"
        aria-label="Path of a folder on the daemon's machine"
        spellcheck={false}
        onInput={(event) => setPath(event.currentTarget.value)}
      />
      <button type="submit">add folder</button>
      {CAN_CHOOSE && <button type="button" onClick={choose}>choose…</button>}
      {problem && <p class="fault" role="alert">{problem}</p>}
      <p class="soft">A folder that is dropped on the page, or chosen, is found in the library or copied into it.</p>
    </form>
  );
}

function SendingCard() {
  const now = sending.value;
  if (!now) return null;
  const share = now.bytes ? now.sent / now.bytes : 0;
  return (
    <div class="card-job" role="group" aria-label={`Sending ${now.name}`}>
      <p>{sentence(now)}</p>
      {now.state === "sending" && <Bar share={share} label={`Sending ${now.name}`} />}
      {now.problem && <p class="fault" role="alert">{now.problem}</p>}
      <div class="acts">
        {now.state === "sending" && <button type="button" onClick={pause}>stop</button>}
        {now.state === "paused" && <button type="button" onClick={() => void goOn()}>go on</button>}
        {now.state === "paused" && <button type="button" title="Throw away what came" onClick={() => void discard()}>discard</button>}
        {now.state === "there" && <button type="button" onClick={() => show(now.folder)}>show them</button>}
        {now.state !== "sending" && now.state !== "looking" && <button type="button" onClick={dismiss}>close</button>}
      </div>
    </div>
  );
}

function sentence(now: Sending): string {
  const mb = (bytes: number) => (bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0);
  const came = `${now.came} of ${count(now.sounds, "sound")}, ${mb(now.sent)} of ${mb(now.bytes)} MB`;
  switch (now.state) {
    case "looking":
      return `Looking for ${now.name} in the library…`;
    case "sending":
      return `Copying ${now.name} into the library: ${came}.`;
    case "paused":
      return now.sounds ? `${now.name} is not whole yet: ${came}. What came is kept for a week.` : `${now.name} was not taken.`;
    case "there":
      return `All ${count(now.sounds, "sound")} of ${now.name} are in the library already, in ${now.folder}.`;
    case "kept":
      return `${now.name} was copied into the library: ${count(now.sounds, "sound")}.`;
  }
}

export function Bar({ share, label }: { share: number; label: string }) {
  const percent = Math.round(100 * share);
  return (
    <div class="bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <i style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}

/** Reads a dropped or chosen bank and takes it, with what is wrong in the status line. */
export function taken(reading: Promise<Bank>): void {
  open.set(true);
  reading.then(take).catch((error: unknown) => tellProblem(error, "folder"));
}
