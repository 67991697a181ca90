/** The round view: turn, approach, and shift the middle. */

import { PerspectiveCamera, Vector3 } from "three";
import { glide, isInside, NO_FRAME, WHOLE, type Clear, type Core, type Frame, type Plane, type Screen, type View } from "./view.ts";

const FOV = 42; // degrees
const FARTHEST = 6;
/** As near as a few sounds are shown that lie close together. */
const NEAREST = 0.3;
/** How much wider than high the map looks from its corner. */
const WIDE = 1.25;
/** px; a place nearer to the edge than this is not well inside. */
const EDGE = 24;
const START = { yaw: 0.6, pitch: 0.35, distance: 1.9, x: 0.5, y: 0.5, z: 0.5 };

export class RoundView implements View {
  readonly camera = new PerspectiveCamera(FOV, 1, 0.01, 20);
  version = 0;
  core = WHOLE;
  private now = { ...START };
  private goal = { ...START };
  private frame: Frame = NO_FRAME;
  private readonly point = new Vector3();
  /** The screen itself. */
  readonly plane: Plane = {
    version: 0,
    scale: 1,
    project: (x, y, z, to) => this.project(x, y, z, to),
    fromScreen: (x, y) => [x, y],
  };

  get magnification(): number {
    return (START.distance * this.upright) / this.now.distance;
  }

  /** How much farther away the eye is than for a wide window: a narrow one shows no more from nearer. */
  get upright(): number {
    return Math.max(1, (WIDE * this.frame.freeHeight) / this.frame.freeWidth);
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
    this.shift(dx, dy, this.now.distance);
  }

  /** Moves the middle by pixels, as far away as `distance` is. */
  private shift(dx: number, dy: number, distance: number): void {
    const scale = (distance * Math.tan((FOV * Math.PI) / 360) * 2) / this.frame.height;
    const e = this.camera.matrixWorld.elements; // columns: right, up, back
    this.goal.x -= (e[0]! * dx - e[4]! * dy) * scale;
    this.goal.y -= (e[1]! * dx - e[5]! * dy) * scale;
    this.goal.z -= (e[2]! * dx - e[6]! * dy) * scale;
  }

  zoom(factor: number): void {
    this.goal.distance = Math.min(Math.max(this.goal.distance / factor, 0.05), FARTHEST);
  }

  fit(clear: Clear, atOnce = false): void {
    const before = this.goal;
    this.show(this.core, clear);
    const isThere = (["x", "y", "z", "distance"] as const).every((key) => Math.abs(before[key] - this.goal[key]) < 1e-6);
    if (isThere && !atOnce) this.show(WHOLE, clear);
    if (!atOnce) return;
    this.now = { ...this.goal };
    this.apply();
  }

  reveal(x: number, y: number, z: number, clear: Clear): void {
    const at = { x: 0, y: 0, w: 1 };
    this.project(x, y, z, at);
    if (at.w <= 0 || !isInside(at, clear, EDGE)) this.center(x, y, z, this.goal.distance, clear);
  }

  enclose(places: readonly number[], clear: Clear, nearer = false): void {
    const mean = [0, 1, 2].map((axis) => sum(places, axis) / (places.length / 3)) as [number, number, number];
    let radius = 0;
    for (let i = 0; i < places.length; i += 3)
      radius = Math.max(radius, Math.hypot(...mean.map((value, axis) => places[i + axis]! - value)));
    const distance = Math.max(nearer ? NEAREST : this.now.distance, (1.3 * radius) / Math.sin((FOV * Math.PI) / 360));
    this.center(...mean, Math.min(distance, FARTHEST), clear);
  }

  project(x: number, y: number, z: number, to: Screen): void {
    const { point, camera, frame } = this;
    point.set(x, y, z).applyMatrix4(camera.matrixWorldInverse);
    to.w = -point.z;
    point.applyMatrix4(camera.projectionMatrix);
    to.x = ((point.x + 1) / 2) * frame.width;
    to.y = ((1 - point.y) / 2) * frame.height;
  }

  private show({ middle, sides }: Core, clear: Clear): void {
    const { freeWidth, freeHeight } = this.frame;
    const share = Math.min(clear.width / freeWidth, clear.height / freeHeight, 1);
    this.center(...middle, (START.distance * Math.max(...sides) * this.upright) / Math.max(share, 0.2), clear);
  }

  /** Glides until a place of the map is in the middle of a part of the window. */
  private center(x: number, y: number, z: number, distance: number, clear: Clear): void {
    this.goal = { ...this.goal, x, y, z, distance };
    this.shift(clear.x + clear.width / 2 - this.frame.midX, clear.y + clear.height / 2 - this.frame.midY, distance);
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
    this.plane.version++;
  }
}

function sum(places: readonly number[], axis: number): number {
  return places.reduce((total, value, i) => total + (i % 3 === axis ? value : 0), 0);
}
