/** Joins the parts: the map, the voice, the questions and the daemon. */

import { ask, tradeToken } from "./api.ts";
import { Atlas } from "./atlas.ts";
import { showBanners, showEmpty } from "./banners.ts";
import { paint } from "./colours.ts";
import { detail } from "./detail.ts";
import { byId } from "./dom.ts";
import { showDrawer } from "./drawer.tsx";
import { Edges } from "./edges.ts";
import { followFiles } from "./files.ts";
import { taken } from "./folders.tsx";
import { clearOf, frameOf, showPanel } from "./frame.ts";
import { Help } from "./help.ts";
import { followGroups } from "./grouping.ts";
import { followKeys } from "./keys.ts";
import { showLegend } from "./legend.tsx";
import { lights } from "./lights.ts";
import { List } from "./list.ts";
import { Keeper } from "./live.ts";
import { Marks } from "./marks.ts";
import { followSight } from "./mapless.ts";
import { joinMax } from "./max.ts";
import { mended, say, tellProblem } from "./notices.ts";
import { close as withdraw, offer } from "./offer.ts";
import { Path } from "./path.ts";
import { Pointing } from "./pointing.ts";
import { followPointer } from "./pointer.ts";
import { Player } from "./player.ts";
import * as queries from "./queries.ts";
import { rebuild } from "./rebuild.ts";
import { results } from "./results.ts";
import { followRows, listed, open } from "./rows.ts";
import { searchForm } from "./search.ts";
import { open as drawer } from "./shelf.ts";
import * as state from "./state.ts";
import { download, reveal } from "./taking.ts";
import type { Job, MapInfo } from "./types.ts";

const TOUCH_RADIUS = 28; // px

const atlas = new Atlas(byId<HTMLCanvasElement>("map"));
const player = new Player((id) => {
  const { index, duration } = state.library.value;
  return duration[index.get(id) ?? -1] ?? NaN;
});
const marks = new Marks(atlas);
const pointing = new Pointing(atlas);
const edges = new Edges(atlas, () => clear());
const form = searchForm();
const help = new Help();

function audition(id: number): void {
  state.hover.set(id);
  if (!id) return;
  void player.play(id);
  player.prefetch(pointing.around(id));
}

function point(x: number, y: number): void {
  const id = pointing.at(x, y);
  if (id && id !== state.hover.value) audition(id);
  else if (!id) state.hover.set(0);
}

/** Selects a sound here and for all clients; one that was found on the map stays where the hand is. */
function select(id: number, onMap = false): void {
  show(id, onMap);
  if (id) keeper.select(id);
}

function show(id: number, onMap = false): void {
  state.selected.set(id);
  if (!id) return;
  const index = state.library.value.index.get(id);
  if (index !== undefined && !onMap) {
    atlas.view.reveal(...pointing.place(index), clear());
    atlas.draw();
  }
  tellMax(id);
}

const clear = () => clearOf(frameOf());

function like(id: number): void {
  queries.like(id, form.filter());
}

function leave(): void {
  if (withdraw()) return;
  if (path.clear()) return;
  if (state.answer.value || state.spotlight.value >= 0) {
    state.spotlight.set(-1);
    form.empty();
    queries.clear();
  } else if (open.value && atlas.seen.value) open.set(false);
  else select(0);
  state.hover.set(0);
  player.stop();
}

function switchDims(): void {
  const other = maps.find((map) => map.dims !== state.library.value.dims);
  if (!other) return offerMap(state.library.value.dims === 3 ? 2 : 3);
  showMap(other.map);
}

function showMap(map: string): void {
  keeper.map = map;
  void keeper.load();
}

let maps: MapInfo[] = [];
const isAtWork = (job: Job) => job.state === "running" || job.state === "waiting";
/** Dimensions of a map that is being made because somebody wanted to see it; 0: none is. */
let awaited = 0;

function offerMap(dims: 2 | 3): void {
  if (!state.library.value.n) return;
  const kind = dims === 3 ? "round" : "flat";
  const coming = `making the ${kind} map: it shows itself when it is there`;
  if (awaited === dims && state.jobs.value.some((job) => job.kind === "map" && isAtWork(job))) return say(coming);
  offer(`There is no ${kind} map of this library yet.`, "make it", async () => {
    const job = await ask("map/build", { dims });
    awaited = dims;
    state.jobs.set([job, ...state.jobs.value.filter((known) => known.job !== job.job)]);
    say(coming);
  });
}

let sounds = 0;
const keeper = new Keeper({
  cursor(session) {
    marks.cursor = { x: session.x, y: session.y };
    marks.place();
  },
  selected: show,
  play: (id) => (id ? audition(id) : player.stop()),
  step: (step, at) => path.step(step, at),
  maps(found) {
    maps = found;
    byId("dims").hidden = !found.some((map) => map.dims === 3) || !found.some((map) => map.dims === 2);
    if (!found.some((map) => map.dims === awaited)) return;
    awaited = 0;
    say("");
    switchDims();
  },
  outdated(ids) {
    player.forget(ids);
    if (ids === "all") queries.forgetAll();
    else queries.forget(ids);
    const id = state.selected.value;
    if (!id || (ids !== "all" && !ids.includes(id))) return;
    queries.infoOf(id).then((sound) => state.selected.value === id && state.info.set(sound), tellProblem);
  },
  gone(ids) {
    queries.dropGone(ids);
    if (ids.has(state.hover.value)) state.hover.set(0);
    if (ids.has(player.playing)) player.stop();
    if (!ids.has(state.selected.value)) return;
    state.selected.set(0);
    say("the selected sound is no more in the library");
  },
  reached: queries.askAgain,
  counted(count) {
    sounds = count;
    showEmpty(sounds);
  },
});
const path = new Path(atlas, player, keeper.live, () => keeper.map);
const tellMax = joinMax({ search: form.ask, select, like });

