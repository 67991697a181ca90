/** Which is closer? A card with three sounds; what is answered teaches the library what its owner hears as alike. */

import { signal } from "@preact/signals";
import { render } from "preact";
import { ask } from "../core/api.ts";
import { byId, typing } from "../core/dom.ts";
import { mended, tellProblem } from "../core/notices.ts";
import { jobs } from "../core/state.ts";
import type { Reply } from "../core/types.ts";
import { sounding } from "../hearing/hearing.ts";
import { Sequence } from "../selecting/sequence.ts";

type Question = Reply<"closer/suggest">;
type Standing = Reply<"closer/undo">;

const TRIES = 5; // for a question other than the last
const SETTLED = new Set(["done", "failed", "cancelled"]);

export interface CloserActions {
  /** Plays a sound and shows where it lies. */
  strike(id: number): void;
  prefetch(ids: number[]): void;
  stop(): void;
  /** What similarity goes by is other than it was. */
  changed(): void;
}

export class Closer {
  private readonly card = byId("closer");
  private readonly question = signal<Question | null>(null);
  private readonly standing = signal<Standing | null>(null);
  private readonly busy = signal(false);
  private readonly sequence: Sequence;
  /** The sound that questions are about; 0: any. */
  private about = 0;
  private learned = "";
  private opener: Element | null = null;

  constructor(private readonly actions: CloserActions) {
    this.sequence = new Sequence((id) => actions.strike(id), (ids) => actions.prefetch(ids));
    render(<Card closer={this} />, this.card);
    sounding.watch((id) => this.sequence.heard(id));
    jobs.watch((now) => this.follow(now));
    window.addEventListener("keydown", (event) => this.press(event), true);
  }

  get asked() {
    return this.question.value;
  }

  get state() {
    return this.standing.value;
  }

  get waits(): boolean {
    return this.busy.value;
  }

  toggle(sound = 0): void {
    if (this.close()) return;
    this.opener = document.activeElement;
    this.about = sound;
    this.card.hidden = false;
    void this.stand();
    void this.next();
  }

  /** Puts the card away; false where it is not there. */
  close(): boolean {
    if (this.card.hidden) return false;
    this.sequence.stop();
    this.actions.stop();
    this.card.hidden = true;
    this.question.value = null;
    if (this.opener instanceof HTMLElement && this.opener.isConnected) this.opener.focus();
    return true;
  }

  hear(): void {
    const { asked } = this;
    if (asked) this.sequence.start([asked.a, asked.b, asked.a, asked.c]);
  }

  /** One of the three alone. */
  play(id: number): void {
    this.sequence.stop();
    this.actions.strike(id);
  }

  async next(): Promise<void> {
    await this.during(async () => {
      this.question.value = await this.another();
      if (this.card.hidden) return;
      this.card.querySelector<HTMLElement>(".answer")?.focus({ preventScroll: true });
      this.hear();
    });
  }

  /** A question that is not the one just put, where there is another. */
  private async another(): Promise<Question> {
    const before = this.question.value;
    let asked = await ask("closer/suggest", { a: this.about });
    for (let tries = 0; tries < TRIES && before && isSame(asked, before); tries++) {
      asked = await ask("closer/suggest", { a: this.about });
    }
    return asked;
  }

  async answer(second: boolean): Promise<void> {
    const { asked } = this;
    if (!asked || this.waits) return;
    this.sequence.stop();
    const [b, c] = second ? [asked.c, asked.b] : [asked.b, asked.c];
    const kept = await this.during(async () => {
      await ask("closer", { a: asked.a, b, c });
      await this.stand();
    });
    if (kept) await this.next();
  }

  async undo(): Promise<void> {
    await this.during(async () => void (this.standing.value = await ask("closer/undo", {})));
  }

  async use(on: boolean): Promise<void> {
    const before = this.standing.value;
    if (before) this.standing.value = { ...before, use: on }; // at once, as the hand expects
    const done = await this.during(async () => {
      this.standing.value = await ask("closer/use", { on });
      this.actions.changed();
    });
    if (!done) this.standing.value = before;
  }

