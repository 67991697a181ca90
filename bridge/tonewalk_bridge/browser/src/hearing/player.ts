/** One voice that plays sounds at once: short ones from a cache of decoded buffers, long ones streamed. */

import type { Stretch } from "./hearing.ts";
import { Sounds } from "./sounds.ts";
import { BufferVoice, FADE_IN, FADE_OUT, isMono, StreamVoice, type Voice } from "./voice.ts";

const ONE_WISH = 300; // ms in which hovering over a sound, pressing it and hearing of its selection are one wish

/** How a step is played: seconds until it fades, dB (`level` on top of what it is otherwise), semitones. */
export type Manner = { last?: number | null; gain?: number; level?: number; transpose?: number };

/** A sound that was given to the audio clock. */
interface Scheduled {
  source: AudioBufferSourceNode;
  gain: GainNode;
  /** When it begins, and when it begins to fade; s of the audio clock. */
  from: number;
  to: number;
}

/** What the page knows of how a sound is to be played. */
export interface Manners {
  /** s of a sound, as far as the page knows; NaN: not known. */
  durationOf(id: number): number;
  /** The factor by which it is as loud as the others. */
  levelOf(id: number, mono: boolean): number;
  /** The stretch of it that was chosen, if one was, and whether it is played over and over. */
  partOf(id: number): { stretch: Stretch | null; loop: boolean };
}

export class Player {
  constructor(private readonly manners: Manners) {}

  /** The sound that is meant to be heard, or 0. */
  playing = 0;
  onChange: (id: number) => void = () => {};
  onProblem: (error: unknown) => void = () => {};
  /** A sound that was asked for is heard. */
  onHeard: () => void = () => {};
  /** A sound was to be played in time that is too long for that. */
  onTooLong: (id: number) => void = () => {};

  private context: AudioContext | null = null;
  private output!: GainNode;
  private analyser!: AnalyserNode;
  private voice: Voice | null = null;
  /** Counts what was asked for, so that of two wishes for one sound only the last starts it. */
  private wish = 0;
  private began = 0;
  /** Times as loud as it is otherwise what is heard was asked for. */
  private louder = 1;
  /** What was scheduled of each part and is not over. */
  private readonly scheduled = new Map<string, Set<Scheduled>>();
  private volume = 0;
  private readonly sounds = new Sounds(
    (id) => this.manners.durationOf(id),
    (bytes) => this.context!.decodeAudioData(bytes),
  );

  get ready(): boolean {
    return this.context?.state === "running";
  }

  /** s of the audio clock. */
  get clock(): number {
    return this.context?.currentTime ?? 0;
  }

  /** Whether the voice sounds over and over. */
  get repeats(): boolean {
    return this.voice !== null && this.manners.partOf(this.playing).loop;
  }

