/** Joins the parts around the map (opening.ts): the voice, the questions and the daemon. */

import { tradeToken } from "./core/api.ts";
import { followAddress } from "./finding/address.ts";
import { Aim } from "./hearing/aim.ts";
import { Attention } from "./page/attention.ts";
import { showBanners, showEmpty } from "./page/banners.ts";
import { paint } from "./seeing/colours.ts";
import { showLooks } from "./seeing/looks.tsx";
import { coloured, sized } from "./seeing/measured.ts";
import { Names } from "./map/names.ts";
import { Shade } from "./map/shade.ts";
import { sizesOf } from "./seeing/sizes.ts";
import { theme } from "./seeing/theme.ts";
import { detail } from "./page/detail.ts";
import { byId } from "./core/dom.ts";
import { showDrawer } from "./drawer/drawer.tsx";
import { Edges } from "./map/edges.ts";
import { carrying } from "./finding/carrying.ts";
import { showChips } from "./finding/chips.tsx";
import { Closer } from "./finding/closer.tsx";
import { closeExport, followExporting, openExport } from "./selecting/exporting.tsx";
import { followFiles } from "./finding/files.ts";
import { finder, isMixing, takeIntoMix, toggleFinder } from "./finding/finder.tsx";
import { taken } from "./drawer/folders.tsx";
import { clearOf, frameOf, showPanel } from "./map/frame.ts";
import { Help } from "./page/help.ts";
import { followGroups } from "./seeing/grouping.ts";
import { levelOf, looping, sounding, stretch } from "./hearing/hearing.ts";
import { followKeys } from "./page/keys.ts";
import { showLegend } from "./seeing/legend.tsx";
import { Lasso } from "./selecting/lasso.ts";
import { lights } from "./map/lights.ts";
import { List } from "./list/list.ts";
import { followChoices, mark, toggle, toggleLoop, toggleMatch } from "./hearing/listening.ts";
import { Keeper } from "./core/live.ts";
import { Marks } from "./map/marks.ts";
import { MapChoice } from "./map/mapchoice.ts";
import { followSight } from "./map/mapless.ts";
import { joinMax } from "./page/max.ts";
import { say, tellProblem } from "./core/notices.ts";
import { close as withdraw } from "./core/offer.ts";
import { Microphone } from "./finding/microphone.tsx";
import { Pad } from "./hearing/pad.tsx";
import { Beat } from "./moving/beat.ts";
import { Moving } from "./moving/moving.ts";
import { drawing } from "./moving/tracks.ts";
import { Pointing } from "./map/pointing.ts";
import { followPointer } from "./map/pointer.ts";
import { Player } from "./hearing/player.ts";
import * as queries from "./finding/queries.ts";
import { rebuild } from "./finding/rebuild.ts";
import { results } from "./finding/results.ts";
import { Rings } from "./map/rings.ts";
import { followRows, listed, open } from "./list/rows.ts";
import { searchForm } from "./finding/search.ts";
import { Together } from "./finding/together.ts";
import * as selecting from "./selecting/selecting.ts";
import { Sequence } from "./selecting/sequence.ts";
import { showSetBar } from "./selecting/setbar.tsx";
import { open as drawer } from "./drawer/shelf.ts";
import { atlas } from "./charting.ts";
import { early, first, looks, opening, store } from "./opening.ts";
import * as state from "./core/state.ts";
import { showHearing } from "./hearing/switches.tsx";
import { carry, carrySet, download, reveal, stretchFile } from "./selecting/taking.ts";

const TOUCH_RADIUS = 28; // px

let sounds = 0;
const keeper = new Keeper(store, opening, {
  cursor: ({ x, y }) => pad.moved(x, y),
  selected: (ids) => attention.adopt(ids),
  play: (id, louder) => (id ? attention.strike(id, louder) : player.stop()),
  step: (step, at) => path.step(step, at),
  beat: (told) => beat.told(told),
  circle: (told) => beat.adopt(told),
  knobs: (turned) => turning.turned(turned),
  aspects: (told) => turning.weighed(told),
  maps: (found) => mapChoice.found(found),
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
    selecting.dropFromSet(ids);
    if (ids.has(state.hover.value)) state.hover.set(0);
    if (ids.has(player.playing)) player.stop();
    if (!ids.has(state.selected.value)) return;
    state.selected.set(0);
    say("the selected sound is no more in the library");
  },
  reached() {
    queries.askAgain();
    void beat.reached();
    turning.reached();
    void selecting.meetAgain(() => keeper.said);
  },
  counted(count) {
    sounds = count;
    showEmpty(sounds);
  },
});
const player = new Player({
  durationOf(id) {
    const { index, duration } = state.library.value;
    return duration[index.get(id) ?? -1] ?? NaN;
  },
  levelOf,
  partOf: (id) => (id === state.selected.value ? { stretch: stretch.value, loop: looping.value } : { stretch: null, loop: false }),
});
const marks = new Marks(atlas);
const pointing = new Pointing(atlas);
const rings = new Rings(atlas);
const sequence = new Sequence((id) => attention.strike(id), (ids) => player.prefetch(ids));
const aim = new Aim(pointing);
const edges = new Edges(atlas, () => clear());
const form = searchForm();
const closer = new Closer({
  strike: (id) => attention.strike(id),
  prefetch: (ids) => player.prefetch(ids),
  stop: () => player.stop(),
  changed: () => queries.likenessChanged(),
});
const help = new Help();

