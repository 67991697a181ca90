/** The keyboard: everything the hand on the mouse can do. */

import { byId, typing } from "../core/dom.ts";

export interface KeyActions {
  /** Goes to the nearest sound in a direction on the screen, y down. */
  walk(dx: number, dy: number): void;
  /** Plays the sound, or silences what plays. */
  audition(): void;
  loop(): void;
  /** Marks where a stretch begins or ends: where the sound is just then. */
  mark(end: "from" | "to"): void;
  /** All sounds equally loud, or each as it is. */
  match(): void;
  /** The map becomes a pad to play on, or a map again. */
  pad(): void;
  like(): void;
  favourite(): void;
  copyPath(): void;
  download(): void;
  reveal(): void;
  help(): void;
  clear(): void;
  zoom(factor: number): void;
  fit(): void;
  switchDims(): void;
  /** Opens what chooses the looks of the map, or closes it. */
  looks(): void;
  draw(): void;
  /** Four circles on the map, and the steps that play them. */
  beat(): void;
  /** Asks about a file of the musician's own. */
  open(): void;
  /** Adds a sound to the set, or takes it out. */
  choose(): void;
  /** Opens what writes sounds to files. */
  take(): void;
  /** Opens the list of all sounds, or closes it. */
  browse(): void;
  /** Opens filters, A - B + C and knobs, or closes them. */
  tune(): void;
  /** Puts a sound into A - B + C. */
  mix(): void;
  /** Asks which of two sounds is closer to a third, or puts the question away. */
  closer(): void;
  /** Records the microphone, or stops and asks about what it heard. */
  record(): void;
  /** Opens the library's drawer. */
  library(): void;
}

const DIRECTIONS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Returns which keys mean something to the whole page. */
export function followKeys(actions: KeyActions): (key: string) => boolean {
  const text = byId<HTMLInputElement>("text");
  const keys: Record<string, () => void> = {
    "/": () => text.select(),
    " ": () => actions.audition(),
    l: () => actions.like(),
    f: () => actions.favourite(),
    c: () => actions.copyPath(),
    e: () => actions.download(),
    w: () => actions.reveal(),
    g: () => actions.loop(),
    "[": () => actions.mark("from"),
    "]": () => actions.mark("to"),
    n: () => actions.match(),
    p: () => actions.pad(),
    "?": () => actions.help(),
    "+": () => actions.zoom(1.5),
    "=": () => actions.zoom(1.5),
    "-": () => actions.zoom(1 / 1.5),
    "0": () => actions.fit(),
    d: () => actions.draw(),
    q: () => actions.beat(),
    o: () => actions.open(),
    b: () => actions.browse(),
    x: () => actions.tune(),
    m: () => actions.mix(),
    y: () => actions.closer(),
    r: () => actions.record(),
    s: () => actions.choose(),
    t: () => actions.take(),
    i: () => actions.library(),
    "3": () => actions.switchDims(),
    ",": () => actions.looks(),
  };

  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      (document.activeElement as HTMLElement | null)?.blur();
      return actions.clear();
    }
    if (typing(event.target)) return;
    const direction = DIRECTIONS[event.key];
    const ranged = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (direction && ranged) return; // the slider's and the menu's own arrows
    if (event.key === " " && isPressed(event.target)) return;
    if (direction) actions.walk(...direction);
    else if (keys[event.key.toLowerCase()]) keys[event.key.toLowerCase()]!();
    else return;
    event.preventDefault();
  });
  return (key) => key.toLowerCase() in keys;
}

/** Whether space presses an element; a row of the list it plays or silences, as everywhere. */
function isPressed(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("button, select") && !target.closest("#hits");
}
