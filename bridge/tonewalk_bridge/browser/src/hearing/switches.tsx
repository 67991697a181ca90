/** The switches of how sounds are heard, behind a button beside the volume. */

import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { byId } from "../core/dom.ts";
import { goesOn, matched, overheard } from "./hearing.ts";
import { Signal } from "../core/state.ts";

const open = new Signal(false);

export function showHearing(): void {
  render(<Hearing />, byId("hearing"));
}

function Hearing() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open.value) return;
    const outside = (event: Event) => box.current!.contains(event.target as Node) || open.set(false);
    window.addEventListener("pointerdown", outside);
    window.addEventListener("focusin", outside);
    return () => {
      window.removeEventListener("pointerdown", outside);
      window.removeEventListener("focusin", outside);
    };
  }, [open.value]);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open.value) return;
    open.set(false);
    box.current!.querySelector("button")!.focus();
    event.stopPropagation();
  };
  return (
    <div ref={box} onKeyDown={leave}>
      <button
        type="button"
        title="How sounds are heard"
        aria-label="How sounds are heard"
        aria-expanded={open.value}
        aria-controls="hearing-switches"
        onClick={() => open.set(!open.value)}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 7h10M18 7h2M4 12h2M10 12h10M4 17h8M16 17h4" />
          <circle cx="16" cy="7" r="2" />
          <circle cx="8" cy="12" r="2" />
          <circle cx="14" cy="17" r="2" />
        </svg>
      </button>
      <div id="hearing-switches" role="group" aria-label="How sounds are heard" hidden={!open.value}>
        <Switch choice={matched} label="all sounds equally loud" letter="N" />
        <Switch choice={goesOn} label="what plays goes on when clicked" />
        <Switch choice={overheard} label="hear the cursor when others move it" />
      </div>
    </div>
  );
}

function Switch({ choice, label, letter }: { choice: Signal<boolean>; label: string; letter?: string }) {
  return (
    <label>
      <input type="checkbox" checked={choice.value} onChange={(event) => choice.set(event.currentTarget.checked)} />
      {label}
      {letter && <kbd aria-hidden="true">{letter}</kbd>}
    </label>
  );
}
