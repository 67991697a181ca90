/** Very many short texts as one run of bytes: they cost no object each, travel between threads as they are, and are read where they are shown. */

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Texts {
  constructor(
    /** All of them in UTF-8, one after the other, each ended by a zero byte. */
    readonly bytes: Uint8Array,
    /** Where each of them ends: the place of its zero byte. */
    readonly ends: Uint32Array,
  ) {}

  /** Finds the ends in texts as they were sent. */
  static of(bytes: Uint8Array, count: number): Texts {
    const ends = new Uint32Array(count);
    for (let i = 0, at = -1; i < count; i++) ends[i] = at = bytes.indexOf(0, at + 1);
    return new Texts(bytes, ends);
  }

  static none(): Texts {
    return new Texts(new Uint8Array(0), new Uint32Array(0));
  }

  get length(): number {
    return this.ends.length;
  }

  /** One text; "" where there is none. */
  at(i: number): string {
    const end = this.ends[i];
    return end === undefined ? "" : decoder.decode(this.bytes.subarray(this.from(i), end));
  }

  /** All of them, for what has to look at each. */
  all(): string[] {
    const texts = decoder.decode(this.bytes).split("\0");
    texts.pop(); // behind the last zero byte
    return texts;
  }

  /** Those at some places, in that order; "" for a place below 0. */
  pick(places: ArrayLike<number>): Texts {
    let size = 0;
    for (let k = 0; k < places.length; k++) size += places[k]! < 0 ? 1 : this.ends[places[k]!]! + 1 - this.from(places[k]!);
    const [bytes, ends] = [new Uint8Array(size), new Uint32Array(places.length)];
    for (let k = 0, at = 0; k < places.length; k++) {
      const i = places[k]!;
      if (i >= 0) {
        const text = this.bytes.subarray(this.from(i), this.ends[i]);
        bytes.set(text, at);
        at += text.length;
      }
      ends[k] = at++;
    }
    return new Texts(bytes, ends);
  }

  /** These, and others behind them. */
  with(more: Texts): Texts {
    const bytes = new Uint8Array(this.bytes.length + more.bytes.length);
    bytes.set(this.bytes);
    bytes.set(more.bytes, this.bytes.length);
    const ends = new Uint32Array(this.length + more.length);
    ends.set(this.ends);
    for (let i = 0; i < more.length; i++) ends[this.length + i] = this.bytes.length + more.ends[i]!;
    return new Texts(bytes, ends);
  }

  private from(i: number): number {
    return i ? this.ends[i - 1]! + 1 : 0;
  }
}
