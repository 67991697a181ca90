/** Light or dark: as the system is, until one is chosen here. */

import { byId } from "../core/dom.ts";
import { say } from "../core/notices.ts";
import { Signal } from "../core/state.ts";

export const CHOICES = ["auto", "light", "dark"] as const;
export type Choice = (typeof CHOICES)[number];
export type Theme = "light" | "dark";

const KEPT = "theme";
const SYSTEM = matchMedia("(prefers-color-scheme: light)");
/** What the light sheet of styles counts for. */
const MEDIA: Record<Choice, string> = { auto: SYSTEM.media, light: "all", dark: "not all" };

export const choice = new Signal<Choice>(kept());
/** What is on show. */
export const theme = new Signal<Theme>(resolved());

/** Keeps the page in step with the choice and the system. */
export function followTheme(): void {
  const sheet = byId<HTMLLinkElement>("light");
  const show = () => {
    if (sheet.media !== MEDIA[choice.value]) sheet.media = MEDIA[choice.value];
    theme.set(resolved());
    requestAnimationFrame(tint); // asked for sooner, the page would be styled once more than it is drawn
  };
  const tint = () => {
    const ground = getComputedStyle(document.documentElement).getPropertyValue("--ground").trim();
    document.querySelector<HTMLMetaElement>("meta[name=theme-color]")!.content = ground;
  };
  choice.watch(show);
  SYSTEM.addEventListener("change", show);
}

export function choose(wanted: Choice): void {
  choice.set(wanted);
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    say("this browser keeps nothing for the page: the choice is gone with it");
  }
}

function resolved(): Theme {
  if (choice.value !== "auto") return choice.value;
  return SYSTEM.matches ? "light" : "dark";
}

function kept(): Choice {
  try {
    const found = localStorage.getItem(KEPT);
    return CHOICES.find((one) => one === found) || "auto";
  } catch {
    return "auto"; // a browser that lets pages keep nothing
  }
}
