/** Reads uncompressed AIFF and AIFF-C, which many sample libraries hold and most browsers can't decode. */

const FORM = 0x464f524d;

/** The sound as a buffer, or null where the bytes are no uncompressed AIFF. */
export function readAiff(bytes: ArrayBuffer, context: BaseAudioContext): AudioBuffer | null {
  const view = new DataView(bytes);
  if (bytes.byteLength < 12 || view.getUint32(0) !== FORM) return null;
  let channels = 0;
  let frames = 0;
  let bits = 0;
  let rate = 0;
  let kind = "NONE";
  let data = 0;
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const [id, size] = [tag(view, at), view.getUint32(at + 4)];
    if (id === "COMM" && at + 26 <= bytes.byteLength) {
      channels = view.getUint16(at + 8);
      frames = view.getUint32(at + 10);
      bits = view.getUint16(at + 14);
      rate = extended(view, at + 16);
      if (size >= 22) kind = tag(view, at + 26);
    }
    if (id === "SSND" && at + 16 <= bytes.byteLength) data = at + 16 + view.getUint32(at + 8);
    at += 8 + size + (size % 2);
  }
  const sample = reader(view, kind, bits);
  if (!sample || !channels || !data) return null;
  const width = Math.ceil(bits / 8);
  frames = Math.min(frames, Math.floor((bytes.byteLength - data) / (width * channels)));
  if (frames < 1 || !(rate >= 3000 && rate <= 768_000)) return null;
  const buffer = context.createBuffer(channels, frames, rate);
  for (let c = 0; c < channels; c++) {
    const samples = buffer.getChannelData(c);
    for (let i = 0; i < frames; i++) samples[i] = sample(data + (i * channels + c) * width);
  }
  return buffer;
}

function reader(view: DataView, kind: string, bits: number): ((at: number) => number) | null {
  if (kind === "fl32" || kind === "FL32") return (at) => view.getFloat32(at);
  const little = kind === "sowt";
  if (kind !== "NONE" && kind !== "twos" && !little) return null;
  if (bits <= 8) return (at) => view.getInt8(at) / 128;
  if (bits <= 16) return (at) => view.getInt16(at, little) / 32_768;
  if (bits <= 24)
    return little
      ? (at) => (view.getInt8(at + 2) * 65_536 + view.getUint16(at, true)) / 8_388_608
      : (at) => (view.getInt16(at) * 256 + view.getUint8(at + 2)) / 8_388_608;
  return (at) => view.getInt32(at, little) / 2_147_483_648;
}

/** The 80-bit float in which AIFF gives its sample rate. */
function extended(view: DataView, at: number): number {
  const exponent = (view.getUint16(at) & 0x7fff) - 16_383;
  return view.getUint32(at + 2) * Math.pow(2, exponent - 31);
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}
