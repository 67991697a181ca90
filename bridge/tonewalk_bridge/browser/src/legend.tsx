/** What the colours stand for; a folder's name lights its sounds. */

import { render } from "preact";
import { GROUPED, legend, type LegendEntry } from "./colours.ts";
import { byId } from "./dom.ts";
import { colouring, grouped, spotlight, type Colouring } from "./state.ts";

const MOST_ENTRIES = 14;

export function showLegend(): void {
  render(<Legend />, byId("legend"));
  const choice = byId<HTMLSelectElement>("colouring");
  choice.addEventListener("change", () => colouring.set(choice.value as Colouring));
  colouring.watch((now) => {
    choice.value = now;
    spotlight.set(-1);
  });
  grouped.watch((now, before) => {
    // groups come anew with every change of the library: what is lit stays lit, wherever its group stands now
    const lit = before.groups[spotlight.value]?.name;
    spotlight.set(now.groups.findIndex(({ name }) => name === lit));
  });
}

function Legend() {
  const entries = legend(grouped.value, colouring.value);
  if (!GROUPED.has(colouring.value)) return entries.length ? <Scale entries={entries} /> : null;
  return entries.slice(0, MOST_ENTRIES).map((entry) => <Folder key={entry.label} {...entry} />);
}

function Folder({ label, colour, group }: LegendEntry) {
  const isLit = spotlight.value === group;
  return (
    <button
      type="button"
      title={`Show only ${label}`}
      data-group={group}
      aria-pressed={isLit}
      onClick={() => spotlight.set(isLit ? -1 : group)}
    >
      <i style={{ background: colour }} />
      {label}
    </button>
  );
}

function Scale({ entries }: { entries: LegendEntry[] }) {
  const colours = entries.map(({ colour }) => colour).join(", ");
  return (
    <span class="scale">
      {entries[0]!.label}
      <i class="strip" style={{ background: `linear-gradient(90deg, ${colours})` }} />
      {entries[entries.length - 1]!.label}
    </span>
  );
}
