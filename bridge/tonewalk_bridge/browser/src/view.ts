/** Where the eye is: a flat view to pan and zoom, and a round one to turn. Both glide to where they should be. */

import { OrthographicCamera, PerspectiveCamera, Vector3, type Camera } from "three";

/** The part of the window, in CSS pixels, that panels leave free for the map. */
export interface Frame {
  width: number;
  height: number;
  /** Middle of the free part. */
  midX: number;
  midY: number;
  /** Sides of the free part. */
  freeWidth: number;
  freeHeight: number;
}

export interface Screen {
  x: number;
  y: number;
  /** Distance from the eye; 1 in the flat view. */
  w: number;
}

export interface View {
  readonly camera: Camera;
  /** Rises whenever anything on the screen may have moved. */
  version: number;
  /** How large points are drawn, relative to the view that shows everything. */
  readonly magnification: number;
  place(frame: Frame): void;
  /** Glides on by `dt` ms; false once it has come to rest. */
  step(dt: number): boolean;
  drag(dx: number, dy: number): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number, atX: number, atY: number): void;
  /** Shows the whole map again. */
  fit(): void;
  /** Brings a place of the map to the middle, if it is not well inside the free part already. */
  reveal(x: number, y: number, z: number): void;
  project(x: number, y: number, z: number, to: Screen): void;
}

const GLIDE_MS = 70;
const LEAST_ZOOM = 0.4;
const MOST_ZOOM = 400;
/** A wide window may stretch the square map this much. */
const MOST_STRETCH = 1.7;

function glide(dt: number): number {
  return 1 - Math.exp(-dt / GLIDE_MS);
}

export class FlatView implements View {
  readonly camera = new OrthographicCamera(0, 1, 1, 0, -10, 10);
  version = 0;
  private now = { x: 0.5, y: 0.5, zoom: 1 };
  private goal = { ...this.now };
  private frame: Frame = { width: 1, height: 1, midX: 0.5, midY: 0.5, freeWidth: 1, freeHeight: 1 };
  /** Pixels a map unit at zoom 1. */
  private unitX = 1;
  private unitY = 1;

  get magnification(): number {
    return this.now.zoom;
  }

  place(frame: Frame): void {
    this.frame = frame;
    const side = Math.min(frame.freeWidth, frame.freeHeight);
    this.unitX = Math.min(frame.freeWidth, side * MOST_STRETCH);
    this.unitY = Math.min(frame.freeHeight, side * MOST_STRETCH);
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

const FOV = 42; // degrees
const START = { yaw: 0.6, pitch: 0.35, distance: 2.1, x: 0.5, y: 0.5, z: 0.5 };

export class RoundView implements View {
  readonly camera = new PerspectiveCamera(FOV, 1, 0.01, 20);
  version = 0;
  private now = { ...START };
  private goal = { ...START };
  private frame: Frame = { width: 1, height: 1, midX: 0.5, midY: 0.5, freeWidth: 1, freeHeight: 1 };
  private readonly point = new Vector3();

  get magnification(): number {
    return START.distance / this.now.distance;
  }

  place(frame: Frame): void {
    this.frame = frame;
    this.camera.aspect = frame.width / frame.height;
    const [offX, offY] = [frame.width / 2 - frame.midX, frame.height / 2 - frame.midY];
    this.camera.setViewOffset(frame.width, frame.height, offX, offY, frame.width, frame.height);
    this.apply();
  }

  step(dt: number): boolean {
    const share = glide(dt);
    let rest = 0;
    for (const key of Object.keys(this.now) as (keyof typeof START)[]) {
      const gap = this.goal[key] - this.now[key];
      rest += Math.abs(gap);
      this.now[key] += gap * share;
    }
    if (rest === 0) return false;
    if (rest < 1e-4) Object.assign(this.now, this.goal);
    this.apply();
    return rest >= 1e-4;
  }

  drag(dx: number, dy: number): void {
    this.goal.yaw -= dx * 0.006;
    this.goal.pitch = Math.min(Math.max(this.goal.pitch + dy * 0.006, -1.5), 1.5);
  }

  pan(dx: number, dy: number): void {
    const scale = (this.now.distance * Math.tan((FOV * Math.PI) / 360) * 2) / this.frame.height;
    const e = this.camera.matrixWorld.elements; // columns: right, up, back
    this.goal.x -= (e[0]! * dx - e[4]! * dy) * scale;
    this.goal.y -= (e[1]! * dx - e[5]! * dy) * scale;
    this.goal.z -= (e[2]! * dx - e[6]! * dy) * scale;
  }

  zoom(factor: number): void {
    this.goal.distance = Math.min(Math.max(this.goal.distance / factor, 0.05), 6);
  }

  fit(): void {
    this.goal = { ...START, yaw: this.now.yaw, pitch: this.now.pitch };
  }

  reveal(x: number, y: number, z: number): void {
    Object.assign(this.goal, { x, y, z });
  }

  project(x: number, y: number, z: number, to: Screen): void {
    const { point, camera, frame } = this;
    point.set(x, y, z).applyMatrix4(camera.matrixWorldInverse);
    to.w = -point.z;
    point.applyMatrix4(camera.projectionMatrix);
    to.x = ((point.x + 1) / 2) * frame.width;
    to.y = ((1 - point.y) / 2) * frame.height;
  }

  private apply(): void {
    const { now, camera } = this;
    const flat = Math.cos(now.pitch) * now.distance;
    camera.position.set(
      now.x + Math.sin(now.yaw) * flat,
      now.y + Math.sin(now.pitch) * now.distance,
      now.z + Math.cos(now.yaw) * flat,
    );
    camera.lookAt(now.x, now.y, now.z);
    camera.updateMatrixWorld();
    camera.updateProjectionMatrix();
    this.version++;
  }
}
