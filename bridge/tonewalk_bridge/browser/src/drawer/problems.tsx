/** The drawer's problems: each file that could not be used, why, and what to do, in the daemon's own sentences. */

import { useState } from "preact/hooks";
import { copy } from "../finding/queries.ts";
import { problems } from "./shelf.ts";

const MOST_SHOWN = 100;

export function ProblemList() {
  const [said, setSaid] = useState("");
  const all = problems.value?.problems ?? [];
  if (!all.length) return null;
  const copyAll = () =>
    copy(all.map(({ text }) => text).join("\n")).then(
      () => setSaid(`copied ${all.length}`),
      (error: Error) => setSaid(error.message),
    );
  return (
    <section aria-labelledby="drawer-problems">
      <h3 id="drawer-problems">
        {all.length === 1 ? "1 file could not be used" : `${all.length.toLocaleString("en")} files could not be used`}
      </h3>
      <div class="acts">
        <button type="button" onClick={copyAll}>copy as text</button>
        <span class="soft" role="status">{said}</span>
      </div>
      <ul class="shelf faults" tabIndex={0} aria-labelledby="drawer-problems">
        {all.slice(0, MOST_SHOWN).map(({ path, code, text }) => (
          <li key={`${code} ${path}`}>{text}</li>
        ))}
        {all.length > MOST_SHOWN && <li>and {all.length - MOST_SHOWN} more: copied as text, all of them are there.</li>}
      </ul>
    </section>
  );
}
