/** What the colours stand for: the largest groups, and the others behind a last button; a name lights its sounds. */

import { render } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { groupColour, isGrouped, scaleLegend } from "./colours.ts";
import { byId } from "../core/dom.ts";
import type { Group } from "../core/library.ts";
import { coloured } from "./measured.ts";
import { css } from "./palette.ts";
import { Popover } from "../core/popover.ts";
import { colouring, grouped, spotlight } from "../core/state.ts";
import { theme } from "./theme.ts";

/** Groups that may stand in the footer, where there is room. */
const MOST = 16;
/** Not known yet how many there is room for. */
const UNMEASURED = -1;
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

export function showLegend(): void {
  const others = new Popover(byId("others"));
  render(<Legend others={others} />, byId("legend"));
  byId("others").addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // the map's arrows
    const buttons = [...byId("others").querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement) + step;
    buttons[Math.min(Math.max(at, 0), buttons.length - 1)]!.focus();
  });
  colouring.watch(() => {
    spotlight.set(-1);
    others.open.set(false);
  });
  grouped.watch((now, before) => {
    // groups come anew with every change of the library: what is lit stays lit, wherever its group stands now
    const lit = before.groups[spotlight.value]?.name;
    spotlight.set(now.groups.findIndex(({ name }) => name === lit));
  });
}

function Legend({ others }: { others: Popover }) {
  if (isGrouped(colouring.value)) return <Groups groups={grouped.value.groups} others={others} />;
  const scale = scaleLegend(colouring.value, coloured.value, theme.value);
  return scale && <Scale scale={scale} />;
}

function Groups({ groups, others }: { groups: readonly Group[]; others: Popover }) {
  const line = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(UNMEASURED);
  const [measured, setMeasured] = useState("");
  const names = groups.slice(0, MOST).map(({ name }) => name).join();
  const isMeasuring = room === UNMEASURED || measured !== names;
  const shown = isMeasuring ? Math.min(MOST, groups.length) : room;

  useLayoutEffect(() => {
    const seen = new ResizeObserver(() => setRoom(UNMEASURED));
    seen.observe(line.current!.parentElement!);
    return () => seen.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (!isMeasuring) return;
    setRoom(fitting(line.current!, groups.length));
    setMeasured(names);
  });
  useLayoutEffect(() => {
    // while there is measuring all stand in the line: the list stays as it was, and who has the focus in it keeps it
    if (!isMeasuring) render(<Others groups={groups} from={shown} />, byId("others"));
  });

  const left = groups.length - shown;
  return (
    <div class="line" ref={line}>
      {groups.slice(0, shown).map((group, number) => <Name key={group.name} group={group} number={number} />)}
      {(left > 0 || isMeasuring) && (
        <button
          type="button"
          class="more"
          aria-expanded={others.open.value}
          aria-controls="others"
          onClick={(event) => others.toggle(event.currentTarget, byId("legend"))}
        >
          {shown ? `+${left || groups.length} more` : `${groups.length} colours`}
        </button>
      )}
    </div>
  );
}

/** How many of the names that stand in a line there is room for beside what opens the others. */
function fitting(line: HTMLElement, all: number): number {
  const names = [...line.querySelectorAll<HTMLElement>("[data-group]")];
  const more = line.querySelector<HTMLElement>(".more")!.offsetWidth;
  const inside = names.filter((name) => name.offsetTop + name.offsetHeight <= line.clientHeight + 1);
  if (inside.length === all) return all;
  const last = inside[inside.length - 1]?.offsetTop ?? 0;
  while (inside.length) {
    const { offsetTop, offsetLeft, offsetWidth } = inside[inside.length - 1]!;
    if (offsetTop < last || offsetLeft + offsetWidth + more <= line.clientWidth) break;
    inside.pop();
  }
  return inside.length;
}

/** The list of the groups that have no place in the footer. */
function Others({ groups, from }: { groups: readonly Group[]; from: number }) {
  return groups.slice(from).map((group, i) => <Name key={group.name} group={group} number={from + i} counted />);
}

function Name({ group, number, counted }: { group: Group; number: number; counted?: boolean }) {
  const isLit = spotlight.value === number;
  return (
    <button
      type="button"
      title={`Show only ${group.name}`}
      data-group={number}
      aria-pressed={isLit}
      onClick={() => spotlight.set(isLit ? -1 : number)}
    >
      <i style={{ background: css(groupColour(group, theme.value)) }} />
      {short(group.name)}
      {counted && <span class="counted">{group.count.toLocaleString("en")}</span>}
    </button>
  );
}

/** Of a root's path, its own name. */
function short(name: string): string {
  return colouring.value === "root" ? name.split(/[\\/]/).pop() || name : name;
}

function Scale({ scale: [low, colours, high] }: { scale: readonly [string, string, string] }) {
  return (
    <span class="scale">
      {low}
      <i class="strip" style={{ background: colours }} />
      {high}
    </span>
  );
}
