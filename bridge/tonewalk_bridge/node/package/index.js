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
  ask(command, args = {}) {
    const request = { method: "POST", body: JSON.stringify(args), headers: { "Content-Type": "application/json" } };
    return this.#fetched(`/api/v1/${command}`, request, (answer) => answer.json());
  }

  /** The bytes at an address like `/api/v1/sounds/7/audio`. */
  read(address) {
    return this.#fetched(address, {}, async (answer) => new Uint8Array(await answer.arrayBuffer()));
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
    this.#open.add(events);
    try {
      await events.open();
    } catch (error) {
      events.close();
      throw error;
    }
    return events;
  }

  /** Ends all events; what is asked afterwards is refused. */
  close() {
    this.#closed = true;
    for (const events of this.#open) events.close();
  }

  async #fetched(address, request, read) {
    for (const isLast of [false, true]) {
      const place = await this.#placed();
      try {
        const how = { ...request, headers: { ...request.headers, ...shown(place) }, redirect: "manual" };
        const answer = await fetch(place.url + address, { ...how, signal: AbortSignal.timeout(this.#timeout) });
        if (!answer.ok) throw await refusal(answer);
        return await read(answer);
      } catch (error) {
        const isOther = error instanceof TonewalkError && error.status === 401; // a daemon with another token, perhaps
        if (error instanceof TonewalkError && !isOther) throw error;
        this.#place = null;
        // a question that never arrived may be asked of the daemon that has come back elsewhere
        if (isLast || !(isOther || error.cause?.code === "ECONNREFUSED")) throw isOther ? error : unreached(place, error, this.#timeout);
      }
    }
  }

  async #placed() {
    if (this.#closed) throw new TonewalkError("This client was closed: make another one.", { code: "unavailable" });
    return (this.#place ??= await this.#find());
  }

  async #socket(topics, heard) {
    const place = await this.#placed();
    const socket = new WebSocket(`${place.url.replace(/^http/, "ws")}/api/v1/ws`, { headers: shown(place) });
    try {
      await within(this.#timeout, subscribed(socket, topics, heard));
      return socket;
    } catch (error) {
      socket.close();
      if (error instanceof TonewalkError) throw error;
      this.#place = null;
      await this.ask("ping"); // says why, where it is for all that is asked
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
  #wakes = new Set();
  #timer = 0;
  #isClosed = false;

  constructor(topics, connect, ended) {
    if (!topics.length) throw new TonewalkError("No topic was given: name one, as cursor or steps.", { code: "invalid_argument" });
    this.#topics = topics;
    this.#connect = connect;
    this.#ended = ended;
  }

  async open() {
    const socket = await this.#connect((event) => this.#put(event));
    if (this.#isClosed) {
      socket.close();
      throw new TonewalkError("This client was closed: make another one.", { code: "unavailable" });
    }
    this.#socket = socket;
    socket.addEventListener("close", () => this.#again());
  }

  async #again() {
    this.#socket = null;
    while (!this.#isClosed && !this.#socket) {
      await new Promise((done) => {
        this.#wakes.add(done);
        this.#timer = setTimeout(done, LOOK_MS);
      });
      if (this.#isClosed) return;
      try {
        await this.open();
      } catch (error) {
        if (error.code !== "unavailable") return this.#put(error);
      }
    }
  }

  #put(said) {
    this.#waiting.push(said);
    this.#wake();
  }

  #wake() {
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#wake();
    this.#ended();
  }

  async *[Symbol.asyncIterator]() {
    try {
      while (!this.#isClosed) {
        if (!this.#waiting.length) await new Promise((wake) => this.#wakes.add(wake));
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

function within(timeout, asked) {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new DOMException("late", "TimeoutError")), timeout)));
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

function shown({ token }) {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

async function refusal(answer) {
  const said = await answer.json().catch(() => null);
  const detail = said?.detail ?? `The daemon answered with HTTP status ${answer.status}.`;
  return new TonewalkError(detail, { code: said?.code, where: said?.where, status: answer.status });
}

function unreached({ url }, cause, timeout) {
  if (cause instanceof SyntaxError)
    return new TonewalkError(`What answers at ${url} is no tonewalk daemon: give another address.`, { code: "unavailable", cause });
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
