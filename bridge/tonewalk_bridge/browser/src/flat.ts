/** The flat view: pan and zoom. A wide window stretches the square map a little. */

import { OrthographicCamera } from "three";
import { glide, NO_FRAME, type Frame, type Plane, type Screen, type View } from "./view.ts";

const LEAST_ZOOM = 0.4;
const MOST_ZOOM = 400;
/** A wide window may stretch the square map this much. */
const MOST_STRETCH = 1.7;

export class FlatView implements View {
  readonly camera = new OrthographicCamera(0, 1, 1, 0, -10, 10);
  version = 0;
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

  place(frame: Frame): void {
    this.frame = frame;
    const side = Math.min(frame.freeWidth, frame.freeHeight);
    this.unitX = Math.min(frame.freeWidth, side * MOST_STRETCH);
    this.unitY = Math.min(frame.freeHeight, side * MOST_STRETCH);
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

  fit(): void {
    this.goal = { x: 0.5, y: 0.5, zoom: 1 };
  }

  reveal(x: number, y: number, z: number): void {
    const at = { x: 0, y: 0, w: 1 };
    this.project(x, y, z, at);
    const { midX, midY, freeWidth, freeHeight } = this.frame;
    if (Math.abs(at.x - midX) < freeWidth * 0.46 && Math.abs(at.y - midY) < freeHeight * 0.46) return;
    this.goal.x = x;
    this.goal.y = y;
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