  private async stand(): Promise<void> {
    const { used } = this.standing.value || { used: false };
    try {
      this.standing.value = (await ask("closer/list")).state;
    } catch (error) {
      return tellProblem(error, "query");
    }
    if (this.standing.value.used !== used) this.actions.changed();
  }

  private async during(work: () => Promise<void>): Promise<boolean> {
    this.busy.value = true;
    try {
      await work();
      mended("query");
      return true;
    } catch (error) {
      tellProblem(error, "query");
      return false;
    } finally {
      this.busy.value = false;
    }
  }

  /** Learning has ended: what it came to is told. */
  private follow(now: typeof jobs.value): void {
    const last = now.find(({ kind, state }) => kind === "personal" && SETTLED.has(state));
    const key = last ? `${last.job} ${last.text}` : "";
    if (key === this.learned) return;
    this.learned = key;
    if (!this.card.hidden) void this.stand();
  }

  private press(event: KeyboardEvent): void {
    if (this.card.hidden || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const keys: Record<string, () => void> = {
      "1": () => void this.answer(false),
      "2": () => void this.answer(true),
      h: () => this.hear(),
      k: () => void this.next(),
      u: () => void this.undo(),
    };
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // these keys are the card's as long as it is there
    act();
  }
}

function isSame(one: Question, other: Question): boolean {
  return one.a === other.a && one.b === other.b && one.c === other.c;
}

function Card({ closer }: { closer: Closer }) {
  const { asked, state } = closer;
  return (
    <>
      <p class="head">
        <span>Which is closer?</span>
        <button type="button" class="quiet" title="Put it away (Esc)" aria-label="Close" onClick={() => closer.close()}>
          ✕
        </button>
      </p>
      {asked && (
        <div class="three">
          <Tile closer={closer} id={asked.a} name={asked.a_name} what="this sound" />
          <p class="to">is closer to</p>
          <div class="two">
            <Tile closer={closer} id={asked.b} name={asked.b_name} what="the first" answer={1} />
            <Tile closer={closer} id={asked.c} name={asked.c_name} what="the second" answer={2} />
          </div>
        </div>
      )}
      {!asked && <p class="to">{closer.waits ? "looking for three sounds…" : "no question just now"}</p>}
      <div class="row">
        <button type="button" disabled={!asked} title="All three, one after the other (H)" onClick={() => closer.hear()}>
          hear again
        </button>
        <button type="button" disabled={closer.waits} title="Another question (K)" onClick={() => void closer.next()}>
          skip
        </button>
        <button
          type="button"
          disabled={!state?.clicks || closer.waits}
          title="Take the last answer back (U)"
          onClick={() => void closer.undo()}
        >
          undo
        </button>
        {state && state.learned > 0 && (
          <label title="Whether “like this” goes by what you answered">
            <input type="checkbox" checked={state.use} onChange={({ currentTarget }) => void closer.use(currentTarget.checked)} />
            use it
          </label>
        )}
      </div>
      <p class="told" role="status">
        {state ? `${state.clicks} ${state.clicks === 1 ? "answer" : "answers"}. ${state.text}` : ""}
      </p>
    </>
  );
}

interface Shown {
  closer: Closer;
  id: number;
  name: string;
  what: string;
  answer?: 1 | 2;
}

function Tile({ closer, id, name, what, answer }: Shown) {
  const label = name.replace(/\.[^.]+$/, "");
  return (
    <div class={sounding.value === id ? "tile now" : "tile"}>
      <button type="button" class="hear" title={`Play ${name}`} aria-label={`Play ${what}, ${label}`} onClick={() => closer.play(id)}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M8 5.5v13l11-6.5z" />
        </svg>
      </button>
      {answer ? (
        <button
          type="button"
          class="answer"
          disabled={closer.waits}
          title={`${label} is closer (${answer})`}
          onClick={() => void closer.answer(answer === 2)}
        >
          <span class="name">{label}</span>
          <kbd aria-hidden="true">{answer}</kbd>
        </button>
      ) : (
        <span class="name">{label}</span>
      )}
    </div>
  );
}
