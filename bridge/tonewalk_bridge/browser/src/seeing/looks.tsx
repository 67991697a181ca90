/** How the map looks: by what sounds are coloured, how large they are, and whether it is light or dark. */

import { render } from "preact";
import { byId } from "../core/dom.ts";
import { MEASURES } from "./measures.ts";
import { Popover } from "../core/popover.ts";
import { colouring, sizing, type Colouring, type Signal, type Sizing } from "../core/state.ts";
import { choice, choose, CHOICES } from "./theme.ts";

const SIZES: readonly Sizing[] = ["alike", "length", "loudness"];
/** By what sounds are coloured, and what that is called. */
const COLOURINGS: readonly (readonly [string, readonly (readonly [Colouring, string])[]])[] = [
  ["what it is", [["label", "label"], ["class", "class"], ["tag", "tag"], ["key", "key"]]],
  ["where it lies", [["folder", "folder"], ["root", "root folder"], ["place", "place on the map"], ["cluster", "cluster on the map"]]],
  ["what is measured", (Object.keys(MEASURES) as (keyof typeof MEASURES)[]).map((name) => [name, name] as const)],
];

/** Returns what opens and closes the panel. */
export function showLooks(): () => void {
  const choosing = byId<HTMLSelectElement>("colouring");
  render(<Colourings />, choosing);
  choosing.addEventListener("change", () => colouring.set(choosing.value as Colouring));
  colouring.watch((now) => (choosing.value = now));

  const panel = new Popover(byId("look"));
  const button = byId("looks");
  render(<Look />, byId("look"));
  panel.open.watch((open) => button.setAttribute("aria-expanded", String(open)));
  const toggle = () => panel.toggle(button);
  button.addEventListener("click", toggle);
  return toggle;
}

function Colourings() {
  return COLOURINGS.map(([kind, all]) => (
    <optgroup key={kind} label={kind}>
      {all.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
    </optgroup>
  ));
}

function Look() {
  return (
    <>
      <Choice name="dots" all={SIZES} now={sizing} choose={(one) => sizing.set(one)} />
      <Choice name="light" all={CHOICES} now={choice} choose={choose} />
    </>
  );
}

interface ChoiceOf<T extends string> {
  name: string;
  all: readonly T[];
  now: Signal<T>;
  choose(one: T): void;
}

function Choice<T extends string>({ name, all, now, choose }: ChoiceOf<T>) {
  return (
    <fieldset>
      <legend>{name}</legend>
      {all.map((one) => (
        <label key={one}>
          <input type="radio" name={name} value={one} checked={now.value === one} onChange={() => choose(one)} />
          <span>{one}</span>
        </label>
      ))}
    </fieldset>
  );
}