state.library.watch((now, before) => {
  atlas.switchTo(now.dims);
  atlas.show(now, before);
  byId("dims").setAttribute("aria-pressed", String(now.dims === 3));
  showEmpty(sounds);
});
state.jobs.watch(() => showEmpty(sounds));
followGroups();
results((file) => void rebuild(file, path));
const list = new List({
  select,
  audition,
  prefetch: (ids) => player.prefetch(ids),
  colour: (id) => atlas.colour(state.library.value.index.get(id) ?? -1),
  isTaken: (key) => isTaken(key),
  leave: () => leave(),
});
const tint = () => {
  atlas.tint(paint(state.grouped.value, state.colouring.value));
  list.redraw();
};
state.grouped.watch(tint);
state.colouring.watch(tint);
lights(atlas);
showLegend();
showBanners();
showDrawer({ show: showMap, shown: () => keeper.map });
followRows();
followSight(atlas);
followFiles((file) => queries.likeFile(file, form.filter()), taken);
detail({ play: audition, like });

followPointer(atlas, {
  point,
  leave: () => state.hover.set(0),
  tap(x, y, touch) {
    const id = pointing.at(x, y, touch ? TOUCH_RADIUS : undefined);
    if (id) audition(id);
    select(id, true);
  },
  doubleTap() {
    like(state.selected.value);
  },
  drawing: () => path.drawing,
  stroke: (x, y) => path.stroke(x, y),
  lift: () => path.lift(),
});
const isTaken = followKeys({
  walk(dx, dy) {
    if (!atlas.seen.value) return list.step(dx + dy);
    const id = pointing.towards(state.selected.value || state.hover.value, dx, dy);
    if (!id) return;
    select(id);
    audition(id);
  },
  audition: () => audition(state.selected.value || state.hover.value),
  like: () => like(state.selected.value || state.hover.value),
  favourite: () => void queries.toggleFavourite(state.selected.value || state.hover.value),
  copyPath: () => void queries.copyPath(state.selected.value || state.hover.value),
  download: () => void download(state.selected.value || state.hover.value),
  reveal: () => void reveal(state.selected.value || state.hover.value),
  help: () => help.open(),
  clear: leave,
  zoom(factor) {
    const frame = frameOf();
    atlas.view.zoom(factor, frame.midX, frame.midY);
    atlas.draw();
  },
  fit,
  switchDims,
  draw: () => atlas.seen.value && path.toggle(),
  open: () => byId("open").click(),
  browse: () => list.toggle(),
  library: () => drawer.set(true),
});

function fit(): void {
  atlas.view.fit(clear());
  atlas.draw();
}

function startSound(): void {
  void player.start().then(() => {
    byId("sound").hidden = player.ready;
  });
}

for (const gesture of ["click", "keydown"]) window.addEventListener(gesture, startSound, { capture: true });
byId("fit").addEventListener("click", fit);
byId("browse").addEventListener("click", () => list.toggle());
byId("dims").addEventListener("click", switchDims);
byId("volume").addEventListener("input", (event) => {
  player.setVolume(Number((event.target as HTMLInputElement).value) ** 2);
});
player.onProblem = (error) => tellProblem(error, "audio");
player.onHeard = () => mended("audio");
player.onChange = (id) => byId("pointed").classList.toggle("sounding", id !== 0);
atlas.onFrame = () => {
  marks.place();
  edges.place();
  path.show();
};

const reframe = () => atlas.place(frameOf());
window.addEventListener("resize", reframe);
reframe();
listed.watch(showPanel);
state.selected.watch(showPanel);
// What the panel covers is pointed at from its edge.
new ResizeObserver(() => atlas.draw()).observe(byId("side"));

/** What scripts around the page (a test, a patch) may look at. */
Object.assign(window, {
  tonewalk: {
    rms: () => player.rms(),
    playing: () => player.playing,
    sounds: () => state.library.value.n,
    dims: () => state.library.value.dims,
    lit: () => [...(state.answer.value?.fitting || state.answer.value?.hits.map((hit) => hit.id) || [])],
    pointed: () => state.hover.value,
    selected: () => state.selected.value,
    resting: () => atlas.resting,
    place: (id: number) => pointing.onScreen(id),
    path: () => path.steps,
    connection: () => state.connection.value,
  },
});

/** Takes the token in the page's address, where there is one. */
async function enter(): Promise<void> {
  await tradeToken().then(() => state.refused.set(false), tellProblem);
}

void enter().then(() => keeper.live.open());
window.addEventListener("hashchange", () => void enter());
