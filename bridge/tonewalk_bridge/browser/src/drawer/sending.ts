/** A sample bank on its way into the library: looked for there first, else sent file by file, and taken in whole. */

import { ask, lacksToken, put } from "../core/api.ts";
import type { Bank } from "./bank.ts";
import { isUnreachable, say, tellProblem } from "../core/notices.ts";
import { begun } from "./shelf.ts";
import { connection, Signal } from "../core/state.ts";

const AT_ONCE = 3;

export interface Sending {
  name: string;
  state: "looking" | "sending" | "paused" | "there" | "kept";
  /** Sounds that the bank holds, and how many of them the daemon has. */
  sounds: number;
  came: number;
  bytes: number;
  sent: number;
  /** Where it lies in the library already. */
  folder: string;
  /** What went wrong, or "". */
  problem: string;
}

export const sending = new Signal<Sending | null>(null);

let bank: Bank | null = null;
/** What the daemon knows it as, as long as not all of it came; or "". */
let key = "";
let stop = new AbortController();
/** Whether it was the connection that stopped it. */
let cut = false;

/** Takes a bank into the library. */
export async function take(next: Bank): Promise<void> {
  if (sending.value?.state === "sending" || sending.value?.state === "looking")
    return say(`${sending.value.name} is being sent: wait for it or stop it, then drop ${next.name} again.`);
  bank = next;
  const nothing = { sounds: 0, came: 0, bytes: 0, sent: 0, folder: "", problem: "" };
  sending.set({ name: next.name, state: "looking", ...nothing });
  await goOn();
}

/** Offers it, again where it was cut: the daemon says what is still to be sent. */
export async function goOn(): Promise<void> {
  const now = bank;
  if (!now) return;
  stop = new AbortController();
  change({ state: "looking", problem: "" });
  try {
    const paths = now.files.map(({ path }) => path);
    const sizes = now.files.map(({ file }) => file.size);
    const changed = now.files.map(({ file }) => file.lastModified / 1000);
    const offered = await ask("bank/offer", { name: now.name, paths, sizes, changed });
    stop.signal.throwIfAborted?.();
    key = offered.bank;
    const left = offered.wanted.reduce((sum, number) => sum + sizes[number]!, 0);
    const { sounds, bytes, folder } = offered;
    change({ sounds, bytes, folder, came: sounds - offered.wanted.length, sent: bytes - left, state: "sending" });
    if (folder) return finish("there", `All sounds of ${now.name} are in the library already, in ${folder}.`);
    await sendAll(now, offered.bank, offered.wanted);
    begun(await ask("bank/keep", { bank: offered.bank }));
    finish("kept", `${now.name} is in the library: its sounds find their places now.`);
  } catch (error) {
    failed(error);
  }
}

/** Stops; what came waits to be gone on with. */
export function pause(): void {
  stop.abort();
}

/** Forgets it here; what came of one that is not whole waits a week for the same folder to be dropped again. */
export function dismiss(): void {
  stop.abort();
  bank = null;
  key = "";
  sending.set(null);
}

/** Forgets it, and has what came thrown away. */
export async function discard(): Promise<void> {
  const [name, half] = [sending.value?.name, key];
  dismiss();
  try {
    if (half) await ask("bank/forget", { bank: half });
    say(`what came of ${name} is thrown away`);
  } catch (error) {
    tellProblem(error, "library");
  }
}

/** Goes on by itself when the daemon is back. */
export function followSending(): void {
  connection.watch((now) => {
    if (now === "live" && cut && sending.value?.state === "paused") void goOn();
  });
}

function change(news: Partial<Sending>): void {
  if (sending.value) sending.set({ ...sending.value, ...news });
}

function finish(state: "there" | "kept", text: string): void {
  change({ state });
  bank = null;
  key = "";
  say(text);
}

function failed(error: unknown): void {
  if (!sending.value) return;
  cut = isUnreachable(error);
  const stopped = error instanceof DOMException && error.name === "AbortError";
  change({ state: "paused", problem: stopped ? "" : error instanceof Error ? error.message : String(error) });
  if (lacksToken(error)) tellProblem(error);
}

async function sendAll(now: Bank, key: string, wanted: readonly number[]): Promise<void> {
  const queue = [...wanted];
  const partly = new Map<number, number>();
  let whole = sending.value!.sent;
  const tell = () => change({ sent: whole + [...partly.values()].reduce((sum, one) => sum + one, 0) });
  const sender = async () => {
    for (let number = queue.shift(); number !== undefined; number = queue.shift()) {
      const { file } = now.files[number]!;
      const at = number;
      await put(`/banks/${key}/${number}`, file, stop.signal, (sent) => {
        partly.set(at, Math.min(sent, file.size));
        tell();
      });
      partly.delete(at);
      whole += file.size;
      change({ came: sending.value!.came + 1 });
      tell();
    }
  };
  const senders = Array.from({ length: AT_ONCE }, sender);
  try {
    await Promise.all(senders);
  } catch (error) {
    stop.abort(); // the others, too
    await Promise.all(senders.map((one) => one.catch(() => {})));
    throw error;
  }
}
