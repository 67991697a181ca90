/** A small panel above what opens it: one click beside it, or Escape, closes it. */

import { Signal } from "./state.ts";

const GAP = 8; // px
const MOST = 0.6; // of the window's height

export class Popover {
  readonly open = new Signal(false);
  private opener: HTMLElement | null = null;

  constructor(private readonly panel: HTMLElement) {
    this.open.watch((open) => (panel.hidden = !open));
    window.addEventListener("keydown", (event) => event.key === "Escape" && this.open.value && this.leave(event), true);
    window.addEventListener("pointerdown", ({ target }) => this.isBeside(target as Node) && this.open.set(false), true);
    window.addEventListener("resize", () => this.open.set(false));
  }

  /** Opens it above what opens it, or above all of what that belongs to, or closes it; it has the focus then. */
  toggle(opener: HTMLElement, above = opener): void {
    this.opener = opener;
    if (this.open.value) return this.open.set(false);
    this.open.set(true);
    const { panel } = this;
    const at = above.getBoundingClientRect();
    panel.style.bottom = `${innerHeight - at.top + GAP}px`;
    panel.style.maxHeight = `${Math.min(at.top - 2 * GAP, MOST * innerHeight)}px`;
    panel.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - panel.offsetWidth - GAP))}px`;
    const first = panel.querySelector<HTMLElement>("input:checked, button, input");
    first?.focus({ preventScroll: true });
  }

  private isBeside(target: Node): boolean {
    return this.open.value && !this.panel.contains(target) && !this.opener?.contains(target);
  }

  private leave(event: KeyboardEvent): void {
    event.stopImmediatePropagation(); // one step back, and no more
    this.open.set(false);
    if (this.opener?.isConnected) this.opener.focus();
  }
}
