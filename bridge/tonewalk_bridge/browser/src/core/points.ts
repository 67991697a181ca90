/** The binary form of a map's points (see docs/protocol.md). */

export interface Points {
  dims: 2 | 3;
  ids: Int32Array;
  x: Float32Array;
  y: Float32Array;
  /** Empty in 2D. */
  z: Float32Array;
}

/** Places of a map, and what to ask with for what changes in them. */
export interface Places {
  map: string;
  change: string;
  points: Points;
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

/** What is known, with new and other places in it; sounds whose new place is NaN are off the map. */
export function joinPoints(known: Points, more: Points): Points {
  if (!more.ids.length) return known;
  const other = new Set(more.ids);
  const kept = known.ids.map((_, i) => i).filter((i) => !other.has(known.ids[i]!));
  const added = more.ids.map((_, i) => i).filter((i) => !Number.isNaN(more.x[i]!));
  function joined<T extends Int32Array | Float32Array>(old: T, fresh: T, to: T): T {
    kept.forEach((from, i) => (to[i] = old[from]!));
    added.forEach((from, i) => (to[kept.length + i] = fresh[from]!));
    return to;
  }
  const n = kept.length + added.length;
  const column = (name: "x" | "y" | "z") => joined(known[name], more[name], new Float32Array(n));
  return {
    dims: known.dims,
    ids: joined(known.ids, more.ids, new Int32Array(n)),
    x: column("x"),
    y: column("y"),
    z: known.dims === 3 ? column("z") : known.z,
  };
}
