/** The drawer's models: what the library is heard with, and what else it could be. */

import { useEffect, useState } from "preact/hooks";
import { ask } from "../core/api.ts";
import { count } from "../core/dom.ts";
import { standing } from "./shelf.ts";
import type { Model } from "../core/types.ts";

export function Models() {
  const [models, setModels] = useState<Model[]>([]);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    ask("models/list").then(
      (reply) => setModels(reply.models),
      (error: Error) => setProblem(error.message),
    );
  }, []);
  const spaces = standing.value?.spaces ?? [];
  const used = new Set(spaces.map(({ encoder }) => encoder));
  return (
    <section aria-labelledby="drawer-models">
      <h3 id="drawer-models">Models and their spaces</h3>
      {problem && <p class="fault" role="alert">{problem}</p>}
      <ul class="shelf">
        {spaces.map(({ encoder, dim, rows, index, recall, problem: damage }) => (
          <li key={encoder}>
            <div class="what">
              <strong>{encoder}</strong>
              <span class="soft">{models.find(({ name }) => name === encoder)?.text}</span>
              <span class="soft">
                {count(rows, "vector")} of {dim} numbers · searched by {index}
                {recall == null ? "" : `, which finds ${(100 * recall).toFixed(1)} % of the nearest`}
              </span>
              {damage && <span class="fault">{damage}</span>}
            </div>
          </li>
        ))}
      </ul>
      {models.some(({ name }) => !used.has(name)) && (
        <details>
          <summary>models that this library is not heard with</summary>
          <ul class="shelf">
            {models.filter(({ name }) => !used.has(name)).map((model) => (
              <li key={model.name}>
                <div class="what">
                  <strong>{model.name}</strong>
                  <span class="soft">{model.text}</span>
                  <code>
                    {model.ready ? "" : `tonewalk models pull ${model.name}; `}tonewalk index --encoder {model.name}
                  </code>
                </div>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