const attention = new Attention(atlas, player, pointing, aim, {
  tell: (ids) => keeper.select(ids),
  shown: (id) => tellMax(id),
  isPad: () => pad.on.value,
});
const select = (id: number) => attention.select(id);
const clear = () => clearOf(frameOf());

function leave(): void {
  if (withdraw() || microphone.cancel() || closeExport() || closer.close()) return;
  sequence.stop();
  if (selecting.letGo()) return player.stop();
  if (path.clear() || beat.close()) return;
  if (stretch.value) return stretch.set(null);
  if (queries.isAsking() || state.spotlight.value >= 0) {
    state.spotlight.set(-1);
    queries.clear();
  } else if (open.value && atlas.seen.value) open.set(false);
  else attention.select(0);
  state.hover.set(0);
  player.stop();
}

function showMap(map: string): void {
  keeper.map = map;
  void keeper.load();
}

const mapChoice = new MapChoice(showMap);
const path = new Moving(atlas, player, () => keeper.live, () => keeper.map);
const turning = new Together(() => keeper.live);
const beat = new Beat(atlas, player, () => keeper.live);
const readAddress = followAddress((id) => {
  const { index, n } = state.library.value;
  if (!id || index.has(id)) attention.show(id);
  else if (n) say(`the sound ${id} of this page's address is not in this library`);
});
followExporting(() => path.drawn);
selecting.followSelecting((ids) => keeper.select(ids));
showSetBar({ sequence, zoom: (ids) => attention.zoomTo(ids), path: (ids) => path.through(ids) });
state.unseen.watch((now, before) => now !== before && void keeper.load());
const pad = new Pad(atlas, marks, () => keeper.live, { play: (id) => attention.strike(id) });
const tellMax = joinMax({ search: form.ask, select, like: queries.like });

state.library.watch((now, before) => {
  if (now === before) return; // nothing yet, and the first dots are on show
  atlas.switchTo(now.dims);
  atlas.show(now, before);
  byId("dims").setAttribute("aria-pressed", String(now.dims === 3));
  showEmpty(sounds);
});
state.jobs.watch(() => showEmpty(sounds));
const { click } = early; // the pointer's own from now on
let isAddressRead = false;
state.library.watch(({ n, whole }) => {
  if (!n || !whole || isAddressRead) return;
  isAddressRead = true;
  readAddress();
  if (click) pressEarly(click);
});
followGroups(() => keeper.map);
results((file) => void rebuild(file, path));
const list = new List({
  select,
  toggle: selecting.toggle,
  carry: (event, id) => (selecting.isChosen(id) ? carrySet(event) : carry(event, id)),
  audition: (id) => attention.audition(id),
  hear: (id) => attention.press(id),
  prefetch: (ids) => player.prefetch(ids),
  colour: (id) => atlas.colour(state.library.value.index.get(id) ?? -1),
  isTaken: (key) => isTaken(key),
  leave: () => leave(),
});
const shade = new Shade(atlas);
const tint = () => {
  const colours = paint(state.grouped.value, state.colouring.value, coloured.value, theme.value);
  atlas.tint(colours);
  shade.paint(state.library.value, colours);
  list.redraw();
};
for (const one of [state.grouped, state.colouring, coloured, theme] as state.Signal<unknown>[]) one.watch(tint);
const swell = () => atlas.swell(sizesOf(state.library.value, sized.value));
state.library.watch(swell);
sized.watch(swell);
const names = new Names(atlas, () => keeper.map);
lights(atlas);
showLegend();
showBanners();
showDrawer({ show: showMap, shown: () => keeper.map }, { show: (name) => void path.open(name), forgotten: (name) => path.takeAway(name) });
queries.followQuestion();
followRows();
finder();
showChips();
const microphone = new Microphone(queries.likeFile);
followFiles((file) => queries.likeFile(file), taken);
detail({
  like: queries.like,
  mix: takeIntoMix,
  closer: (id) => closer.toggle(id),
  toggle: (id) => toggle(player, id),
  seek: (id, from) => void player.play(id, from),
  position: () => player.position,
  likeStretch: (sound, part) =>
    void stretchFile(sound, part).then(
      (file) => queries.likeFile(file),
      (error: unknown) => tellProblem(error, "query"),
    ),
});

