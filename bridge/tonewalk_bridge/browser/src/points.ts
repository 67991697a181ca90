/** The binary form of a map's points (see docs/protocol.md). */

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
