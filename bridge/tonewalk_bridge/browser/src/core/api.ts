/** Asking the daemon: commands over HTTP, binary points, and events over one WebSocket. */

import { readColumns, sizeOf, type Columns } from "./columns.ts";
import { joinPoints, readPoints, type Places, type Points } from "./points.ts";
import type { Args, Command, Form, Peaks, Reply, Tellable, Telling, Told, Topic } from "./types.ts";

const BASE = "/api/v1";
const UNREACHABLE = "The daemon can't be reached just now.";
const PART = 226; // HTTP's status of a difference

/** An error as the daemon tells it: `message` is one sentence for the user. */
export class Problem extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response;
  let body: { detail?: string; title?: string; code?: string } = {};
  if ((response.headers.get("content-type") || "").includes("json")) body = await response.json();
  const sentence = body.detail || body.title || `The daemon answered ${response.status}.`;
  throw new Problem(sentence, body.code || String(response.status));
}

async function reach(path: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await checked(await fetch(BASE + path, { credentials: "same-origin", ...init }));
  } catch (error) {
    if (error instanceof TypeError) throw new Problem(UNREACHABLE, "unreachable");
    throw error;
  }
}

/** A command's arguments, which may be left out where all of them may be. */
type Asked<C extends Command> = {} extends Args<C> ? [args?: Args<C>] : [args: Args<C>];

