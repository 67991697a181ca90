/** The drawer's paths: what is kept under a name, to be put on the map again or forgotten. */

import { useEffect, useState } from "preact/hooks";
import { ask } from "../core/api.ts";
import { count, seconds } from "../core/dom.ts";
import { Entry } from "./entry.tsx";
import { open } from "./shelf.ts";
import type { Reply } from "../core/types.ts";

type Kept = Reply<"trajectory/list">["trajectories"][number];

export function PathShelf({ show, forgotten }: { show(name: string): void; forgotten(name: string): void }) {
  const [kept, setKept] = useState<readonly Kept[]>([]);
  const [problem, setProblem] = useState("");
  const load = () => ask("trajectory/list").then(({ trajectories }) => setKept(trajectories), (error: Error) => setProblem(error.message));
  useEffect(() => void load(), []);
  if (!kept.length && !problem) return null;
  const forget = (name: string) =>
    ask("trajectory/remove", { trajectory: name }).then(() => {
      forgotten(name);
      return load();
    }, (error: Error) => setProblem(error.message));
  return (
    <section aria-labelledby="drawer-paths">
      <h3 id="drawer-paths">Paths</h3>
      <ul class="shelf">
        {kept.map((path) => (
          <Entry key={path.trajectory} name={path.trajectory} about={about(path)}>
            <button
              type="button"
              aria-label={`play the path ${path.trajectory}`}
              onClick={() => {
                open.set(false);
                show(path.trajectory);
              }}
            >
              play
            </button>
            <button type="button" aria-label={`forget the path ${path.trajectory}`} onClick={() => forget(path.trajectory)}>
              forget
            </button>
          </Entry>
        ))}
      </ul>
      {problem && <p class="fault" role="alert">{problem}</p>}
    </section>
  );
}

const MODES: Record<string, string> = {
  map: "drawn",
  slerp: "straight from sound to sound",
  graph: "by neighbours",
  walk: "a walk",
  recorded: "a recorded gesture",
  mosaic: "a mosaic",
};

function about({ mode, steps, gone, seconds: lasts, playing }: Kept): string {
  const parts = [MODES[mode] || mode, count(steps, "step")];
  if (lasts) parts.push(seconds(lasts));
  if (gone) parts.push(`${count(gone, "sound")} gone`);
  if (playing) parts.push("plays");
  return parts.join(" · ");
}