  /** s into the sound that is heard; NaN while none is. */
  get position(): number {
    return this.voice ? this.voice.position : NaN;
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

  /**
   * Plays a sound in place of what was heard before, from `from` (s) where that is said, else from its beginning;
   * `struck`: again, even if it has begun just now, and louder by so many dB.
   */
  async play(id: number, from?: number, struck?: number): Promise<void> {
    const same = this.voice && this.playing === id && from === undefined && struck === undefined;
    if (same && performance.now() - this.began < ONE_WISH) return;
    this.silence();
    this.louder = 10 ** ((struck || 0) / 20);
    this.playing = id;
    const wish = ++this.wish;
    this.onChange(id);
    // a first click or key press asks for a sound and opens the output in one: the sound waits for it
    if (!this.ready && navigator.userActivation?.isActive) await this.start();
    if (!this.context || !this.ready || this.wish !== wish) return;
    try {
      const buffer = await this.sounds.load(id);
      if (this.wish !== wish) return; // the hand has moved on, or asked for it again
      this.voice = this.voiceOf(id, buffer, from);
      this.began = performance.now();
      this.onHeard();
    } catch (error) {
      if (this.wish !== wish) return;
      this.stop();
      this.onProblem(error);
    }
  }

  /** Lets a sound that plays go on, and plays any other. */
  async goOn(id: number): Promise<void> {
    if (!this.voice || this.playing !== id) await this.play(id);
  }

  /** What is heard is to be played in another manner: louder, over and over, another stretch of it. */
  renew(): void {
    if (!this.voice) return;
    const { stretch, loop } = this.manners.partOf(this.playing);
    this.voice.hold(stretch, loop);
    this.voice.swell(this.louder * this.manners.levelOf(this.playing, this.voice.mono));
  }

  /**
   * Plays a sound after `delay` s, then in place of the one of its part that was scheduled before it; one that is not
   * decoded by its time is left out. One without a gain of its own is as loud as the others.
   */
  async schedule(id: number, delay: number, manner: Manner, part: string): Promise<void> {
    const { last, gain: louder, level: raised = 0, transpose = 0 } = manner;
    if (!this.context || !this.ready) return;
    const when = this.context.currentTime + delay;
    const buffer = await this.sounds.load(id);
    if (!buffer) return this.onTooLong(id);
    if (this.context.currentTime > when + FADE_OUT) return;
    this.hush(part, when);
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.playbackRate.value = 2 ** (transpose / 12);
    const gain = this.context.createGain();
    const own = louder ? 10 ** (louder / 20) : this.manners.levelOf(id, isMono(buffer));
    const level = own * 10 ** (raised / 20);
    gain.gain.setValueAtTime(0, when);
    gain.gain.linearRampToValueAtTime(level, when + FADE_IN);
    if (last) gain.gain.setTargetAtTime(0, when + last, FADE_OUT / 3);
    source.connect(gain).connect(this.output);
    const one: Scheduled = { source, gain, from: when, to: Infinity };
    const others = this.scheduled.get(part) || new Set();
    this.scheduled.set(part, others.add(one));
    source.onended = () => {
      gain.disconnect();
      others.delete(one);
    };
    source.start(when);
  }

  /** Ends what was scheduled of a part, at a time of the audio clock or now; what would begin later does not. */
  hush(part: string, when = this.context?.currentTime ?? 0): void {
    for (const one of this.scheduled.get(part) || []) {
      if (one.to <= when) continue;
      one.to = when;
      if (one.from >= when) one.gain.disconnect();
      else one.gain.gain.setTargetAtTime(0, when, FADE_OUT / 3);
      one.source.stop(when + 2 * FADE_OUT);
    }
  }

  stop(): void {
    this.silence();
    this.playing = 0;
    this.wish++;
    this.onChange(0);
  }

  /** What was decoded of these sounds, or of all, is old: their files may be others. */
  forget(ids: readonly number[] | "all"): void {
    this.sounds.forget(ids);
  }

  /** Fetches sounds that may be asked for next; a newer wish replaces what still waits of the older. */
  prefetch(ids: readonly number[]): void {
    if (this.ready) this.sounds.prefetch(ids);
  }

  /** Whether a sound can be played at its time at once, without being fetched. */
  has(id: number): boolean {
    return this.sounds.has(id);
  }

  /** Whether so much is on its way that what is asked for now would come late. */
  get isBusy(): boolean {
    return this.sounds.isBusy;
  }

  /** Fetches sounds that will all be played, each once; one that can't be is told of when its turn comes. */
  async gather(ids: Iterable<number>): Promise<void> {
    if (this.ready) await this.sounds.gather(ids);
  }

  /** Root mean square of what goes to the loudspeaker just now. */
  rms(): number {
    if (!this.context) return 0;
    const samples = new Float32Array(this.analyser.fftSize);
    this.analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
  }

  private voiceOf(id: number, buffer: AudioBuffer | null, from?: number): Voice {
    const { stretch, loop } = this.manners.partOf(id);
    const level = this.louder * this.manners.levelOf(id, isMono(buffer));
    const take = { from: from ?? stretch?.from ?? 0, stretch, loop, level };
    const wish = this.wish;
    const over = () => this.wish === wish && this.stop();
    if (buffer) return new BufferVoice(this.context!, this.output, buffer, take, over);
    return new StreamVoice(this.context!, this.output, id, take, over, (error) => this.onProblem(error));
  }

  private silence(): void {
    this.voice?.end();
    this.voice = null;
  }
}
