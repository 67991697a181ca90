/** One voice that plays sounds at once: short ones from a cache of decoded buffers, long ones streamed. */

import { audio, audioUrl } from "./api.ts";

const FADE_IN = 0.004; // s
const FADE_OUT = 0.03; // s
const WHOLE_S = 20; // a longer sound is streamed instead of decoded
const WHOLE_BYTES = 16_000_000; // and so is a larger one
const CACHE_BYTES = 160_000_000; // of decoded float samples
const ONE_WISH = 300; // ms in which hovering over a sound, pressing it and hearing of its selection are one wish
const AHEAD = 3; // prefetches at a time, so that the sound that is asked for never waits long

/** How a step is played: seconds until it fades, dB, semitones. */
export type Manner = { last?: number | null; gain?: number; transpose?: number };
type Voice = { gain: GainNode; end: () => void };

/** Keeps the most recently used values up to a total weight. */
export class Cache<V> {
  private readonly kept = new Map<number, { value: V; weight: number }>();
  private total = 0;

  constructor(private readonly most: number) {}

  get(key: number): V | undefined {
    const entry = this.kept.get(key);
    if (!entry) return undefined;
    this.kept.delete(key);
    this.kept.set(key, entry);
    return entry.value;
  }

  drop(key: number): void {
    this.total -= this.kept.get(key)?.weight || 0;
    this.kept.delete(key);
  }

  clear(): void {
    this.kept.clear();
    this.total = 0;
  }

  put(key: number, value: V, weight: number): void {
    this.drop(key);
    this.kept.set(key, { value, weight });
    this.total += weight;
    for (const [eldest, entry] of this.kept) {
      if (this.total <= this.most || eldest === key) break;
      this.kept.delete(eldest);
      this.total -= entry.weight;
    }
  }
}

export class Player {
  /** `durationOf`: s of a sound, as far as the page knows; NaN: not known. */
  constructor(private readonly durationOf: (id: number) => number) {}

  /** The sound that is meant to be heard, or 0. */
  playing = 0;
  onChange: (id: number) => void = () => {};
  onProblem: (error: unknown) => void = () => {};
  /** A sound that was asked for is heard. */
  onHeard: () => void = () => {};

  private context: AudioContext | null = null;
  private output!: GainNode;
  private analyser!: AnalyserNode;
  private voice: Voice | null = null;
  /** Counts what was asked for, so that of two wishes for one sound only the last starts it. */
  private wish = 0;
  private began = 0;
  /** The last sound that was scheduled. */
  private scheduled: GainNode | null = null;
  private volume = 0.8;
  /** A decoded sound; null: too long, to be streamed. */
  private readonly sounds = new Cache<AudioBuffer | null>(CACHE_BYTES);
  private readonly loading = new Map<number, Promise<AudioBuffer | null>>();
  private queue: number[] = [];

  get ready(): boolean {
    return this.context?.state === "running";
  }

  /** Opens the audio output; browsers allow it from within a click or key press only. */
  async start(): Promise<void> {
    if (!this.context) {
      this.context = new AudioContext({ latencyHint: "interactive" });
      this.output = this.context.createGain();
      this.output.gain.value = this.volume;
      this.analyser = this.context.createAnalyser();
      this.output.connect(this.analyser).connect(this.context.destination);
    }
    await this.context.resume();
  }

  setVolume(volume: number): void {
    this.volume = volume;
    if (this.context) this.output.gain.setTargetAtTime(volume, this.context.currentTime, 0.02);
  }

  /** Plays a sound from its start, in place of what was heard before. */
  async play(id: number): Promise<void> {
    if (this.voice && this.playing === id && performance.now() - this.began < ONE_WISH) return;
    this.silence();
    this.playing = id;
    const wish = ++this.wish;
    this.onChange(id);
    // a first click or key press asks for a sound and opens the output in one: the sound waits for it
    if (!this.ready && navigator.userActivation?.isActive) await this.start();
    if (!this.context || !this.ready || this.wish !== wish) return;
    try {
      const buffer = await this.load(id);
      if (this.wish !== wish) return; // the hand has moved on, or asked for it again
      this.voice = buffer ? this.fromBuffer(buffer, id) : this.fromStream(id);
      this.began = performance.now();
      this.onHeard();
    } catch (error) {
      if (this.wish !== wish) return;
      this.stop();
      this.onProblem(error);
    }
  }

  /**
   * Plays a sound after `delay` s, then in place of the one that was scheduled before it; one that is not decoded
   * by its time is left out.
   */
  async schedule(id: number, delay: number, { last, gain: louder = 0, transpose = 0 }: Manner = {}): Promise<void> {
    if (!this.context || !this.ready) return;
    const when = this.context.currentTime + delay;
    const buffer = await this.load(id);
    if (!buffer || this.context.currentTime > when + FADE_OUT) return;
    this.hush(when);
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.playbackRate.value = 2 ** (transpose / 12);
    const gain = this.fadeIn(when, 10 ** (louder / 20));
    if (last) gain.gain.setTargetAtTime(0, when + last, FADE_OUT / 3);
    source.connect(gain);
    source.onended = () => gain.disconnect();
    source.start(when);
    this.scheduled = gain;
  }

