/** What lies over the map: rings around sounds, the shared cursor, and the names of regions. */

import type { Atlas } from "./atlas.ts";
import { css, GROUPED, groupColour } from "./colours.ts";
import { byId, make } from "./dom.ts";
import type { Library } from "./library.ts";
import { nameOf } from "./queries.ts";
import { answer, colouring, grouped, hover, library, selected, spotlight } from "./state.ts";
import type { Screen } from "./view.ts";

const MOST_LABELS = 14;
const LABEL_WIDTH = 60; // px; of two names nearer than that, the larger group's is shown
const LABEL_GAP = 12; // px, so that a name stands above its sounds
const MOST_SAMPLES = 150;
/** How far around its densest place (of the map's side) a group's name speaks for it. */
const REACH = 0.08;
/** A group with less than this share of its sounds in one place has no place of its own. */
const LEAST_SHARE = 0.3;

interface Label {
  element: HTMLElement;
  x: number;
  y: number;
  z: number;
}

export class Marks {
  /** The cursor that all clients share, on the flat map; null while nobody moved it. */
  private cursor: { x: number; y: number } | null = null;
  private readonly at: Screen = { x: 0, y: 0, w: 1 };
  private labels: Label[] = [];

  constructor(private readonly atlas: Atlas) {
    hover.watch((id) => {
      byId("pointed").querySelector("span")!.textContent = nameOf(id);
      this.place();
    });
    selected.watch(() => this.place());
    const relabel = () => this.label(GROUPED.has(colouring.value) ? grouped.value : null);
    grouped.watch(relabel);
    colouring.watch(relabel);
    answer.watch(() => this.fade());
    spotlight.watch(() => this.fade());
  }

  /** Shows the cursor somewhere else. */
  put(cursor: { x: number; y: number }): void {
    this.cursor = cursor;
    this.place();
  }

  /** Puts every mark where its sound is on the screen now. */
  place(): void {
    this.ring(byId("pointed"), hover.value);
    this.ring(byId("chosen"), selected.value);
    const shared = byId("cursor");
    shared.hidden = !this.cursor || this.atlas.view !== this.atlas.flat;
    if (this.cursor) {
      this.atlas.view.project(this.cursor.x, this.cursor.y, 0.5, this.at);
      move(shared, this.at);
    }
    const standing: { x: number; y: number }[] = [];
    for (const { element, x, y, z } of this.labels) {
      this.atlas.view.project(x, y, z, this.at);
      this.at.y -= this.atlas.pointSize / 2 + LABEL_GAP;
      move(element, this.at);
      const { x: left, y: top } = this.at;
      const hidden = standing.some((other) => Math.abs(other.x - left) < LABEL_WIDTH && Math.abs(other.y - top) < 20);
      element.style.visibility = hidden ? "hidden" : "visible";
      if (!hidden) standing.push({ x: left, y: top });
    }
  }

  private ring(element: HTMLElement, id: number): void {
    const index = library.value.index.get(id);
    element.hidden = index === undefined;
    if (index === undefined) return;
    this.atlas.project(library.value.xyz, index, this.at);
    move(element, this.at);
    const size = `${Math.round(Math.min(this.atlas.pointSize, 30) + 10)}px`;
    if (element.style.width === size) return;
    element.style.width = size;
    element.style.height = size;
  }

  private label(shown: Library | null): void {
    const layer = byId("labels");
    layer.textContent = "";
    this.labels = [];
    (shown ? shown.groups.slice(0, MOST_LABELS) : []).forEach(({ name }, group) => {
      const place = shown!.groups[group]!.hue === -1 ? null : home(shown!, group);
      if (!place) return;
      const element = make("span", {}, name);
      element.style.color = css(groupColour(shown!.groups, group));
      layer.append(element);
      this.labels.push({ element, ...place });
    });
    this.place();
  }

  private fade(): void {
    byId("labels").classList.toggle("faint", (answer.value !== null && !answer.value.nearest) || spotlight.value >= 0);
  }
}

function move(element: HTMLElement, { x, y }: Screen): void {
  element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -50%)`;
}

/** Where a group is densest, and the top of it there; null where it is strewn all over the map. */
function home({ n, group, xyz }: Library, wanted: number): { x: number; y: number; z: number } | null {
  const all: number[] = [];
  for (let i = 0; i < n; i++) if (group[i] === wanted) all.push(3 * i);
  const step = Math.ceil(all.length / MOST_SAMPLES);
  const members = all.filter((_, i) => i % step === 0);
  let near: number[] = [];
  for (const at of members) {
    const found = members.filter(
      (other) =>
        Math.hypot(xyz[at]! - xyz[other]!, xyz[at + 1]! - xyz[other + 1]!, xyz[at + 2]! - xyz[other + 2]!) < REACH,
    );
    if (found.length > near.length) near = found;
  }
  if (near.length < LEAST_SHARE * members.length) return null;
  const mean = (axis: number) => near.reduce((sum, at) => sum + xyz[at + axis]!, 0) / near.length;
  return { x: mean(0), y: Math.max(...near.map((at) => xyz[at + 1]!)), z: mean(2) };
}
