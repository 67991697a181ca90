/** All keys of the page on one sheet. */

import { byId } from "../core/dom.ts";

export class Help {
  private readonly sheet = byId<HTMLDialogElement>("help");

  constructor() {
    byId("keys").addEventListener("click", () => this.open());
    byId("help-close").addEventListener("click", () => this.sheet.close());
    // a click beside the sheet is one on the dialog itself
    this.sheet.addEventListener("click", (event) => event.target === this.sheet && this.sheet.close());
    // its keys are its own
    this.sheet.addEventListener("keydown", (event) => event.stopPropagation());
  }

  open(): void {
    if (!this.sheet.open) this.sheet.showModal();
  }
}
