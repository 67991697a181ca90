/** Something the musician wanted that is not there yet, and could be made. */

import { byId } from "./dom.ts";
import { tellProblem } from "./notices.ts";

/** Says what is missing, with a button that makes it; the offer goes with either answer. */
export function offer(what: string, verb: string, make: () => Promise<void>): void {
  const box = byId("offer");
  byId("offered").textContent = what;
  const accept = byId<HTMLButtonElement>("accept");
  accept.textContent = verb;
  accept.onclick = () => {
    close();
    make().catch((error: unknown) => tellProblem(error));
  };
  byId<HTMLButtonElement>("decline").onclick = close;
  box.hidden = false;
  accept.focus();
}

/** Takes an offer back; false where there is none. */
export function close(): boolean {
  const box = byId("offer");
  const open = !box.hidden;
  box.hidden = true;
  return open;
}
