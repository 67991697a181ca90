/** A line drawn around sounds by hand, which takes them into the set, or out of it. */

import { byId } from "../core/dom.ts";
import { say } from "../core/notices.ts";
import type { Pointing } from "../map/pointing.ts";
import { add, lit, takeOut } from "./selecting.ts";

const LEAST_STRIDE = 3; // px from one corner of the line to the next

export class Lasso {
  private line: number[] = [];
  private readonly shown = byId("lasso") as unknown as SVGSVGElement;

  constructor(private readonly pointing: Pointing) {}

  /** The hand is at a place of the screen. */
  move(x: number, y: number): void {
    const { line } = this;
    const n = line.length;
    if (n && Math.hypot(x - line[n - 2]!, y - line[n - 1]!) < LEAST_STRIDE) return;
    line.push(x, y);
    this.shown.toggleAttribute("hidden", false);
    this.shown.firstElementChild!.setAttribute("points", line.join(" "));
  }

  /** The hand was lifted: takes what lies within and is lit, or, with `out`, takes it out. */
  end(out: boolean): void {
    const test = lit();
    const within = this.pointing.inside(this.line);
    const meant = test ? within.filter(test) : within;
    this.cancel();
    if (!meant.length) return say(within.length ? "nothing that is lit lies in there" : "no sound lies in there");
    if (out) takeOut(meant);
    else add(meant);
  }

  cancel(): void {
    this.line = [];
    this.shown.toggleAttribute("hidden", true);
  }
}