followPointer(atlas, {
  point: (x, y) => attention.point(x, y),
  leave: () => state.hover.set(0),
  tap(x, y, touch, more) {
    const id = pointing.at(x, y, touch ? TOUCH_RADIUS : undefined);
    if (id) attention.press(id);
    if (more) selecting.toggle(id);
    else attention.select(id, true);
  },
  doubleTap() {
    if (!pad.on.value) queries.like(state.selected.value);
  },
  hand(x, y, touch) {
    if (drawing.value) return "draws";
    if (pad.on.value) return "plays";
    // a finger that lands on a sound plays what it passes, and one beside it moves the map
    return touch && !isMixing() && pointing.at(x, y) ? "passes" : "moves";
  },
  stroke(x, y) {
    if (drawing.value) path.stroke(x, y);
    else if (pad.on.value) pad.stroke(x, y);
    else attention.point(x, y);
  },
  lift() {
    if (drawing.value) path.lift();
    pad.lift();
  },
  ...carrying(pointing, TOUCH_RADIUS),
  lasso: new Lasso(pointing),
});
const isTaken = followKeys({
  walk(dx, dy) {
    if (!atlas.seen.value) return list.step(dx + dy);
    const id = pointing.towards(state.selected.value || state.hover.value, dx, dy);
    if (!id) return;
    select(id);
    attention.press(id);
    pad.follow(id);
  },
  audition: () => toggle(player, state.selected.value || state.hover.value),
  loop: toggleLoop,
  mark: (end) => mark(player, end),
  match: toggleMatch,
  pad: () => atlas.seen.value && pad.toggle(),
  like: () => queries.like(state.selected.value || state.hover.value),
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
  switchDims: () => mapChoice.turn(),
  looks: showLooks(),
  draw: () => atlas.seen.value && path.toggle(),
  beat: () => atlas.seen.value && void beat.toggle(),
  open: () => byId("open").click(),
  tune: toggleFinder,
  mix: () => takeIntoMix(state.selected.value || state.hover.value),
  closer: () => closer.toggle(state.selected.value),
  record: () => microphone.toggle(),
  browse: () => list.toggle(),
  choose: () => selecting.toggle(state.hover.value || state.selected.value),
  take: () => openExport(),
  library: () => drawer.set(true),
});

function fit(): void {
  atlas.view.fit(clear());
  atlas.draw();
}

/** The map was clicked before the page was all there: what is at that place is heard and selected now. */
function pressEarly({ clientX, clientY }: MouseEvent): void {
  const id = pointing.at(clientX, clientY);
  if (!id) return;
  startSound();
  attention.press(id);
  attention.select(id, true);
}

function startSound(): void {
  void player.start().then(() => {
    byId("sound").hidden = player.ready;
  });
}

for (const gesture of ["click", "keydown"]) window.addEventListener(gesture, startSound, { capture: true });
byId("fit").addEventListener("click", fit);
byId("browse").addEventListener("click", () => list.toggle());
followChoices(player);
const tooLong = new Set<number>(); // of which it was said
player.onTooLong = (id) => {
  if (!tooLong.has(id)) say(`${queries.nameOf(id) || `sound ${id}`} is too long to be played in time: beats and paths leave it out`);
  tooLong.add(id);
};
showHearing();
sounding.watch((id) => sequence.heard(id));
atlas.onFrame = () => {
  shade.place();
  marks.place();
  names.place();
  rings.place();
  edges.place();
  path.show();
  beat.show();
};

const reframe = () => atlas.place(frameOf());
window.addEventListener("resize", reframe);
listed.watch(showPanel);
state.selected.watch(showPanel);
// What the panel covers is pointed at from its edge.
new ResizeObserver(() => atlas.draw()).observe(byId("side"));

// the last to hear of it: by then the sounds are in their colours
state.library.watch((now, before) => {
  atlas.begun();
  if (now !== before) requestAnimationFrame(() => requestAnimationFrame(() => document.body.classList.add("hazy")));
});
followSight(atlas);

Object.assign(looks, {
  rms: () => player.rms(),
  playing: () => player.playing,
  position: () => player.position,
  place: (id: number) => pointing.onScreen(id),
  path: () => [...path.steps],
});

/** Takes the token in the page's address, where there is one. */
async function enter(): Promise<void> {
  await tradeToken().then(() => state.refused.set(false), tellProblem);
}

form.begin();
if (opening) void keeper.load();
first.set(null); // they come from the keeper from now on
void enter().then(() => keeper.live.open());
window.addEventListener("hashchange", () => void enter());
