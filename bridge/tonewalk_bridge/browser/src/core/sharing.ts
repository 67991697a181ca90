/** What this page does to what all clients share, and how it learns what that comes to. */

import type { Live } from "./api.ts";
import { isUnreachable, tellProblem } from "./notices.ts";
import type { Command, Reply, Tellable, Telling } from "./types.ts";

/** Tells the daemon. Its last answer says how a thing stands by then, whatever others did before: only that one counts. */
export class Sharing {
  /** How much was done here to a thing that the daemon has not answered yet. */
  private readonly unanswered = new Map<number, number>();
  /** What all were told of a thing meanwhile, last. */
  private readonly missed = new Map<number, string>();
  /** Things of which the daemon could not be told. */
  private readonly untold = new Set<number>();

  /** `anew`: others may have done something to a thing after what was done here: it has to be asked how all stand. */
  constructor(
    private readonly live: () => Live,
    private readonly anew: () => void,
  ) {}

  send<C extends Tellable & Command>(thing: number, command: C, args: Telling<C>, take: (reply: Reply<C>) => void): void {
    this.count(thing, 1);
    this.live()
      .ask(command, args)
      .then(
        (reply) => {
          if (this.count(thing, -1)) return;
          const missed = this.missed.get(thing) ?? JSON.stringify(reply);
          this.missed.delete(thing);
          if (missed === JSON.stringify(reply)) take(reply);
          else this.anew();
        },
        (error: unknown) => {
          this.count(thing, -1);
          if (isUnreachable(error)) this.untold.add(thing);
          else tellProblem(error);
        },
      );
  }

  /** Whether more was done here to a thing than the daemon knows by what it tells all now, which then does not count. */
  isAhead(thing: number, told: unknown): boolean {
    const isAhead = !!this.unanswered.get(thing);
    if (isAhead) this.missed.set(thing, JSON.stringify(told));
    return isAhead;
  }

  /** Of what the daemon could not be told since this was asked last. */
  takeUntold(): ReadonlySet<number> {
    const untold = new Set(this.untold);
    this.untold.clear();
    return untold;
  }

  private count(thing: number, by: number): number {
    const left = (this.unanswered.get(thing) ?? 0) + by;
    this.unanswered.set(thing, left);
    return left;
  }
}
