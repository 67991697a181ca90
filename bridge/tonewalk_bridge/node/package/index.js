/** tonewalk from node: finds the running daemon, asks it by its commands' names, and hears what it tells. */

import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

const PORT = 9421; // where an address names none
const LOOK_MS = 500; // between two looks for a daemon that went away
const TIMEOUT_MS = 120_000;

/** What the daemon refused, in its own sentence; `code` is `unavailable` where none answers. */
export class TonewalkError extends Error {
  constructor(detail, { code = "error", where = "", status = 0, cause } = {}) {
    super(detail, { cause });
    this.name = "TonewalkError";
    this.code = code;
    this.where = where;
    this.status = status;
  }
}

/** `TONEWALK_HOME`, else the platform's folder for a user's application data. */
export function defaultHome(environment = process.env, platform = process.platform, user = homedir()) {
  if (environment.TONEWALK_HOME) return environment.TONEWALK_HOME;
  if (platform === "darwin") return join(user, "Library", "Application Support", "tonewalk");
  if (platform === "win32") return join(environment.LOCALAPPDATA || join(user, "AppData", "Local"), "tonewalk");
  return join(environment.XDG_DATA_HOME || join(user, ".local", "share"), "tonewalk");
}

/** A daemon. It is found when it is first asked, and again wherever it has come back. */
export class Tonewalk {
  #find;
  #place = null;
  #timeout;
  #open = new Set();
  #closed = false;

  constructor({ home, address, token = "", timeout = TIMEOUT_MS } = {}) {
    const known = address === undefined ? null : { url: urlOf(address), token };
    this.#find = known ? async () => known : () => inHome(home ?? defaultHome());
    this.#timeout = timeout;
  }

