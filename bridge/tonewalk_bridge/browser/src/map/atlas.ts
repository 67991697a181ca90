/** The scene: all sounds as one points object, drawn only when something changed. */

import {
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  DynamicDrawUsage,
  EdgesGeometry,
  LineBasicMaterial,
  LineSegments,
  Points,
  Scene,
  setConsoleFunction,
  WebGLRenderer,
} from "three";
import { coreOf } from "./core.ts";
import { LEAST_SIZE, MOST_PIXEL_RATIO, opacityOf, pointSize } from "./fitting.ts";
import { FlatView } from "./flat.ts";
import { emptyLibrary, EVEN, type Library } from "../core/library.ts";
import { RoundView } from "./round.ts";
import { pointsMaterial } from "./shader.ts";
import { Signal } from "../core/state.ts";
import { NO_FRAME, wholeOf, type Frame, type Screen, type View } from "./view.ts";

const MORPH_MS = 900;
const DIM_MS = 180;
/** A frame that comes later than this, after a rest or on a slow machine, counts as this long. */
const LONGEST_STEP_MS = 100;
/** Sounds that are drawn while the map moves: at first, and at least, where a machine draws slowly. */
const MOVING = 150_000;
const LEAST_MOVING = EVEN;
const SLOW_MS = 28; // a frame
const QUICK_MS = 18;
const REST_MS = 400; // between frames: they do not follow each other
const PACED = 8; // frames that their mean goes back
const CHECKED_MS = 2000; // after the first frame
const SETTLED_MS = 160; // without a frame: the map is still
/** Of `swell`: as large as `pointSize` says (shader.ts). */
export const ORDINARY = 100;

// What three tells of a context that comes and goes, the page tells in its own words.
setConsoleFunction((kind: "log" | "warn" | "error", ...told: unknown[]) => kind !== "log" && console[kind](...told));

export class Atlas {
  readonly flat = new FlatView();
  readonly round = new RoundView();
  view: View = this.flat;
  /** Called after every drawn frame. */
  onFrame: () => void = () => {};
  /** Whether the map can be drawn just now. */
  readonly seen = new Signal(false);

  private renderer: WebGLRenderer | null = null;
  private readonly scene = new Scene();
  private readonly material = pointsMaterial();
  private readonly points = new Points(new BufferGeometry(), this.material);
  /** The edges of the round map, which show how it lies. */
  private readonly box = new LineSegments(
    new EdgesGeometry(new BoxGeometry(1, 1, 1)),
    new LineBasicMaterial({ color: 0x8fa6d8, transparent: true, opacity: 0.13 }),
  );
  private readonly calm = matchMedia("(prefers-reduced-motion: reduce)");
  private shown: Library | null = null;
  private n = 0;
  private spacing = 1;
  private dimGoal = 0;
  private asked = 0;
  private hasDrawn = false;
  private last = 0;
  private settling = 0;
  /** How many are drawn while the map moves, by what a frame of them took. */
  private most = MOVING;
  private pace = QUICK_MS;
  /** Of the view, when it was drawn last. */
  private version = -1;
  private frame: Frame = NO_FRAME;
  /** Views that have shown sounds: they stay as the hand left them. */
  private readonly framed = new Set<View>();

