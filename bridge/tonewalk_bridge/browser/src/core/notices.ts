/** The status line: what was last done, or what went wrong until that is mended. */

import { lacksToken, Problem } from "./api.ts";
import { message, refused } from "./state.ts";

/** What a problem can be about: the next success of the same kind takes it away. */
export type Matter = "query" | "sound" | "library" | "path" | "folder" | "audio" | "other";

let shown: { about: Matter; unreachable: boolean } | null = null;

export function say(text: string): void {
  shown = null;
  message.set(text);
}

export function tellProblem(error: unknown, about: Matter = "other"): void {
  message.set(error instanceof Error ? error.message : String(error));
  shown = { about, unreachable: isUnreachable(error) };
  refused.set(lacksToken(error)); // behind the message, which takes an older refusal away
}

/** Something of this kind went well: what is told of its failing is over. */
export function mended(about: Matter): void {
  if (shown?.about === about) say("");
}

/** The daemon answers again. */
export function reachedAgain(): void {
  if (shown?.unreachable) say("");
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof Problem && error.code === "unreachable";
}
