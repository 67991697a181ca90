/** The flat view: pan and zoom. A wide window stretches the square map a little. */

import { OrthographicCamera } from "three";
import { centred, fitting, unitsOf } from "./fitting.ts";
import { glide, isInside, NO_FRAME, WHOLE, wholeOf, type Clear, type Frame, type Plane, type Screen, type View } from "./view.ts";

/** px; a place nearer to the edge than this is not well inside. */
const EDGE = 24;
/** As near as a few sounds are shown that lie close together. */
const NEAR_ZOOM = 40;
const LEAST_EXTENT = 1; // px at zoom 1
const LEAST_ZOOM = 0.4;
const MOST_ZOOM = 400;

export class FlatView implements View {
  readonly camera = new OrthographicCamera(0, 1, 1, 0, -10, 10);
  version = 0;
  core = WHOLE;
  private now = { x: 0.5, y: 0.5, zoom: 1 };
  private goal = { ...this.now };
  private frame: Frame = NO_FRAME;
  /** Pixels a map unit at zoom 1. */
  private unitX = 1;
  private unitY = 1;

  /** The map at zoom 1, which panning and zooming leave as it is. */
  readonly plane: Plane = this.flatPlane();

  get magnification(): number {
    return this.now.zoom;
  }

  /** How much nearer the eye is than where `fit` takes it. */
  get closeness(): number {
    return this.now.zoom / fitting(this.core, wholeOf(this.frame), this.frame).zoom;
  }

  place(frame: Frame): void {
    this.frame = frame;
    [this.unitX, this.unitY] = unitsOf(frame);
    this.plane.version++;
    this.apply();
  }

  step(dt: number): boolean {
    const share = glide(dt);
    const { now, goal } = this;
    const rest = Math.hypot((goal.x - now.x) * this.unitX, (goal.y - now.y) * this.unitY) * now.zoom;
    if (rest < 0.2 && Math.abs(goal.zoom / now.zoom - 1) < 0.001) {
      if (rest > 0 || goal.zoom !== now.zoom) {
        Object.assign(now, goal);
        this.apply();
      }
      return false;
    }
    // Position glides in step with the zoom, so that the place under the cursor stays under it.
    const zoom = now.zoom * Math.pow(goal.zoom / now.zoom, share);
    const moved =
      goal.zoom === now.zoom ? share : (1 / now.zoom - 1 / zoom) / (1 / now.zoom - 1 / goal.zoom);
    now.x += (goal.x - now.x) * moved;
    now.y += (goal.y - now.y) * moved;
    now.zoom = zoom;
    this.apply();
    return true;
  }

  drag(dx: number, dy: number): void {
    this.pan(dx, dy);
  }

  pan(dx: number, dy: number): void {
    this.goal.x = this.now.x - dx / (this.unitX * this.now.zoom);
    this.goal.y = this.now.y + dy / (this.unitY * this.now.zoom);
    this.hold();
    this.now = { ...this.now, x: this.goal.x, y: this.goal.y };
    this.apply();
  }

  zoom(factor: number, atX: number, atY: number): void {
    const { goal, frame } = this;
    const zoom = Math.min(Math.max(goal.zoom * factor, LEAST_ZOOM), MOST_ZOOM);
    const shift = 1 / goal.zoom - 1 / zoom;
    goal.x += ((atX - frame.midX) / this.unitX) * shift;
    goal.y -= ((atY - frame.midY) / this.unitY) * shift;
    goal.zoom = zoom;
    this.hold();
  }

  fit(clear: Clear, atOnce = false): void {
    const before = this.goal;
    this.goal = fitting(this.core, clear, this.frame);
    const { goal } = this;
    const isThere = before.zoom === goal.zoom && before.x === goal.x && before.y === goal.y;
    if (isThere && !atOnce) this.goal = fitting(WHOLE, clear, this.frame);
    if (!atOnce) return;
    this.now = { ...goal };
    this.apply();
  }

  /** Goes where a place of the map is in the middle of the frame. */
  aim(x: number, y: number): void {
    this.goal = { ...this.goal, x, y };
    this.hold();
  }

  reveal(x: number, y: number, z: number, clear: Clear): void {
    const at = { x: 0, y: 0, w: 1 };
    this.project(x, y, z, at);
    if (!isInside(at, clear, EDGE)) this.goal = centred(x, y, this.goal.zoom, clear, this.frame);
  }

  enclose(places: readonly number[], clear: Clear, nearer = false): void {
    const [x0, x1] = extent(places, 0);
    const [y0, y1] = extent(places, 1);
    const zoom = Math.min(
      nearer ? NEAR_ZOOM : this.now.zoom,
      Math.max(clear.width - 4 * EDGE, EDGE) / Math.max((x1 - x0) * this.unitX, LEAST_EXTENT),
      Math.max(clear.height - 4 * EDGE, EDGE) / Math.max((y1 - y0) * this.unitY, LEAST_EXTENT),
    );
    this.goal = centred((x0 + x1) / 2, (y0 + y1) / 2, Math.max(zoom, LEAST_ZOOM), clear, this.frame);
  }

  project(x: number, y: number, _z: number, to: Screen): void {
    to.x = this.frame.midX + (x - this.now.x) * this.unitX * this.now.zoom;
    to.y = this.frame.midY - (y - this.now.y) * this.unitY * this.now.zoom;
    to.w = 1;
  }

  /** The place of the map that is at a place of the screen. */
  placeAt(x: number, y: number): [number, number] {
    const { now, frame } = this;
    return [now.x + (x - frame.midX) / (this.unitX * now.zoom), now.y - (y - frame.midY) / (this.unitY * now.zoom)];
  }

  private flatPlane(): Plane {
    const view = this;
    return {
      version: 0,
      get scale() {
        return view.now.zoom;
      },
      project(x, y, _z, to) {
        to.x = x * view.unitX;
        to.y = -y * view.unitY;
        to.w = 1;
      },
      fromScreen: (x, y) => [
        this.now.x * this.unitX + (x - this.frame.midX) / this.now.zoom,
        -this.now.y * this.unitY + (y - this.frame.midY) / this.now.zoom,
      ],
    };
  }

  /** Never lets the map be dragged out of sight. */
  private hold(): void {
    this.goal.x = Math.min(Math.max(this.goal.x, 0), 1);
    this.goal.y = Math.min(Math.max(this.goal.y, 0), 1);
  }

  private apply(): void {
    const { camera, frame, now } = this;
    const [kx, ky] = [this.unitX * now.zoom, this.unitY * now.zoom];
    camera.left = now.x - frame.midX / kx;
    camera.right = now.x + (frame.width - frame.midX) / kx;
    camera.top = now.y + frame.midY / ky;
    camera.bottom = now.y - (frame.height - frame.midY) / ky;
    camera.updateProjectionMatrix();
    this.version++;
  }
}

function extent(places: readonly number[], axis: number): [number, number] {
  const values = places.filter((_, i) => i % 3 === axis);
  return [Math.min(...values), Math.max(...values)];
}
