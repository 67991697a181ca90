/** How names are compared: without case and accents, and their numbers as numbers. */

const DIGITS = 12;

/** Without case and accents: `Ébène` -> `ebene`. */
export function plain(name: string): string {
  return name.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase();
}

/** What plain comparing puts in order: `Kick 2` comes before `kick 10`. */
export function nameKey(name: string): string {
  return plain(name).replace(/\d+/g, (digits) => digits.padStart(DIGITS, "0"));
}
