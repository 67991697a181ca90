/** One sound as it is played: from where, how often, how loud, and where it is just now. */

import { audioUrl } from "../core/api.ts";
import type { Stretch } from "./hearing.ts";

export const FADE_IN = 0.004; // s
export const FADE_OUT = 0.03; // s
const EDGE = 0.003; // s in which a stretch that is not repeated dies away at its end
const GLIDE = 0.02; // s
const FAR = 1e6; // s

/** What of a sound is played, from where, and at which level. */
export interface Take {
  from: number;
  stretch: Stretch | null;
  loop: boolean;
  level: number;
}

export interface Voice {
  /** Whether one channel comes from both sides, as far as that is known. */
  readonly mono: boolean;
  /** s into the sound. */
  readonly position: number;
  /** Another stretch, or none; over and over, or once. */
  hold(stretch: Stretch | null, loop: boolean): void;
  /** Another level. */
  swell(level: number): void;
  /** Fades away. */
  end(): void;
}

/** A decoded sound, exact to a sample. */
export class BufferVoice implements Voice {
  private readonly source: AudioBufferSourceNode;
  private readonly gain: GainNode;
  /** Open but at the end of a stretch. */
  private readonly edge: GainNode;
  /** A time of the audio clock, and where the sound was then. */
  private since: { time: number; position: number };
  private stretch: Stretch | null = null;

  constructor(
    private readonly context: AudioContext,
    output: AudioNode,
    private readonly buffer: AudioBuffer,
    take: Take,
    onEnd: () => void,
  ) {
    this.source = context.createBufferSource();
    this.source.buffer = buffer;
    this.edge = context.createGain();
    this.gain = fadedIn(context, take.level);
    this.source.connect(this.edge).connect(this.gain).connect(output);
    this.since = { time: context.currentTime, position: take.from };
    this.source.onended = () => {
      this.gain.disconnect();
      onEnd();
    };
    this.source.start(0, take.from);
    this.hold(take.stretch, take.loop);
  }

  get mono(): boolean {
    return isMono(this.buffer);
  }

  get position(): number {
    const { time, position } = this.since;
    const now = position + this.context.currentTime - time;
    const { from, to } = this.part;
    if (!this.source.loop) return Math.min(now, to);
    return now < to ? now : from + ((now - to) % (to - from));
  }

  hold(stretch: Stretch | null, loop: boolean): void {
    this.since = { time: this.context.currentTime, position: this.position };
    this.stretch = stretch;
    const { from, to } = this.part;
    this.source.loopStart = from;
    this.source.loopEnd = to;
    this.source.loop = loop;
    this.edge.gain.cancelScheduledValues(0);
    this.edge.gain.value = 1;
    const left = Math.max(to - this.since.position, 0);
    const last = this.since.time + left;
    if (stretch && !loop) {
      this.edge.gain.setValueAtTime(1, Math.max(last - EDGE, this.since.time));
      this.edge.gain.linearRampToValueAtTime(0, last);
    }
    // a later call takes an earlier one back: what is repeated is not stopped by what was to be played once
    this.source.stop(stretch && !loop ? last : this.since.time + FAR);
  }

  swell(level: number): void {
    this.gain.gain.setTargetAtTime(level, this.context.currentTime, GLIDE);
  }

  end(): void {
    fadeOut(this.gain, this.context);
    this.source.stop(this.context.currentTime + FADE_OUT * 2);
  }

  private get part(): Stretch {
    return this.stretch || { from: 0, to: this.buffer.duration };
  }
}

/** A sound that is too long to be decoded at once. */
export class StreamVoice implements Voice {
  readonly mono = false;
  private readonly element = new Audio();
  private readonly gain: GainNode;
  private ended = false;
  private stretch: Stretch | null = null;
  private timer = 0;

  constructor(
    private readonly context: AudioContext,
    output: AudioNode,
    private readonly id: number,
    take: Take,
    private readonly onEnd: () => void,
    private readonly onProblem: (error: unknown) => void,
  ) {
    const { element } = this;
    this.gain = fadedIn(context, take.level);
    // a stream's level is not known before it is heard
    const limiter = context.createDynamicsCompressor();
    limiter.threshold.value = -1;
    limiter.knee.value = 0;
    limiter.ratio.value = 20;
    limiter.attack.value = 0;
    context.createMediaElementSource(element).connect(limiter).connect(this.gain).connect(output);
    element.onended = () => this.finish();
    element.onplaying = element.onseeked = () => this.watch();
    element.onerror = () => {
      if (this.ended) return;
      element.onerror = () => !this.ended && this.onProblem(element.error);
      // from its beginning it is heard while it is decoded; elsewhere it begins when all of it is
      this.begin(take.from || take.stretch ? "playable" : "wav", take.from);
    };
    this.begin("file", take.from);
    this.hold(take.stretch, take.loop);
  }

  get position(): number {
    return this.element.currentTime;
  }

  hold(stretch: Stretch | null, loop: boolean): void {
    this.stretch = stretch;
    this.element.loop = loop;
    this.watch();
  }

  swell(level: number): void {
    this.gain.gain.setTargetAtTime(level, this.context.currentTime, GLIDE);
  }

  end(): void {
    this.ended = true;
    window.clearTimeout(this.timer);
    fadeOut(this.gain, this.context);
    window.setTimeout(() => {
      this.element.pause();
      this.element.removeAttribute("src");
      this.gain.disconnect();
    }, FADE_OUT * 2000);
  }

  private begin(form: "file" | "playable" | "wav", from: number): void {
    this.element.src = audioUrl(this.id, form);
    if (from) this.element.currentTime = from;
    this.element.play().catch((error: DOMException) => {
      // aborted: silenced before it began; not supported: `onerror` has the daemon decode it
      if (error.name !== "AbortError" && error.name !== "NotSupportedError") this.onProblem(error);
    });
  }

  /** Waits for the end of the stretch, and goes back to its beginning or ends there. */
  private watch(): void {
    window.clearTimeout(this.timer);
    if (!this.stretch || this.ended) return;
    const left = this.stretch.to - this.element.currentTime;
    if (left > 0) this.timer = window.setTimeout(() => this.watch(), left * 1000);
    else if (this.element.loop) this.element.currentTime = this.stretch.from;
    else this.finish();
  }

  private finish(): void {
    if (!this.ended) this.onEnd();
  }
}

/** Of a stream it is not known. */
export function isMono(buffer: AudioBuffer | null): boolean {
  return buffer?.numberOfChannels === 1;
}

function fadedIn(context: AudioContext, level: number): GainNode {
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, context.currentTime);
  gain.gain.linearRampToValueAtTime(level, context.currentTime + FADE_IN);
  return gain;
}

function fadeOut(gain: GainNode, context: AudioContext): void {
  gain.gain.cancelScheduledValues(0);
  gain.gain.setTargetAtTime(0, context.currentTime, FADE_OUT / 3);
}
