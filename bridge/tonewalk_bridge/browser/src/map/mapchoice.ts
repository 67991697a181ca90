/** Flat or round: the other map of the library is shown, or made first where there is none yet. */

import { ask } from "../core/api.ts";
import { byId } from "../core/dom.ts";
import { say } from "../core/notices.ts";
import { offer } from "../core/offer.ts";
import { jobs, library } from "../core/state.ts";
import type { Job, MapInfo } from "../core/types.ts";

const isAtWork = (job: Job) => job.state === "running" || job.state === "waiting";

export class MapChoice {
  private maps: MapInfo[] = [];
  /** Dimensions of a map that is being made because somebody wanted to see it; 0: none is. */
  private awaited = 0;

  constructor(private readonly show: (map: string) => void) {
    byId("dims").addEventListener("click", () => this.turn());
  }

  /** The maps that there are now; one that was waited for is shown. */
  found(maps: MapInfo[]): void {
    this.maps = maps;
    byId("dims").hidden = !this.isThere(3) || !this.isThere(2);
    if (!this.isThere(this.awaited)) return;
    this.awaited = 0;
    say("");
    this.turn();
  }

  /** Turns from the flat map to the round one, or back. */
  turn(): void {
    const other = this.maps.find((map) => map.dims !== library.value.dims);
    if (other) this.show(other.map);
    else this.propose(library.value.dims === 3 ? 2 : 3);
  }

  private isThere(dims: number): boolean {
    return this.maps.some((map) => map.dims === dims);
  }

  private propose(dims: 2 | 3): void {
    if (!library.value.n) return;
    const kind = dims === 3 ? "round" : "flat";
    const coming = `making the ${kind} map: it shows itself when it is there`;
    if (this.awaited === dims && jobs.value.some((job) => job.kind === "map" && isAtWork(job))) return say(coming);
    offer(`There is no ${kind} map of this library yet.`, "make it", async () => {
      const job = await ask("map/build", { dims });
      this.awaited = dims;
      jobs.set([job, ...jobs.value.filter((known) => known.job !== job.job)]);
      say(coming);
    });
  }
}
