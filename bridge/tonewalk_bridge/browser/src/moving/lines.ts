/** The lines of all paths over the map, with the sounds along them, lit as they sound. */

import type { Atlas } from "../map/atlas.ts";
import type { Screen } from "../map/view.ts";
import { byId } from "../core/dom.ts";
import { library } from "../core/state.ts";
import { active, tracks, type Place, type Track } from "./tracks.ts";

const SVG = "http://www.w3.org/2000/svg";

interface Line {
  group: SVGGElement;
  through: SVGPolylineElement;
  stops: SVGGElement;
}

export class Lines {
  private readonly lines: Line[] = [];
  private readonly at: Screen = { x: 0, y: 0, w: 1 };

  constructor(
    private readonly atlas: Atlas,
    /** The step of a path that sounds, or -1. */
    private readonly now: (name: string) => number,
    /** What is being drawn. */
    private readonly stroke: () => readonly Place[],
  ) {}

  /** Puts lines and stops where they are on the screen now. */
  place(): void {
    const isFlat = this.atlas.view === this.atlas.flat;
    const shown = isFlat ? [...tracks.value] : [];
    const stroke = this.stroke();
    const strokes = stroke.length ? 1 : 0;
    (byId("path") as unknown as SVGElement).toggleAttribute("hidden", !shown.length && !strokes);
    while (this.lines.length > shown.length + strokes) this.lines.pop()!.group.remove();
    while (this.lines.length < shown.length + strokes) this.lines.push(newLine());
    shown.forEach((track, number) => this.draw(this.lines[number]!, track, track.name === active.value, number));
    if (!strokes) return;
    const { group, through, stops } = this.lines[shown.length]!;
    group.classList.add("held");
    stops.textContent = "";
    through.setAttribute("points", stroke.map((place) => this.onScreen(place)).join(" "));
  }

  private draw({ group, through, stops }: Line, track: Track, isHeld: boolean, number: number): void {
    const { xyz, index } = library.value;
    group.classList.toggle("held", isHeld);
    group.style.setProperty("--track", `var(--track-${number})`);
    const places = track.steps.map((id) => index.get(id));
    const line = track.places.length
      ? track.places
      : places.filter((i) => i !== undefined).map((i): Place => [xyz[3 * i]!, xyz[3 * i + 1]!]);
    through.setAttribute("points", line.map((place) => this.onScreen(place)).join(" "));
    while (stops.childNodes.length > places.length) stops.lastChild!.remove();
    while (stops.childNodes.length < places.length) stops.append(document.createElementNS(SVG, "circle"));
    const now = this.now(track.name);
    places.forEach((i, step) => {
      const circle = stops.childNodes[step] as SVGCircleElement;
      circle.toggleAttribute("hidden", i === undefined);
      if (i === undefined) return;
      this.atlas.project(xyz, i, this.at);
      circle.setAttribute("cx", this.at.x.toFixed(1));
      circle.setAttribute("cy", this.at.y.toFixed(1));
      circle.setAttribute("r", String(Math.min(this.atlas.pointSize, 30) / 2 + (step === now ? 7 : 3)));
      circle.classList.toggle("now", step === now);
    });
  }

  private onScreen([x, y]: Place): string {
    this.atlas.flat.project(x, y, 0.5, this.at);
    return `${this.at.x.toFixed(1)},${this.at.y.toFixed(1)}`;
  }
}

function newLine(): Line {
  const group = document.createElementNS(SVG, "g");
  const through = document.createElementNS(SVG, "polyline");
  const stops = document.createElementNS(SVG, "g");
  group.append(through, stops);
  byId("path").append(group);
  return { group, through, stops };
}
