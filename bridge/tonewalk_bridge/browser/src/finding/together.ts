/** Knobs and weights that all clients turn (Max, pads, other pages), and this page with them as long as it wants to. */

import { filter, knobs, seedOf, subject, weights } from "./asked.ts";
import { SHOWN } from "./queries.ts";
import { inquire, type Live } from "../core/api.ts";
import { tellProblem } from "../core/notices.ts";
import { Sharing } from "../core/sharing.ts";
import { Signal } from "../core/state.ts";
import type { Weights } from "../core/types.ts";

const [KNOBS, WEIGHTS] = [0, 1];

/** Whether what is turned here is turned for all. */
export const together = new Signal(false);

type Turned = Readonly<Record<string, number>>;

export class Together {
  private readonly sharing: Sharing;
  /** Whether what is set just now came from all of them. */
  private isTold = false;
  /** Seeds that are on their way. */
  private seeding = 0;
  /** How all stood when that was told last. */
  private last: { knobs: Turned | null; weights: Weights | null } = { knobs: null, weights: null };

  constructor(live: () => Live) {
    this.sharing = new Sharing(live, () => this.settle());
    const mine = (is: boolean) => is && together.value && !this.isTold;
    together.watch((on) => on && this.begin());
    subject.watch((now, before) => mine(now !== before) && this.seed());
    filter.watch((now, before) => mine(now !== before) && this.seed());
    knobs.watch((now, before) => mine(now !== before) && this.turn(otherwise(now, before)));
    weights.watch((now, before) => {
      if (mine(now !== before)) this.weigh(now, before);
    });
  }

  /** All are told how far knobs are turned. */
  turned(values: Turned): void {
    this.last.knobs = values;
    this.settle();
  }

  /** All are told what counts. */
  weighed(values: Weights): void {
    this.last.weights = values;
    this.settle();
  }

  /** What this page has told and all know: as it stands then. */
  private settle(): void {
    const last = this.last;
    if (!together.value) return;
    if (last.weights && !this.sharing.isAhead(WEIGHTS, last.weights)) this.follow(last.weights);
    if (last.knobs && !this.seeding && !this.sharing.isAhead(KNOBS, last.knobs)) this.adopt(last.knobs);
  }

  private follow(values: Weights): void {
    const now = Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === "number")) as Turned;
    if (!Object.keys(otherwise(now, weights.value as Turned)).length) return;
    this.isTold = true;
    weights.set(now);
    this.isTold = false;
  }

  /** One weight at a time, so that what another hand weighs meanwhile stays; what is let go of, with all others. */
  private weigh(now: Weights, before: Weights): void {
    const names = Object.keys(now) as (keyof Weights)[];
    if (Object.keys(before).some((name) => !(name in now)))
      return this.sharing.send(WEIGHTS, "session/aspects", { weights: now }, () => {});
    for (const name of names)
      if (now[name] !== before[name]) this.sharing.send(WEIGHTS, "aspect", { name, value: now[name]! }, () => {});
  }

  /** The daemon is back, and may have forgotten. */
  reached(): void {
    if (together.value) this.begin();
  }

  /** Who comes with a question leads, and who comes with none follows. */
  private begin(): void {
    if (Object.keys(weights.value).length) this.sharing.send(WEIGHTS, "session/aspects", { weights: weights.value }, () => {});
    if (!this.seed()) void this.meet();
  }

  /** Says what the knobs are turned on; false where this is nothing that they turn. */
  private seed(): boolean {
    const seed = seedOf(subject.value);
    if (!seed) return false;
    void this.lead(seed);
    return true;
  }

  /** A new seed turns all knobs back: those of this page are turned again. */
  private async lead(seed: string | number): Promise<void> {
    this.seeding++;
    try {
      await inquire("knob/seed", { seed, k: SHOWN, filter: filter.value });
    } catch (error) {
      tellProblem(error, "query");
    } finally {
      this.seeding--;
    }
    if (!this.seeding && together.value) this.turn(knobs.value);
  }

  private turn(turned: Turned): void {
    if (Object.keys(turned).length) this.sharing.send(KNOBS, "knob", { knobs: turned }, () => {});
  }

  private async meet(): Promise<void> {
    try {
      const { knobs: all } = await inquire("knob/list");
      this.adopt(Object.fromEntries(all.map(({ name, value }) => [name, value])));
    } catch (error) {
      tellProblem(error);
    }
  }

  private adopt(values: Turned): void {
    const now = Object.fromEntries(Object.entries(values).filter(([, value]) => value));
    if (!Object.keys(otherwise(now, knobs.value)).length) return;
    this.isTold = true;
    knobs.set(now);
    this.isTold = false;
  }
}

/** What is turned otherwise than before; 0 where it is not turned any more. */
function otherwise(now: Turned, before: Turned): Turned {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  return Object.fromEntries(names.filter((name) => now[name] !== before[name]).map((name) => [name, now[name] || 0]));
}
