/** The microphone as a question: a few seconds of it, with a level to sing into, are looked for like a file. */

import { signal } from "@preact/signals";
import { render } from "preact";
import { byId } from "../core/dom.ts";
import { say, tellProblem } from "../core/notices.ts";
import recorder from "./recorder.worklet.js?url";
import { wavOf } from "./wav.ts";

const LONGEST_S = 20;
const SILENCE = 0.001; // peak below which a microphone is off rather than far
const UNHEARD = "The microphone heard nothing: see that it is on and chosen in the system's settings, and record again.";
const ELSEWHERE = "Browsers give the microphone to pages of this machine (127.0.0.1) only: record elsewhere, and drop the file here.";
const FALL = 0.85; // of the level, a block

const level = signal(0);
const lasted = signal(0);

export class Microphone {
  private readonly button = byId("record");
  private context: AudioContext | null = null;
  private stream: MediaStream | null = null;
  private blocks: Float32Array[] = [];
  private peak = 0;
  private asked = 0;

  constructor(private readonly take: (file: File) => void) {
    render(<Recording stop={() => this.stop()} cancel={() => this.cancel()} />, byId("recording"));
    this.button.addEventListener("click", () => this.toggle());
  }

  toggle(): void {
    if (this.stream) this.stop();
    else if (!this.cancel()) void this.start();
  }

  /** Throws away what was recorded; false where nothing is. */
  cancel(): boolean {
    const was = this.button.getAttribute("aria-pressed") === "true";
    this.end();
    if (was) say("");
    return was;
  }

  private async start(): Promise<void> {
    const turn = ++this.asked;
    this.button.setAttribute("aria-pressed", "true");
    say("asking for the microphone…");
    try {
      const stream = await microphone();
      if (turn !== this.asked) return stream.getTracks().forEach((track) => track.stop()); // given up meanwhile
      this.stream = stream;
      await this.listen(stream);
      if (turn !== this.asked) return;
      this.show(true);
      say("recording: sing, tap or play what you look for");
    } catch (error) {
      if (turn !== this.asked) return;
      this.end();
      tellProblem(new Error(refusal(error)), "audio");
    }
  }

  private async listen(stream: MediaStream): Promise<void> {
    const context = new AudioContext();
    this.context = context;
    this.blocks = [];
    this.peak = level.value = lasted.value = 0;
    await context.audioWorklet.addModule(recorder);
    const node = new AudioWorkletNode(context, "recorder", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => this.hear(data, context.sampleRate);
    context.createMediaStreamSource(stream).connect(node);
    await context.resume();
  }

  private hear(block: Float32Array, rate: number): void {
    if (!this.stream) return;
    this.blocks.push(block);
    const loudest = block.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    this.peak = Math.max(this.peak, loudest);
    level.value = Math.max(loudest, level.value * FALL);
    lasted.value = (this.blocks.length * block.length) / rate;
    if (lasted.value >= LONGEST_S) this.stop();
  }

  /** Asks about what was recorded. */
  private stop(): void {
    const { blocks, peak } = this;
    const rate = this.context?.sampleRate || 0;
    this.end();
    if (peak < SILENCE) return tellProblem(new Error(UNHEARD), "audio");
    this.take(new File([wavOf(blocks, rate)], "recording.wav", { type: "audio/wav" }));
  }

  private end(): void {
    this.asked++;
    this.stream?.getTracks().forEach((track) => track.stop());
    void this.context?.close();
    this.stream = this.context = null;
    this.blocks = [];
    this.button.setAttribute("aria-pressed", "false");
    this.show(false);
  }

  private show(on: boolean): void {
    byId("recording").hidden = !on;
    document.body.classList.toggle("recording", on);
  }
}

/** Sound as it comes: what browsers do for voices takes away what is looked for. */
async function microphone(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new Error(ELSEWHERE);
  return navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  });
}

function refusal(error: unknown): string {
  if (!(error instanceof DOMException)) return error instanceof Error ? error.message : String(error);
  if (error.name === "NotAllowedError")
    return "The microphone was refused: allow it for this page in the browser's settings, and record again.";
  if (error.name === "NotFoundError") return "There is no microphone: plug one in, and record again.";
  return `The microphone can't be used (${error.message}): see whether another program has it.`;
}

function Recording({ stop, cancel }: { stop: () => void; cancel: () => void }) {
  const share = Math.max(0, 1 + Math.log10(Math.max(level.value, 1e-3)) / 3); // 60 dB
  return (
    <>
      <Meter share={share} />
      <output>
        {lasted.value.toFixed(1)} of {LONGEST_S} s
      </output>
      <button type="button" class="go" onClick={stop}>
        find it
      </button>
      <button type="button" aria-label="Throw the recording away" title="Throw it away (Esc)" onClick={cancel}>
        ✕
      </button>
    </>
  );
}

function Meter({ share }: { share: number }) {
  const now = Math.round(share * 100);
  return (
    <span class="meter" role="meter" aria-label="Level" aria-valuemin={0} aria-valuemax={100} aria-valuenow={now}>
      <i style={{ transform: `scaleX(${share})` }} />
    </span>
  );
}
