/** One thing on a shelf of the drawer: what it is, and what can be done with it. */

import type { ComponentChildren } from "preact";

interface EntryProps {
  name: string;
  about: string;
  /** Buttons. */
  children: ComponentChildren;
}

export function Entry({ name, about, children }: EntryProps) {
  return (
    <li>
      <div class="what">
        <strong>{name}</strong>
        <span class="soft">{about}</span>
      </div>
      <div class="acts">{children}</div>
    </li>
  );
}
