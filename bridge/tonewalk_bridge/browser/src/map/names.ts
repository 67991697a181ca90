/** The names that stand on the map: of its regions, or of the groups that have a place of their own. */

import { ask, Problem } from "../core/api.ts";
import type { Atlas } from "./atlas.ts";
import { groupColour, isGrouped } from "../seeing/colours.ts";
import { byId, make } from "../core/dom.ts";
import { home } from "./homes.ts";
import type { Library } from "../core/library.ts";
import { tellProblem } from "../core/notices.ts";
import { css } from "../seeing/palette.ts";
import { answer, colouring, grouped, library, spotlight } from "../core/state.ts";
import { theme } from "../seeing/theme.ts";
import type { Region } from "../core/types.ts";
import type { Screen } from "./view.ts";

const MOST = 24;
const GAP = 6; // px between two names
/** Regions are asked for anew once so large a share of the library is other. */
const OTHER = 0.02;
const REACH = 0.04; // of the map's side, within which sounds are under a name
const NEAR = 0.02; // of the map's side
const SAMPLES = 500;

interface Place {
  x: number;
  y: number;
  z: number;
}

interface Name extends Place {
  element: HTMLElement;
  /** Halves of its sides, px. */
  halfWidth: number;
  halfHeight: number;
  /** Its middle on the screen now, px. */
  left: number;
  top: number;
  /** The flat map's zoom from which on there is room for it. */
  from: number;
}

export class Names {
  private names: Name[] = [];
  private regions: readonly Region[] = [];
  /** The library whose regions they are. */
  private asked: Library | null = null;
  private version = -1;
  private readonly at: Screen = { x: 0, y: 0, w: 1 };

  constructor(
    private readonly atlas: Atlas,
    private readonly map: () => string,
  ) {
    const rename = () => this.rename();
    grouped.watch(rename);
    theme.watch(rename);
    library.watch(() => void this.ask());
    answer.watch(() => this.fade());
    spotlight.watch(() => this.fade());
    // the path is drawn between two frames as well
    new MutationObserver(() => this.place()).observe(byId("path"), {
      attributes: true,
      attributeFilter: ["points", "hidden"],
      subtree: true,
    });
  }

  /** Puts every name where its place is on the screen now; those in each other's or the path's way are not shown. */
  place(): void {
    const { view, flat } = this.atlas;
    const isFlat = view === flat;
    if (isFlat && this.version !== flat.plane.version) this.unfold();
    const standing: Name[] = [];
    for (const name of this.names) {
      view.project(name.x, name.y, name.z, this.at);
      name.left = this.at.x;
      name.top = this.at.y - this.atlas.pointSize / 2 - name.halfHeight;
      const hasRoom = isFlat
        ? flat.magnification >= name.from
        : this.at.w > 0 && !standing.some((other) => overlap(other, name, name.left));
      if (hasRoom) standing.push(name);
      else name.element.classList.add("away");
    }
    const path = pathOnScreen();
    for (const name of standing) {
      this.pull(name, standing);
      name.element.style.transform = `translate(${name.left.toFixed(1)}px, ${name.top.toFixed(1)}px) translate(-50%, -50%)`;
      name.element.classList.toggle("away", crosses(path, name));
    }
  }

  /** Brings a name whose place is to be seen into the window, unless another is there. */
  private pull(name: Name, standing: readonly Name[]): void {
    const { left, halfWidth } = name;
    const inside = Math.min(Math.max(left, halfWidth), innerWidth - halfWidth);
    if (inside === left || left < 0 || left > innerWidth) return;
    if (!standing.some((other) => other !== name && overlap(other, name, inside))) name.left = inside;
  }

  private async ask(): Promise<void> {
    const of = library.value;
    const map = this.map();
    if (!of.n || !of.whole || (this.asked && !isOther(of, this.asked))) return;
    this.asked = of;
    try {
      const { labels } = await ask("map/labels", { map: map === "current" ? "" : map });
      if (this.asked !== of) return;
      this.regions = labels;
    } catch (error) {
      if (this.asked !== of) return;
      this.regions = [];
      // a map that went meanwhile is asked for again with what came in its place; without words there are no names
      if (!(error instanceof Problem) || !["unknown_map", "encoder_unavailable"].includes(error.code)) tellProblem(error);
    }
    this.rename();
  }

  private rename(): void {
    const layer = byId("labels");
    layer.textContent = "";
    this.names = this.wanted().map(({ text, colour, ...place }) => {
      const dot = make("i");
      dot.style.background = colour;
      const element = make("span", { className: "away" }, ...(colour ? [dot] : []), text);
      layer.append(element);
      return { element, ...above(place), left: 0, top: 0, halfWidth: 0, halfHeight: 0, from: 0 };
    });
    for (const name of this.names) {
      name.halfWidth = name.element.offsetWidth / 2 + GAP / 2;
      name.halfHeight = name.element.offsetHeight / 2 + GAP / 2;
    }
    this.version = -1;
    this.place();
  }

