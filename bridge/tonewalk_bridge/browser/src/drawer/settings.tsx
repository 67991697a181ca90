/** The drawer's settings: those that the daemon takes while it runs. */

import { useEffect, useState } from "preact/hooks";
import { ask } from "../core/api.ts";
import type { Args, Settings as Known } from "../core/types.ts";

type Change = NonNullable<Args<"settings/set">>;

export function Settings() {
  const [now, setNow] = useState<Known | null>(null);
  const [problem, setProblem] = useState("");
  const tell = (error: Error) => setProblem(error.message);
  useEffect(() => void ask("settings").then(setNow, tell), []);
  const change = (wanted: Change) => {
    // what the hand has set stays so while the daemon takes it
    const set = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
    setNow((known) => known && { ...known, ...set });
    return ask("settings/set", wanted).then(
      (known) => {
        setNow(known);
        setProblem("");
      },
      (error: Error) => {
        tell(error);
        return ask("settings").then(setNow, tell);
      },
    );
  };
  return (
    <section aria-labelledby="drawer-settings">
      <h3 id="drawer-settings">Settings</h3>
      {problem && <p class="fault" role="alert">{problem}</p>}
      {now && (
        <div class="fields">
          <label class="wide">
            <input type="checkbox" checked={now.watch} onChange={(event) => change({ watch: event.currentTarget.checked })} />
            <span>see what changes in the folders by itself</span>
          </label>
          <label>
            <span>new maps</span>
            <select value={now.method} onChange={(event) => change({ method: event.currentTarget.value as NonNullable<Change["method"]> })}>
              <option value="umap">UMAP: neighbours stay neighbours</option>
              <option value="tsne">t-SNE: tight islands</option>
              <option value="pca">PCA: at once, the broad directions</option>
            </select>
          </label>
          <Amount label="listeners" unit={now.workers ? "" : "one a core"} value={now.workers} least={0} most={256} change={(workers) => change({ workers })} refuse={setProblem} />
          <Amount label="uploads" unit="MB" value={now.upload_mb} least={1} most={4096} change={(upload_mb) => change({ upload_mb })} refuse={setProblem} />
          <p class="soft">They hold from now on, and are kept in <code>{now.file}</code> with all others, which hold from the daemon's next start.</p>
        </div>
      )}
    </section>
  );
}

interface AmountProps {
  label: string;
  unit: string;
  value: number;
  least: number;
  most: number;
  change(value: number): void;
  refuse(why: string): void;
}

function Amount({ label, unit, value, least, most, change, refuse }: AmountProps) {
  return (
    <label>
      <span>{label}</span>
      <span class="amount">
        <input
          type="number"
          required
          min={least}
          max={most}
          value={value}
          onChange={(event) => {
            if (event.currentTarget.checkValidity()) change(event.currentTarget.valueAsNumber);
            else refuse(`Give a whole number from ${least} to ${most.toLocaleString("en")} for ${label}.`);
          }}
        />
        <span>{unit}</span>
      </span>
    </label>
  );
}