  /** Ends what was scheduled, at a time of the audio clock or now. */
  hush(when = this.context?.currentTime ?? 0): void {
    this.scheduled?.gain.setTargetAtTime(0, when, FADE_OUT / 3);
    this.scheduled = null;
  }

  stop(): void {
    this.silence();
    this.playing = 0;
    this.wish++;
    this.onChange(0);
  }

  /** What was decoded of these sounds, or of all, is old: their files may be others. */
  forget(ids: readonly number[] | "all"): void {
    if (ids === "all") {
      this.sounds.clear();
      this.loading.clear();
    } else
      for (const id of ids) {
        this.sounds.drop(id);
        this.loading.delete(id);
      }
  }

  /** Fetches sounds that may be asked for next; a newer wish replaces what still waits of the older. */
  prefetch(ids: number[]): void {
    if (!this.ready) return;
    this.queue = ids.filter((id) => this.sounds.get(id) === undefined && !this.loading.has(id));
    this.fetchNext();
  }

  /** Fetches sounds that will all be played, each once; one that can't be is told of when its turn comes. */
  async gather(ids: Iterable<number>): Promise<void> {
    if (!this.ready) return;
    const waiting = [...new Set(ids)];
    const fetching = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await this.load(id).catch(() => null);
    };
    await Promise.all(Array.from({ length: AHEAD }, fetching));
  }

  /** Root mean square of what goes to the loudspeaker just now. */
  rms(): number {
    if (!this.context) return 0;
    const samples = new Float32Array(this.analyser.fftSize);
    this.analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
  }

  private fetchNext(): void {
    while (this.loading.size < AHEAD && this.queue.length) {
      // A neighbour that can't be decoded is told of when it is asked for, not before.
      this.load(this.queue.shift()!).then(
        () => this.fetchNext(),
        () => this.fetchNext(),
      );
    }
  }

  private async load(id: number): Promise<AudioBuffer | null> {
    const known = this.sounds.get(id);
    if (known !== undefined) return known;
    let coming = this.loading.get(id);
    if (!coming) {
      const asked = this.fetchAndDecode(id)
        .then((buffer) => {
          // what was forgotten meanwhile may be of a file that is another by now
          if (this.loading.get(id) === asked) this.sounds.put(id, buffer, buffer ? weightOf(buffer) : 0);
          return buffer;
        })
        .finally(() => this.loading.get(id) === asked && this.loading.delete(id));
      coming = asked;
      this.loading.set(id, asked);
    }
    return coming;
  }

  private async fetchAndDecode(id: number): Promise<AudioBuffer | null> {
    const bytes = this.durationOf(id) > WHOLE_S ? null : await audio(id, WHOLE_BYTES);
    return bytes && this.context!.decodeAudioData(bytes);
  }

  private fromBuffer(buffer: AudioBuffer, id: number): Voice {
    const source = this.context!.createBufferSource();
    source.buffer = buffer;
    const gain = this.fadeIn();
    source.connect(gain);
    source.onended = () => {
      gain.disconnect();
      if (this.voice?.gain === gain && this.playing === id) this.stop();
    };
    source.start();
    return { gain, end: () => source.stop(this.context!.currentTime + FADE_OUT * 2) };
  }

  private fromStream(id: number): Voice {
    const element = new Audio(audioUrl(id));
    const gain = this.fadeIn();
    // a stream's level is not known before it is heard
    const limiter = this.context!.createDynamicsCompressor();
    limiter.threshold.value = -1;
    limiter.knee.value = 0;
    limiter.ratio.value = 20;
    limiter.attack.value = 0;
    this.context!.createMediaElementSource(element).connect(limiter).connect(gain);
    element.onended = () => this.playing === id && this.stop();
    let ended = false;
    const begin = () => {
      element.play().catch((error: DOMException) => {
        // aborted: silenced before it began; not supported: `onerror` has the daemon decode it
        if (error.name !== "AbortError" && error.name !== "NotSupportedError") this.onProblem(error);
      });
    };
    element.onerror = () => {
      if (ended) return;
      element.onerror = () => !ended && this.playing === id && this.onProblem(element.error);
      element.src = audioUrl(id, "wav");
      begin();
    };
    begin();
    const end = () => {
      ended = true;
      window.setTimeout(() => {
        element.pause();
        element.removeAttribute("src");
        gain.disconnect();
      }, FADE_OUT * 2000);
    };
    return { gain, end };
  }

  private fadeIn(now = this.context!.currentTime, level = 1): GainNode {
    const gain = this.context!.createGain();
    gain.gain.setValueAtTime(0, now);
    gain.gain.linearRampToValueAtTime(level, now + FADE_IN);
    gain.connect(this.output);
    return gain;
  }

  private silence(): void {
    if (!this.voice) return;
    const { gain, end } = this.voice;
    this.voice = null;
    gain.gain.cancelScheduledValues(0);
    gain.gain.setTargetAtTime(0, this.context!.currentTime, FADE_OUT / 3);
    end();
  }
}

function weightOf(buffer: AudioBuffer): number {
  return buffer.length * buffer.numberOfChannels * 4;
}
