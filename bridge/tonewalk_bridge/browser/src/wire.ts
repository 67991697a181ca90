/** The shapes of the daemon's answers, as far as the page reads them (see docs/protocol.md). */

export interface Hit {
  id: number;
  score: number;
  path: string;
  name: string;
  /** s */
  duration: number;
  why: Record<string, number>;
}

export interface SoundInfo {
  id: number;
  path: string;
  name: string;
  duration: number;
  /** LUFS */
  loudness: number | null;
  /** Hz */
  centroid: number | null;
  /** Hz */
  f0: number | null;
  f0_confidence: number;
  /** BPM */
  tempo: number | null;
  tempo_confidence: number;
  key: string | null;
  key_confidence: number;
  tags: string[];
  favourite: boolean;
}

export interface Step {
  step: number;
  id: number;
  trajectory: string;
  /** How long it sounds, s; null: as long as it is. */
  last: number | null;
  /** dB */
  gain: number;
  /** Semitones, as a tape is played faster. */
  transpose: number;
}

export interface Trajectory {
  trajectory: string;
  steps: Step[];
}

/** Something that was written. */
export interface File {
  path: string;
}

/** Every visible sound's label or class. */
export interface Colours {
  names: Record<string, number>;
  ids: number[];
  /** -1 for none. */
  colours: number[];
}

export interface Peaks {
  duration: number;
  low: number[];
  high: number[];
}

export interface Job {
  job: number;
  kind: string;
  what: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  done: number;
  total: number;
  text: string;
}

export interface MapInfo {
  map: string;
  method: string;
  dims: number;
  sounds: number;
  current: boolean;
}

export interface Status {
  sounds: number;
  jobs: Job[];
}

export interface Session {
  x: number;
  y: number;
  z: number;
  selection: number[];
}

/** Names and descriptors of all sounds, as columns of one length. */
export interface Columns {
  /** Rising. */
  ids: number[];
  names: string[];
  /** Distinct folders, relative to their root, `/` between parts. */
  folders: string[];
  /** Index into `folders` for each sound. */
  folder: number[];
  /** s */
  duration: (number | null)[];
  /** Hz */
  centroid: (number | null)[];
  /** Ids. */
  favourites: number[];
}

export interface Points {
  dims: 2 | 3;
  ids: Int32Array;
  x: Float32Array;
  y: Float32Array;
  /** Empty in 2D. */
  z: Float32Array;
}

const MAGIC = 0x54505754; // "TWPT", little-endian
const HEADER = 16;

/** Reads the binary answer of `maps/<name>/points`; throws a RangeError where it is none. */
export function readPoints(buffer: ArrayBuffer): Points {
  const view = new DataView(buffer);
  if (buffer.byteLength < HEADER || view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== 1)
    throw new RangeError("The daemon's map is in a form that this page does not know; reload the page.");
  const n = view.getUint32(8, true);
  const dims = view.getUint32(12, true) === 3 ? 3 : 2;
  if (buffer.byteLength < HEADER + 4 * n * (1 + dims))
    throw new RangeError("The daemon's map was cut short on its way; reload the page.");
  const column = (i: number) => new Float32Array(buffer, HEADER + 4 * n * i, n);
  return {
    dims,
    ids: new Int32Array(buffer, HEADER, n),
    x: column(1),
    y: column(2),
    z: dims === 3 ? column(3) : new Float32Array(0),
  };
}
