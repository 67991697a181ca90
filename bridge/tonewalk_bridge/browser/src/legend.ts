/** What the colours stand for; a folder's name lights its sounds. */

import { GROUPED, legend, type LegendEntry } from "./colours.ts";
import { byId, make } from "./dom.ts";
import { colouring, grouped, spotlight, type Colouring } from "./state.ts";

const MOST_ENTRIES = 14;

export function showLegend(): void {
  const box = byId("legend");
  const choice = byId<HTMLSelectElement>("colouring");

  const draw = () => {
    box.textContent = "";
    const entries = legend(grouped.value, colouring.value);
    if (GROUPED.has(colouring.value)) box.append(...entries.slice(0, MOST_ENTRIES).map(folder));
    else if (entries.length) box.append(scale(entries));
    press();
  };
  const press = () => {
    for (const button of box.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(Number(button.dataset.group) === spotlight.value));
  };

  spotlight.watch(press);
  choice.addEventListener("change", () => colouring.set(choice.value as Colouring));
  colouring.watch((now) => {
    choice.value = now;
    spotlight.set(-1);
    draw();
  });
  grouped.watch((now, before) => {
    // groups come anew with every change of the library: what is lit stays lit, wherever its group stands now
    const lit = before.groups[spotlight.value]?.name;
    spotlight.set(now.groups.findIndex(({ name }) => name === lit));
    draw();
  });
}

function folder({ label, colour, group }: LegendEntry): HTMLElement {
  const dot = make("i");
  dot.style.background = colour;
  const button = make("button", { type: "button", title: `Show only ${label}` }, dot, label);
  button.dataset.group = String(group);
  button.addEventListener("click", () => spotlight.set(spotlight.value === group ? -1 : group));
  return button;
}

function scale(entries: LegendEntry[]): HTMLElement {
  const strip = make("i", { className: "strip" });
  strip.style.background = `linear-gradient(90deg, ${entries.map((entry) => entry.colour).join(", ")})`;
  return make("span", { className: "scale" }, entries[0]!.label, strip, entries[entries.length - 1]!.label);
}