  /** What is to be named, the largest first. */
  private wanted(): ({ text: string; colour: string } & Place)[] {
    const { groups, n } = grouped.value;
    const colourOf = (group: (typeof groups)[number] | undefined) => (group ? css(groupColour(group, theme.value)) : "");
    if (!n) return [];
    if (isGrouped(colouring.value) && colouring.value !== "label")
      return groups.slice(0, MOST).flatMap((group, number) => {
        const place = group.rest ? null : home(grouped.value, number);
        return place ? [{ text: group.name, colour: colourOf(group), ...place }] : [];
      });
    const named = colouring.value === "label" ? new Map(groups.map((group) => [group.name, group])) : null;
    return this.regions.map(({ label, x, y, z }) => ({
      text: label,
      colour: colourOf(named?.get(label)),
      x,
      y,
      z: z ?? 0.5,
    }));
  }

  /**
   * From which zoom on each name is to be seen: once no larger one that is to be seen then is in its way. So a name
   * that has come stays, however much nearer the eye goes, and wherever it goes.
   */
  private unfold(): void {
    const { plane } = this.atlas.flat;
    this.version = plane.version;
    const places = this.names.map(({ x, y, z }) => {
      const at = { x: 0, y: 0, w: 1 };
      plane.project(x, y, z, at);
      return at;
    });
    this.names.forEach((name, i) => {
      name.from = 0;
      this.names.slice(0, i).forEach((other, j) => {
        const [dx, dy] = [Math.abs(places[i]!.x - places[j]!.x), Math.abs(places[i]!.y - places[j]!.y)];
        const apart = Math.min((name.halfWidth + other.halfWidth) / dx, (name.halfHeight + other.halfHeight) / dy);
        if (apart > other.from) name.from = Math.max(name.from, apart);
      });
    });
  }

  private fade(): void {
    byId("labels").classList.toggle("faint", (answer.value !== null && !answer.value.nearest) || spotlight.value >= 0);
  }
}

/** A place over the sounds that lie around one. */
function above({ x, y, z }: Place): Place {
  const { n, xyz } = library.value;
  let top = y;
  for (let i = 0; i < 3 * n; i += 3)
    if (Math.abs(xyz[i]! - x) < REACH && Math.abs(xyz[i + 2]! - z) < REACH && Math.abs(xyz[i + 1]! - y) < REACH)
      top = Math.max(top, xyz[i + 1]!);
  return { x, y: top, z };
}

/** Whether so much of a library is new, gone or elsewhere that its regions may be others. */
function isOther(now: Library, before: Library): boolean {
  if (now.dims !== before.dims) return true;
  const step = Math.ceil(now.n / SAMPLES);
  let [other, seen] = [0, 0];
  for (let i = 0; i < now.n; i += step, seen++) {
    const was = before.index.get(now.ids[i]!);
    const far = (axis: number) => Math.abs(now.xyz[3 * i + axis]! - before.xyz[3 * was! + axis]!) > NEAR;
    if (was === undefined || far(0) || far(1) || far(2)) other++;
  }
  return other > OTHER * seen || Math.abs(now.n - before.n) > OTHER * before.n;
}

/** Whether a name is in another's way where its middle is at `left`. */
function overlap(other: Name, name: Name, left: number): boolean {
  return (
    Math.abs(other.left - left) < other.halfWidth + name.halfWidth &&
    Math.abs(other.top - name.top) < other.halfHeight + name.halfHeight
  );
}

let read = { points: "", line: [] as number[] };

/** x, y of each place of the path that is on show, in CSS pixels. */
function pathOnScreen(): readonly number[] {
  const path = byId("path");
  if (path.hasAttribute("hidden")) return [];
  const points = [...path.querySelectorAll("polyline")].map((line) => line.getAttribute("points") || "").join(" ");
  if (read.points !== points) read = { points, line: (points.match(/-?[\d.]+/g) || []).map(Number) };
  return read.line;
}

/** Whether a line goes through the box of a name. */
function crosses(line: readonly number[], { left, top, halfWidth, halfHeight }: Name): boolean {
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i]! - left, line[i + 1]! - top, line[i + 2]! - left, line[i + 3]! - top];
    // the part of the segment that lies between the box's sides, on both axes
    let [from, to] = [0, 1];
    for (const [a, d, half] of [[ax, bx - ax, halfWidth], [ay, by - ay, halfHeight]] as const) {
      if (d === 0 && Math.abs(a) > half) from = 2;
      if (d === 0) continue;
      from = Math.max(from, Math.min((-half - a) / d, (half - a) / d));
      to = Math.min(to, Math.max((-half - a) / d, (half - a) / d));
    }
    if (from <= to) return true;
  }
  return false;
}
