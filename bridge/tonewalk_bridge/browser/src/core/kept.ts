/** Choices that outlast a visit, in the browser's own keeping. */

import { Signal } from "./state.ts";

/** A value as it was left at the last visit; `first` where there was none. */
export function kept<T extends number | boolean>(name: string, first: T): Signal<T> {
  const key = `tonewalk.${name}`;
  const known: unknown = JSON.parse(recall(key));
  const choice = new Signal<T>(typeof known === typeof first ? (known as T) : first);
  choice.watch((value, before) => {
    if (value !== before) keep(key, JSON.stringify(value));
  });
  return choice;
}

// A browser that lets no page keep anything throws at the mere name: there every visit is the first.
function recall(key: string): string {
  try {
    return localStorage.getItem(key) ?? "null";
  } catch {
    return "null";
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
