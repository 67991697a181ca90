/** The filter in parts beneath the box, and what the words say in numbers: each can be taken away by itself. */

import { render } from "preact";
import { filter, parts, setParts, takeOff, understood } from "./asked.ts";
import { byId } from "../core/dom.ts";
import { choiceOf, rangeOf } from "./filters.ts";
import { NAMES, spelled } from "./histogram.tsx";

export function showChips(): void {
  render(<Chips />, byId("chips"));
  const mark = () => document.body.classList.toggle("filtered", Boolean(filter.value || understood.value.length));
  for (const one of [filter, understood]) one.watch(mark);
}

function Chips() {
  const set = filter.value ? parts() : [];
  const read = understood.value;
  const now = [...set, ...read.map((one) => one.filter)];
  const without = (gone: number) => {
    if (gone < set.length) setParts(set.filter((_, place) => place !== gone));
    else takeOff(read[gone - set.length]!);
    // the keyboard goes on with the next one, or to the box where there is none
    const row = byId("chips");
    queueMicrotask(() => (row.querySelectorAll("button")[Math.min(gone, now.length - 2)] || byId("text")).focus());
  };
  // what a part says describes its button and is not the button's name: sounds are called so, too
  return now.map((part, place) => {
    const typed = read[place - set.length]?.text;
    return (
      <li key={`${place} ${part}`} class={typed && "read"} title={typed ? `${part}, read from “${typed}”` : part}>
        <span id={`chip-${place}`}>{told(part)}</span>
        <button
          type="button"
          aria-label="Take this filter away"
          aria-describedby={`chip-${place}`}
          onClick={() => without(place)}
        >
          ✕
        </button>
      </li>
    );
  });
}

/** A part as a musician would say it. */
export function told(part: string): string {
  const range = rangeOf(part);
  if (range) {
    const name = NAMES[range.name] || range.name;
    const [low, high] = [range.low, range.high].map((end) => (end === null ? "" : spelled(range.name, end)));
    return low && high ? `${name} ${low} to ${high}` : low ? `${name} from ${low}` : `${name} up to ${high}`;
  }
  const choice = choiceOf(part);
  if (!choice) return part === "favourite" ? "★ favourites" : part;
  const values = choice.values.map((value) => (choice.label === "root" ? value.replace(/^.*[/\\](?=.)/, "") : value));
  return `${choice.label === "auto" ? "label" : choice.label === "root" ? "folder" : choice.label} ${values.join(" or ")}`;
}
