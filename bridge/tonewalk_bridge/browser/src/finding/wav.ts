/** Samples as a WAV file. */

const HEADER = 44;

/** One channel in 16 bits; `blocks` hold samples from -1 to 1. */
export function wavOf(blocks: readonly Float32Array[], rate: number): Blob {
  const count = blocks.reduce((sum, block) => sum + block.length, 0);
  const bytes = new DataView(new ArrayBuffer(HEADER + 2 * count));
  const word = (at: number, text: string) => [...text].forEach((one, i) => bytes.setUint8(at + i, one.charCodeAt(0)));
  word(0, "RIFF");
  bytes.setUint32(4, HEADER - 8 + 2 * count, true);
  word(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true); // PCM
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, 2 * rate, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  word(36, "data");
  bytes.setUint32(40, 2 * count, true);
  let at = HEADER;
  for (const block of blocks)
    for (const value of block) {
      bytes.setInt16(at, Math.max(-1, Math.min(1, value)) * 32767, true);
      at += 2;
    }
  return new Blob([bytes], { type: "audio/wav" });
}
