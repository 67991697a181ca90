/** The drawer's maps: which there are, which is on show, new ones, and the search for the best. */

import { useEffect, useState } from "preact/hooks";
import { ask, sheetUrl } from "../core/api.ts";
import { count } from "../core/dom.ts";
import { Entry } from "./entry.tsx";
import { begun, isAtWork, maps, soon, standing, tuned } from "./shelf.ts";
import { jobs } from "../core/state.ts";
import type { Args, MapInfo, MapTuneReport } from "../core/types.ts";

export interface MapActions {
  /** Takes all sounds to their places on another map. */
  show(map: string): void;
  /** The name of the map on show; "current" for the library's own. */
  shown(): string;
}

type Method = NonNullable<Args<"map/build">["method"]>;
const METHODS: Record<Method, string> = {
  umap: "UMAP: neighbours stay neighbours",
  tsne: "t-SNE: tight islands",
  pca: "PCA: at once, the broad directions",
  manifold: "learned from the library, in 3D",
};
const BEST_SHOWN = 5;

export function MapShelf({ show, shown }: MapActions) {
  const [problem, setProblem] = useState("");
  const known = maps.value;
  const use = (map: string) =>
    ask("map/use", { map }).then(
      () => {
        setProblem("");
        soon();
      },
      (error: Error) => setProblem(error.message),
    );
  const name = shown();
  const current = known.find((map) => map.current && map.dims === 2) ?? known.find((map) => map.current);
  const now = name === "current" ? current?.map : name;
  return (
    <section aria-labelledby="drawer-maps">
      <h3 id="drawer-maps">Maps</h3>
      {known.length === 0 && <p class="soft">There is no map yet: the first makes itself when there are sounds.</p>}
      <ul class="shelf">
        {known.map((map) => (
          <Entry key={map.map} name={map.map} about={about(map)}>
            <button type="button" aria-label={`${map.map === now ? "on show:" : "show"} the map ${map.map}`} aria-pressed={map.map === now} onClick={() => show(map.map)}>
              {map.map === now ? "on show" : "show"}
            </button>
            {!map.current && (
              <button
                type="button"
                title="XY pads, Max and drawn paths go by it from then on"
                aria-label={`use for all: the map ${map.map}`}
                onClick={() => use(map.map)}
              >
                use for all
              </button>
            )}
          </Entry>
        ))}
      </ul>
      {problem && <p class="fault" role="alert">{problem}</p>}
      {known.length > 0 && <Build />}
      {known.length > 0 && <Tune />}
    </section>
  );
}

function about({ method, dims, encoder, sounds, scores, current }: MapInfo): string {
  const parts = [method, dims === 3 ? "round" : "flat", `space ${encoder}`, count(sounds, "sound")];
  if (scores.trustworthiness !== undefined) parts.push(`neighbourhoods kept ${scores.trustworthiness.toFixed(2)}`);
  if (current) parts.push(`what ${dims === 3 ? "xyz" : "xy"} plays`);
  return parts.join(" · ");
}

/** Starts work that the list of jobs then tells of. */
function useStart(): [string, (starting: Promise<Parameters<typeof begun>[0]>) => void] {
  const [problem, setProblem] = useState("");
  const start = (starting: Promise<Parameters<typeof begun>[0]>) => {
    starting.then(
      (job) => {
        setProblem("");
        begun(job);
      },
      (error: Error) => setProblem(error.message),
    );
  };
  return [problem, start];
}

function Build() {
  const [method, setMethod] = useState<Method>("umap");
  const [dims, setDims] = useState(2);
  const [encoder, setEncoder] = useState("");
  const [neighbours, setNeighbours] = useState(15);
  const [apart, setApart] = useState(0.1);
  const [problem, start] = useStart();
  const make = (event: Event) => {
    event.preventDefault();
    const space = encoder && encoder !== standing.value?.encoder ? `-${encoder}` : "";
    const map = space ? `${method}${dims}d${space}` : "";
    start(ask("map/build", { method, dims, encoder, neighbours, min_dist: apart, map }));
  };
  return (
    <details>
      <summary>make another map</summary>
      <form class="fields" onSubmit={make}>
        <label>
          <span>how</span>
          <select value={method} onChange={(event) => setMethod(event.currentTarget.value as Method)}>
            {Object.entries(METHODS).map(([value, words]) => <option key={value} value={value}>{words}</option>)}
          </select>
        </label>
        <Form dims={dims} choose={setDims} />
        <label>
          <span>space</span>
          <select value={encoder} onChange={(event) => setEncoder(event.currentTarget.value)}>
            <option value="">the library's first</option>
            {standing.value?.spaces.map((space) => <option key={space.encoder} value={space.encoder}>{space.encoder}</option>)}
          </select>
        </label>
        {(method === "umap" || method === "tsne") && (
          <label>
            <span>neighbours</span>
            <input type="range" min={2} max={100} value={neighbours} onInput={(event) => setNeighbours(event.currentTarget.valueAsNumber)} />
            <output>{neighbours}</output>
          </label>
        )}
        {method === "umap" && (
          <label>
            <span>apart</span>
            <input type="range" min={0} max={0.99} step={0.01} value={apart} onInput={(event) => setApart(event.currentTarget.valueAsNumber)} />
            <output>{apart.toFixed(2)}</output>
          </label>
        )}
        <button type="submit">make it</button>
        {problem && <p class="fault" role="alert">{problem}</p>}
        <p class="soft">It takes the place of the map that it is called like, and sounds glide there when it is made.</p>
      </form>
    </details>
  );
}