  /** One command's answer; throws a TonewalkError. */
  async ask(command, args = {}) {
    const body = JSON.stringify(args);
    const answer = await this.#fetched(`/api/v1/${command}`, (headers) => ({
      method: "POST",
      body,
      headers: { ...headers, "Content-Type": "application/json" },
    }));
    return answer.json();
  }

  /** The bytes at an address like `/api/v1/sounds/7/audio`. */
  async read(address) {
    const answer = await this.#fetched(address, (headers) => ({ headers }));
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** Hits for a description, best first. */
  async search(text, more = {}) {
    return (await this.ask("search", { text, ...more })).hits;
  }

  /** Hits like a sound (its id) or a file (its path). */
  async like(what, more = {}) {
    return (await this.ask("like", { [typeof what === "number" ? "sound" : "file"]: what, ...more })).hits;
  }

  /** The sound at a place on the map. */
  xy(x, y, map = "") {
    return this.ask("xy", { x, y, map });
  }

  /** Events of some topics, without end: what follows is not missed. It goes on where the daemon goes and comes back. */
  async events(...topics) {
    const events = new Events(topics, (heard) => this.#socket(topics, heard), () => this.#open.delete(events));
    await events.open();
    this.#open.add(events);
    return events;
  }

  /** Ends all events; what is asked afterwards is refused. */
  close() {
    this.#closed = true;
    for (const events of this.#open) events.close();
  }

  async #fetched(address, how) {
    for (const isLast of [false, true]) {
      const place = await this.#placed();
      try {
        const request = how(place.token ? { Authorization: `Bearer ${place.token}` } : {});
        const answer = await fetch(place.url + address, { ...request, signal: AbortSignal.timeout(this.#timeout), redirect: "manual" });
        if (!answer.ok) throw await refusal(answer);
        return answer;
      } catch (error) {
        if (error instanceof TonewalkError) throw error;
        this.#place = null;
        // a question that never arrived may be asked of the daemon that has come back elsewhere
        if (isLast || error.cause?.code !== "ECONNREFUSED") throw unreached(place, error, this.#timeout);
      }
    }
  }

  async #placed() {
    if (this.#closed) throw new TonewalkError("This client was closed: make another one.", { code: "unavailable" });
    return (this.#place ??= await this.#find());
  }

  async #socket(topics, heard) {
    const place = await this.#placed();
    const headers = place.token ? { Authorization: `Bearer ${place.token}` } : {};
    const socket = new WebSocket(`${place.url.replace(/^http/, "ws")}/api/v1/ws`, { headers });
    try {
      await subscribed(socket, topics, heard);
      return socket;
    } catch (error) {
      socket.close();
      if (error instanceof TonewalkError) throw error;
      this.#place = null;
      throw unreached(place, error, this.#timeout);
    }
  }
}

/** What a daemon tells, one event after the other. */
class Events {
  #topics;
  #connect;
  #ended;
  #socket = null;
  #waiting = [];
  #wake = null;
  #isClosed = false;

  constructor(topics, connect, ended) {
    if (!topics.length) throw new TonewalkError("No topic was given: name one, as cursor or steps.", { code: "invalid_argument" });
    this.#topics = topics;
    this.#connect = connect;
    this.#ended = ended;
  }

  async open() {
    const socket = await this.#connect((event) => {
      this.#waiting.push(event);
      this.#wake?.();
    });
    if (this.#isClosed) return socket.close();
    this.#socket = socket;
    socket.addEventListener("close", () => this.#again());
  }

  async #again() {
    this.#socket = null;
    while (!this.#isClosed && !this.#socket) {
      await new Promise((done) => setTimeout(done, LOOK_MS).unref());
      try {
        await this.open();
      } catch (error) {
        if (error.code !== "unavailable") return this.#fail(error);
      }
    }
  }

  #fail(error) {
    this.#waiting.push(error);
    this.#wake?.();
  }

  close() {
    this.#isClosed = true;
    this.#socket?.close();
    this.#wake?.();
    this.#ended();
  }

  async *[Symbol.asyncIterator]() {
    try {
      while (!this.#isClosed) {
        if (!this.#waiting.length) await new Promise((wake) => (this.#wake = wake));
        this.#wake = null;
        const next = this.#waiting.shift();
        if (next instanceof Error) throw next;
        if (next) yield next;
      }
    } finally {
      this.close();
    }
  }
}

/** Resolves once all topics are subscribed to; hands on every event of theirs. */
function subscribed(socket, topics, heard) {
  return new Promise((done, fail) => {
    let left = topics.length;
    socket.addEventListener("open", () => {
      topics.forEach((topic, id) => socket.send(JSON.stringify({ id, command: "subscribe", args: { topic } })));
    });
    socket.addEventListener("message", ({ data }) => {
      const said = JSON.parse(data);
      if (said.error) fail(new TonewalkError(said.error.detail, said.error));
      else if (said.event) heard(said);
      else if (--left === 0) done();
    });
    for (const end of ["error", "close"]) socket.addEventListener(end, (event) => fail(event.error ?? new Error("closed")));
  });
}

async function refusal(answer) {
  const said = await answer.json().catch(() => null);
  const detail = said?.detail ?? `The daemon answered with HTTP status ${answer.status}.`;
  return new TonewalkError(detail, { code: said?.code, where: said?.where, status: answer.status });
}

function unreached({ url }, cause, timeout) {
  const late = cause.name === "TimeoutError";
  const what = late ? `did not answer within ${timeout / 1000} s` : "is not reached";
  return new TonewalkError(`The daemon at ${url} ${what}: is \`tonewalk serve\` running?`, { code: "unavailable", cause });
}

async function inHome(home) {
  const nobody = (cause) => new TonewalkError(`No daemon runs on ${home}: start \`tonewalk serve\`, or give another home.`, { code: "unavailable", cause });
  let said;
  try {
    said = JSON.parse(await readFile(join(home, "daemon.json"), "utf8"));
  } catch (error) {
    throw nobody(error);
  }
  const { http, host = "127.0.0.1", token = "" } = said;
  if (!Number.isInteger(http)) throw nobody();
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${http}`, token };
}

function urlOf(address) {
  const text = String(address);
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.username)
    throw new TonewalkError(`${text} is no address of a daemon: give one like http://192.168.1.5:9421.`, { code: "invalid_argument" });
  const isPlain = url.protocol === "http:" && !url.port && !/:80\/?$/.test(text);
  return `${url.protocol}//${url.hostname}:${url.port || (isPlain ? PORT : url.protocol === "http:" ? 80 : 443)}`;
}
