/** Keeps what the daemon told of all sounds, beside the page, which stays quick while much of it comes. */

import { ask, columns, news, Problem, points, samplePoints } from "./api.ts";
import { build } from "./building.ts";
import { emptyColumns, joinColumns, readColumns, type Columns } from "./columns.ts";
import type { Parts } from "./library.ts";
import { sketchOf, type Ground, type Sketch } from "../map/sketch.ts";
import { readPoints, type Places } from "./points.ts";
import { SAMPLE, type Told, type Wanted } from "./wanted.ts";

/** A map of more sounds shows a part of them first. */
const LARGE = 150_000;

const NO_NEWS = { favourites: new Set<number>(), ids: new Int32Array(0), gone: new Int32Array(0), isFirst: false };

let known = emptyColumns();
let places: Places | null = null;

self.onmessage = ({ data }: MessageEvent<Wanted>) => {
  void answer(data);
};

async function answer({ turn, map, afresh, soundsOnly, came }: Wanted): Promise<void> {
  if (afresh) forget();
  try {
    if (came) await receive(turn, came);
    else if (soundsOnly && places?.map === map) await renew(turn, map);
    else await load(turn, map);
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: String(error) };
    tell({ turn, message, code: error instanceof Problem ? error.code : "" });
  }
}

async function load(turn: number, map: string): Promise<void> {
  const [status, { maps }] = await Promise.all([ask("status"), ask("map/list")]);
  tell({ turn, status, maps });
  // before the first map there is nothing to ask for
  if (!maps.length) return tellNone(turn);
  if (places?.map !== map && status.sounds > LARGE)
    tell({ turn, sample: build(await samplePoints(map, SAMPLE), emptyColumns(), false), sketch: null });
  await renew(turn, map);
}

/** Takes what the page asked for itself. */
async function receive(turn: number, came: NonNullable<Wanted["came"]>): Promise<void> {
  if (came.isMapless) return tellNone(turn);
  const [found, listed] = [readPoints(came.points), readColumns(came.columns)];
  if (came.change !== null)
    return settle(turn, { map: "current", change: came.change, points: found }, [listed], came.ground);
  const sample = build(found, emptyColumns(), false);
  tell({ turn, sample, sketch: firstDots(sample, came.ground) });
  await settle(turn, await points("current"), [listed]);
}

async function renew(turn: number, map: string): Promise<void> {
  const isKnown = places?.map === map && places.change;
  const [now, first] = await (isKnown ? news(places!, known.change) : Promise.all([points(map), columns(known.change)]));
  await settle(turn, now, [first]);
}

/** Keeps what is other, and tells of it. */
async function settle(turn: number, now: Places, listed: Columns[], ground: Ground | null = null): Promise<void> {
  const [before, shown] = [known, places];
  let found = joinColumns(before, listed[0]!);
  // a sound that came while both were on their way may be on the map alone
  if (lacks(found, now)) {
    listed.push(await columns(found.change));
    found = joinColumns(found, listed[1]!);
  }
  [known, places] = [found, now];
  const ids = Int32Array.from(listed.flatMap((one) => [...one.ids]));
  const gone = Int32Array.from(listed.flatMap((one) => [...one.gone]));
  const isSame = shown?.points === now.points && !ids.length && !gone.length;
  const parts = isSame ? null : build(now.points, known, true);
  const sketch = parts && firstDots(parts, ground);
  tell({ turn, parts, sketch, isMapless: false, favourites: known.favourites, ids, gone, isFirst: !before.change });
}

/** How a map in three dimensions looks, only what draws it knows. */
function firstDots(parts: Parts, ground: Ground | null): Sketch | null {
  return ground && parts.n && parts.dims === 2 ? sketchOf(parts, ground) : null;
}

function tellNone(turn: number): void {
  tell({ turn, parts: null, sketch: null, isMapless: true, ...NO_NEWS });
}

function lacks({ ids }: Columns, { points: { ids: placed } }: Places): boolean {
  let most = 0;
  for (const id of placed) if (id > most) most = id;
  return most > (ids[ids.length - 1] ?? 0);
}

function forget(): void {
  known = emptyColumns();
  places = null;
}

function tell(told: Told): void {
  const parts: Parts | null | undefined = "sample" in told ? told.sample : "parts" in told ? told.parts : null;
  const sketched = "sketch" in told && told.sketch ? [told.sketch.data] : [];
  const arrays = [...Object.values(parts || {}).filter((one) => ArrayBuffer.isView(one)), ...sketched];
  self.postMessage(told, { transfer: [...new Set(arrays.map(({ buffer }) => buffer))] });
}