function Tune() {
  const [dims, setDims] = useState(2);
  const [report, setReport] = useState<MapTuneReport | null>(null);
  const [looked, setLooked] = useState(0);
  const [fault, setFault] = useState("");
  const [problem, start] = useStart();
  const tunings = jobs.value.filter((job) => job.kind === "tune");
  const busy = tunings.some(isAtWork);
  const ended = tunings.filter((job) => job.state === "done").length;
  const there = tuned.value.includes(`${standing.value?.encoder}-${dims}d`);
  useEffect(() => {
    let stale = false;
    if (!there) return setReport(null);
    ask("map/tuned", { dims }).then(
      (found) => {
        if (stale) return;
        setReport(found);
        setLooked(Date.now());
      },
      (error: Error) => stale || setFault(error.message),
    );
    return () => void (stale = true);
  }, [dims, ended, there]);
  return (
    <details>
      <summary>find the best map</summary>
      <div class="fields">
        <p class="soft">Measures up to 46 ways to lay these sounds out, and draws them side by side. It takes minutes, and can be stopped and gone on with.</p>
        <Form dims={dims} choose={setDims} />
        <button type="button" disabled={busy} onClick={() => start(ask("map/tune", { dims }))}>
          {busy ? "measuring…" : report ? "measure again" : "measure"}
        </button>
        {(problem || fault) && <p class="fault" role="alert">{problem || fault}</p>}
      </div>
      {report && <Sheet report={report} looked={looked} start={start} />}
    </details>
  );
}

interface SheetProps {
  report: MapTuneReport;
  looked: number;
  start: ReturnType<typeof useStart>[1];
}

function Sheet({ report, looked, start }: SheetProps) {
  const { dims, encoder, sounds, labels, candidates } = report;
  const url = sheetUrl(dims, encoder, looked);
  return (
    <>
      <a href={url} target="_blank" rel="noopener" title="Open it in full">
        <img class="sheet" src={url} alt={`Contact sheet: ${candidates.length} maps of ${count(sounds, "sound")}, the best first`} />
      </a>
      <p class="soft">
        {candidates.length} maps of {count(sounds, "sound")}, the best first{labels ? `; colours are ${labels}` : ""}.
      </p>
      <ol class="shelf">
        {candidates.slice(0, BEST_SHOWN).map((one, place) => (
          <Entry
            key={place}
            name={wordsOf(one)}
            about={Object.entries(one.scores).map(([name, value]) => `${name} ${value.toFixed(2)}`).join(" · ")}
          >
            <button
              type="button"
              aria-label={`make it: ${wordsOf(one)}`}
              onClick={() => {
                const { method, neighbours, min_dist, components } = one;
                start(ask("map/build", { method: method as Method, dims, encoder, neighbours, min_dist, components }));
              }}
            >
              make it
            </button>
          </Entry>
        ))}
      </ol>
    </>
  );
}

function wordsOf({ method, neighbours, components, min_dist }: MapTuneReport["candidates"][number]): string {
  if (method === "pca") return "pca";
  const from = components ? `${components} directions` : "all directions";
  return `${method}, ${neighbours} neighbours, ${from}${method === "umap" ? `, apart ${min_dist}` : ""}`;
}

function Form({ dims, choose }: { dims: number; choose: (dims: number) => void }) {
  return (
    <label>
      <span>form</span>
      <select value={dims} onChange={(event) => choose(Number(event.currentTarget.value))}>
        <option value={2}>flat</option>
        <option value={3}>round</option>
      </select>
    </label>
  );
}
