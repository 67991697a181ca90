/** What this page does to what all clients share, and how it learns what that comes to. */

import type { Live } from "../core/api.ts";
import { isUnreachable, tellProblem } from "../core/notices.ts";
import type { Command, Reply, Tellable, Telling } from "../core/types.ts";

/** Tells the daemon. Its last answer says how a thing stands by then, whatever others did meanwhile: only that one counts. */
export class Sharing {
  /** How much was done here to a thing that the daemon has not answered yet. */
  private readonly unanswered = new Map<number, number>();
  /** Things of which the daemon could not be told. */
  private readonly untold = new Set<number>();

  constructor(private readonly live: () => Live) {}

  send<C extends Tellable & Command>(thing: number, command: C, args: Telling<C>, take: (reply: Reply<C>) => void): void {
    this.count(thing, 1);
    this.live()
      .ask(command, args)
      .then(
        (reply) => this.count(thing, -1) || take(reply),
        (error: unknown) => {
          this.count(thing, -1);
          if (isUnreachable(error)) this.untold.add(thing);
          else tellProblem(error);
        },
      );
  }

  /** Whether more was done here to a thing than the daemon knows by what it tells now. */
  isAhead(thing: number): boolean {
    return !!this.unanswered.get(thing);
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