  constructor(readonly canvas: HTMLCanvasElement) {
    this.points.frustumCulled = false;
    this.box.position.set(0.5, 0.5, 0.5);
    this.box.visible = false;
    this.scene.add(this.box, this.points);
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault(); // else it never comes back
      this.seen.set(false);
    });
    canvas.addEventListener("webglcontextrestored", () => this.begin());
    this.show(emptyLibrary(), emptyLibrary());
  }

  /** Draws from now on, if the browser has WebGL to give; three would tell the console where it has not. */
  begin(): void {
    const { canvas } = this;
    const how: WebGLContextAttributes = { alpha: true, antialias: false, powerPreference: "high-performance" };
    const context = canvas.getContext("webgl2", how);
    if (!context || context.isContextLost()) return;
    this.renderer ||= new WebGLRenderer({ canvas, context, ...how });
    // each look for errors waits for all that the card has to do: they are looked for once it has drawn
    this.renderer.debug.checkShaderErrors = false;
    this.seen.set(true);
    this.renderer.compile(this.scene, this.view.camera); // while the sounds are on their way
    if (this.frame !== NO_FRAME) this.place(this.frame);
  }

  /** Where this card can't do with the shaders, there is no map: whoever shows the list in its place is told. */
  private check(): void {
    const context = this.renderer!.getContext();
    const programs = this.renderer!.info.programs || [];
    const isDrawn = programs.every(({ program }) => context.getProgramParameter(program as WebGLProgram, context.LINK_STATUS));
    if (!isDrawn && !context.isContextLost()) this.seen.set(false);
  }

  /** Shows a library; sounds that were on show already glide to their new places. */
  show(library: Library, before: Library): void {
    if (library === this.shown) return;
    this.shown = library;
    const origin = library.xyz.slice();
    if (before.n && !this.calm.matches) {
      for (let i = 0; i < library.n; i++) {
        const was = before.index.get(library.ids[i]!);
        if (was !== undefined) origin.set(before.xyz.subarray(3 * was, 3 * was + 3), 3 * i);
      }
      this.material.uniforms.morph!.value = 0;
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(library.xyz, 3));
    geometry.setAttribute("origin", new BufferAttribute(origin, 3));
    geometry.setAttribute("tint", new BufferAttribute(new Uint8Array(3 * library.n), 3, true));
    geometry.setAttribute("swell", new BufferAttribute(new Uint8Array(library.n).fill(ORDINARY), 1, true));
    geometry.setAttribute("lit", new BufferAttribute(new Uint8Array(library.n), 1, true));
    const order = new BufferAttribute(new Uint32Array(library.n), 1);
    order.setUsage(DynamicDrawUsage);
    geometry.setIndex(order);
    this.points.geometry.dispose();
    this.points.geometry = geometry;
    const core = coreOf(library);
    for (const view of [this.flat, this.round]) view.core = core;
    if (library.n && !this.framed.has(this.view)) this.view.fit(wholeOf(this.frame), true);
    if (library.n) this.framed.add(this.view);
    this.n = library.n;
    this.spacing = library.spacing;
    this.light(null);
  }

  /** Colours all sounds: r, g, b of each in turn. */
  tint(colours: Uint8Array): void {
    const attribute = this.points.geometry.getAttribute("tint") as BufferAttribute;
    (attribute.array as Uint8Array).set(colours);
    attribute.needsUpdate = true;
    this.draw();
  }

  /** Makes sounds larger or smaller, `ORDINARY` being neither. */
  swell(sizes: Uint8Array): void {
    const attribute = this.points.geometry.getAttribute("swell") as BufferAttribute;
    (attribute.array as Uint8Array).set(sizes);
    attribute.needsUpdate = true;
    this.draw();
  }

  /** Draws for a light ground, or a dark one. */
  shine(isDay: boolean): void {
    this.material.uniforms.day!.value = isDay ? 1 : 0;
    this.box.material.color.set(isDay ? 0x3a4f86 : 0x8fa6d8);
    this.box.material.opacity = isDay ? 0.3 : 0.13;
    this.draw();
  }

  /** Colour of a sound, as it is painted. */
  colour(i: number): string {
    const { array } = this.points.geometry.getAttribute("tint");
    return `rgb(${array[3 * i]}, ${array[3 * i + 1]}, ${array[3 * i + 2]})`;
  }

  /** Lights sounds by their strength, 0 to 255 each, and dims the others; null: all alike. Plain ones lie beneath. */
  light(strength: Uint8Array | null, isPlain: (i: number) => boolean = () => false): void {
    this.dimGoal = strength ? 1 : 0;
    const { geometry } = this.points;
    const lit = geometry.getAttribute("lit") as BufferAttribute;
    const order = geometry.getIndex()!;
    if (strength) (lit.array as Uint8Array).set(strength);
    // Lit sounds are drawn last, on top of the others. Before them come tiers, each of rows from all over the map (see
    // building.ts), its plain ones first: so whatever part is drawn from some place on shows the whole map, only thinner.
    const drawn = order.array as Uint32Array;
    let back = this.n;
    for (let i = this.n - 1; i >= 0; i--) if (strength && strength[i]) drawn[--back] = i;
    let i = 0;
    for (let size = EVEN; back > 0; size *= 2) {
      const tier = drawn.subarray(Math.max(back - size, 0), back);
      for (let at = 0; at < tier.length; i++) if (!strength || !strength[i]) tier[at++] = i;
      const over = tier.filter((row) => !isPlain(row));
      tier.set(tier.filter((row) => isPlain(row)));
      tier.set(over, tier.length - over.length);
      back -= tier.length;
    }
    lit.needsUpdate = true;
    order.needsUpdate = true;
    this.draw();
  }

  switchTo(dims: 2 | 3): void {
    this.view = dims === 3 ? this.round : this.flat;
    this.material.uniforms.depth!.value = dims === 3 ? 1 : 0;
    this.box.visible = dims === 3;
    this.view.place(this.frame);
    this.draw();
  }

  place(frame: Frame): void {
    this.frame = frame;
    this.renderer?.setPixelRatio(Math.min(devicePixelRatio, MOST_PIXEL_RATIO));
    this.renderer?.setSize(frame.width, frame.height, false);
    this.view.place(frame);
    this.draw();
  }

  /** Whether nothing moves, so that no frame is asked for. */
  get resting(): boolean {
    return !this.asked;
  }

  /** Where a place of the map is on the screen now, in CSS pixels. */
  project(xyz: Float32Array, i: number, to: Screen): Screen {
    this.view.project(xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!, to);
    return to;
  }

  /** Diameter of an ordinary point, in CSS pixels. */
  get pointSize(): number {
    return pointSize(this.n, this.spacing, this.view.magnification, this.frame);
  }

  /** Draws once, soon; nothing as long as there has been nothing to draw, so that the first dots need not wait for it. */
  draw(): void {
    if (this.asked || !(this.n || this.hasDrawn)) return;
    this.asked = requestAnimationFrame((now) => {
      this.asked = 0;
      this.render(now);
    });
  }

  /** Draws for the first time, at once: a browser that lays out a page that is new gives its first frame late. */
  begun(): void {
    if (!this.n || this.hasDrawn || !this.renderer) return;
    this.render(performance.now());
    this.draw();
    window.setTimeout(() => this.check(), CHECKED_MS);
  }

  /** Draws a part of a very large library while the map moves, what is lit with it, and all of it when that is still. */
  private thin(moves: boolean): void {
    const { geometry } = this.points;
    const count = moves ? Math.min(this.most, this.n) : this.n;
    geometry.setDrawRange(this.n - Math.round(count), Math.round(count));
    window.clearTimeout(this.settling);
    if (count < this.n) this.settling = window.setTimeout(() => this.draw(), SETTLED_MS);
  }

  /** Draws more or fewer of a large library while it moves, so that the hand is followed on any machine. */
  private keepPace(gap: number): void {
    this.pace += (Math.min(gap, LONGEST_STEP_MS) - this.pace) / PACED;
    if (this.pace > SLOW_MS) this.most = Math.max(0.8 * Math.min(this.most, this.n), LEAST_MOVING);
    else if (this.pace < QUICK_MS) this.most = Math.min(1.1 * this.most, Math.max(this.n, MOVING));
  }

  private render(now: number): void {
    const gap = now - this.last;
    const dt = Math.min(gap, LONGEST_STEP_MS);
    this.last = now;
    const { uniforms } = this.material;
    const ratio = this.renderer?.getPixelRatio() || 1;
    uniforms.size!.value = this.pointSize * ratio;
    uniforms.opacity!.value = opacityOf(this.n, this.view.magnification);
    uniforms.leastSize!.value = LEAST_SIZE * ratio;
    uniforms.eye!.value = this.round.upright;
    let moving = this.view.step(dt);
    if (uniforms.morph!.value < 1) {
      uniforms.morph!.value = Math.min(1, uniforms.morph!.value + dt / MORPH_MS);
      moving = true;
    }
    const dims = this.dimGoal - uniforms.dim!.value;
    if (dims) {
      const most = this.calm.matches ? 1 : dt / DIM_MS;
      uniforms.dim!.value += Math.sign(dims) * Math.min(Math.abs(dims), most);
      moving = true;
    }
    const moved = moving || this.view.version !== this.version;
    this.version = this.view.version;
    this.hasDrawn ||= !!this.renderer;
    if (moved && gap < REST_MS) this.keepPace(gap);
    this.thin(moved);
    this.renderer?.render(this.scene, this.view.camera);
    this.onFrame();
    if (moving) this.draw();
  }
}
