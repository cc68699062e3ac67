// Fetches the list again every minute while it is in view and nobody is typing; new arrivals are announced.
import { visit } from "./swap.js";

const MINUTE = 60000;

export function start() {
  if (!document.getElementById("list")) return;
  setInterval(() => {
    const busy = document.hidden || document.querySelector("dialog[open]") || document.activeElement?.matches("input, select, textarea") || document.querySelector("#bulk [name=whole]:checked, .notices__news[open]");
    if (!busy && document.getElementById("list") && !getSelection().toString()) visit(location.href, "list", { push: false, quiet: true });
  }, MINUTE);
}