/** Asks one command of the table, for example `ask("search", { text: "warm pad" })`. */
export async function ask<C extends Command>(command: C, ...[args]: Asked<C>): Promise<Reply<C>> {
  const response = await reach(`/${command}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(args || {}),
  });
  return response.json();
}

/** Asks while the page goes: it is sent also when the page is no more, which a WebSocket does not promise. */
export function askInGoing<C extends Command>(command: C, args: Args<C>): void {
  navigator.sendBeacon(`${BASE}/${command}`, new Blob([JSON.stringify(args)], { type: "application/json" }));
}

/** Asks a command about a file of this machine, in the form field `field`. */
export async function send<C extends Command>(
  command: C,
  field: keyof Form<C> & string,
  file: File,
  args: Partial<Form<C>>,
): Promise<Reply<C>> {
  const body = new FormData();
  for (const [name, value] of Object.entries(args))
    body.append(name, typeof value === "string" ? value : JSON.stringify(value));
  body.append(field, file, file.name);
  return (await reach(`/${command}`, { method: "POST", body })).json();
}

/** Sends a file's bytes, telling how many of them are on their way; fetch could not tell. */
export function put(path: string, file: File, stop: AbortSignal, onSent: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("PUT", BASE + path);
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    request.onerror = () => reject(new Problem(UNREACHABLE, "unreachable"));
    request.onload = () => {
      const body = new Response(request.responseText, {
        status: request.status,
        headers: { "content-type": request.getResponseHeader("content-type") || "" },
      });
      checked(body).then(() => resolve(), reject);
    };
    request.onloadend = () => stop.removeEventListener("abort", abort);
    if (stop.aborted) return reject(new DOMException("stopped", "AbortError"));
    stop.addEventListener("abort", abort);
    request.send(file);
  });
}

const BINARY = { accept: "application/octet-stream" };

/** Every sound's place on a map. */
export async function points(map: string): Promise<Places> {
  const response = await reach(`/maps/${encodeURIComponent(map)}/points`, { headers: BINARY });
  const change = response.headers.get("tonewalk-change") || "";
  return { map, change, points: readPoints(await response.arrayBuffer()) };
}

/** Answers as they came, which another thread reads. */
export interface Raw {
  points: ArrayBuffer;
  /** What to ask with for what changes in the points; null: they are a sample of them. */
  change: string | null;
  columns: ArrayBuffer;
}

/** All sounds of the current map, none where there is no map yet; of a map of more than `most` about so many places. */
export async function rawSounds(most: number): Promise<Raw> {
  const places = reach(`/maps/current/points?sample=${most}`, { headers: BINARY });
  const [points, columns] = await Promise.all([places, rawColumns(0)]);
  return { points: await points.arrayBuffer(), change: points.headers.get("tonewalk-change"), columns };
}

/** The places of about so many sounds of a map, taken evenly. */
export async function samplePoints(map: string, count: number): Promise<Points> {
  const response = await reach(`/maps/${encodeURIComponent(map)}/points?sample=${count}`, { headers: BINARY });
  return readPoints(await response.arrayBuffer());
}

async function rawColumns(since: number): Promise<ArrayBuffer> {
  return (await reach(`/library/columns?since=${since}`, { headers: BINARY })).arrayBuffer();
}

/** Names and descriptors of all sounds, or what is new, other or gone since the `change` of an earlier answer. */
export async function columns(since: number): Promise<Columns> {
  return readColumns(await rawColumns(since));
}

/** What lies otherwise than in the places that are known and, since an earlier answer, is other of names and descriptors. */
export async function news(known: Places, since: number): Promise<[Places, Columns]> {
  const [map, change] = [known.map, known.change].map(encodeURIComponent);
  const response = await reach(`/library/columns?since=${since}&map=${map}&points=${change}`, { headers: BINARY });
  const body = await response.arrayBuffer();
  const found = readPoints(body.slice(sizeOf(body)));
  const points = response.status === PART ? joinPoints(known.points, found) : found;
  return [{ map: known.map, change: response.headers.get("tonewalk-change") || "", points }, readColumns(body)];
}

/** A sound's waveform, as least and greatest sample of each of `width` columns. */
export async function peaks(id: number, width: number): Promise<Peaks> {
  return (await reach(`/sounds/${id}/peaks?columns=${width}`)).json();
}

/** The picture of the maps that were measured last; `looked` when, as each is another. */
export function sheetUrl(dims: number, encoder: string, looked: number): string {
  return `${BASE}/maps/tuned/sheet?dims=${dims}&encoder=${encodeURIComponent(encoder)}&at=${looked}`;
}

export function audioUrl(id: number, form: "file" | "playable" | "wav" = "file"): string {
  return `${BASE}/sounds/${id}/audio?as=${form}`;
}

/** A stretch of a sound, in s from its beginning, as a WAV of its own. */
export function stretchUrl(id: number, from: number, to: number): string {
  return `${BASE}/sounds/${id}/audio?start=${from}&end=${to}`;
}

export async function stretchAudio(id: number, from: number, to: number): Promise<Blob> {
  return (await reach(stretchUrl(id, from, to).slice(BASE.length))).blob();
}

/** A sound in a form that browsers decode; null, and nothing of it is fetched, where that is over `most` bytes. */
export async function audio(id: number, most: number): Promise<ArrayBuffer | null> {
  const left = new AbortController();
  const response = await reach(`/sounds/${id}/audio?as=playable`, { signal: left.signal });
  if (Number(response.headers.get("content-length")) <= most) return response.arrayBuffer();
  left.abort();
  return null;
}

/** Whether a daemon refused something because this browser has not shown its token. */
export function lacksToken(error: unknown): boolean {
  return error instanceof Problem && error.code === "token_needed";
}

const TOKEN = /^#(?:token|once)=(.+)$/;

/** Whether the page's address brings a token, or the code of a link. */
export function hasToken(): boolean {
  return TOKEN.test(location.hash);
}

/** Trades the token, or the code of a link that opens once, in the page's address for a cookie, and takes it out. */
export async function tradeToken(): Promise<void> {
  const found = TOKEN.exec(location.hash);
  if (!found) return;
  history.replaceState(null, "", location.pathname + location.search);
  await reach("/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: decodeURIComponent(found[1]!) }),
  });
}

/** What a command over the WebSocket is answered with. */
interface Answered {
  event?: undefined;
  id: number;
  reply?: unknown;
  error?: { code: string; detail: string };
}

const TOPICS: Topic[] = ["cursor", "selection", "progress", "play", "library", "steps", "beat", "circle", "knobs", "aspects"];
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8_000;

/** The page's own. */
let live: Live | null = null;

/**
 * Asks what changes nothing and has a short answer: over the WebSocket while that is open, which has no headers, and
 * where a refusal (of a filter that is still being typed) is no error in the browser's console; else over HTTP.
 */
export function inquire<C extends Tellable & Command>(command: C, ...args: Asked<C>): Promise<Reply<C>> {
  return live?.isOpen ? live.ask(command, (args[0] || {}) as Telling<C>) : ask(command, ...args);
}

/** The daemon's events, over a WebSocket that comes back by itself after the daemon was away. */
export class Live {
  private socket: WebSocket | null = null;
  private wait = FIRST_WAIT_MS;
  private nextId = 1;
  private readonly asked = new Map<number, { resolve(reply: unknown): void; reject(error: Problem): void }>();

  constructor(
    private readonly onEvent: (told: Told) => void,
    private readonly onChange: (live: boolean) => void,
  ) {
    live = this;
  }

  open(): void {
    const url = new URL(`${BASE}/ws`, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url.href);
    this.socket = socket;
    socket.onopen = () => {
      this.wait = FIRST_WAIT_MS;
      for (const topic of TOPICS) this.tell("subscribe", { topic });
      this.onChange(true);
    };
    socket.onmessage = (message) => {
      const body = JSON.parse(String(message.data)) as Told | Answered;
      if (body.event) this.onEvent(body);
      else this.onAnswer(body);
    };
    socket.onclose = () => {
      for (const { reject } of this.asked.values()) reject(new Problem(UNREACHABLE, "unreachable"));
      this.asked.clear();
      this.onChange(false);
      // Jitter keeps many pages from knocking at the same moment after a restart.
      window.setTimeout(() => this.open(), this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(this.wait * 1.7, LONGEST_WAIT_MS);
    };
  }

  /** Sends a command whose answer the page does not need; false where it is dropped, as the daemon is away. */
  tell<C extends Tellable>(command: C, args: Telling<C>): boolean {
    return this.send(command, args) > 0;
  }

  /** Whether the daemon would hear what is said now. */
  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  ask<C extends Tellable & Command>(command: C, args: Telling<C>): Promise<Reply<C>> {
    return new Promise((resolve, reject) => {
      const id = this.send(command, args);
      if (id) this.asked.set(id, { resolve: (reply) => resolve(reply as Reply<C>), reject });
      else reject(new Problem(UNREACHABLE, "unreachable"));
    });
  }

  /** Returns its number, or 0 where it is dropped. */
  private send(command: string, args: unknown): number {
    if (!this.isOpen) return 0;
    this.socket!.send(JSON.stringify({ id: this.nextId, command, args }));
    return this.nextId++;
  }

  private onAnswer({ id, reply, error }: Answered): void {
    const waiting = this.asked.get(id);
    this.asked.delete(id);
    if (error) waiting?.reject(new Problem(error.detail, error.code));
    else waiting?.resolve(reply);
  }
}
