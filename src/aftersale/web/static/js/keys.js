// Shortcut keys of the workbench. Inactive in fields, with modifiers, in dialogs, and when switched off.
import { toggle } from "./select.js";

export function start() {
  if (!document.querySelector(".desk")) return;
  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.keys !== "on" || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.closest("input, select, textarea, [contenteditable]");
    if (document.querySelector("dialog[open]")) return;
    if (field && !(event.key === "Escape" && field.type === "search")) return;
    if (act(event.key, field)) event.preventDefault();
  });
}

export function act(key, field) {
  switch (key) {
    case "j": case "J": return move(1);
    case "k": case "K": return move(-1);
    case "/": return focus(document.querySelector('[data-key="/"]'));
    case "?": return open(document.getElementById("keys-help"));
    case "Escape": return field ? (field.blur(), true) : press("Escape");
    case "a": case "A": return press("a");
    case "r": case "R": return press("r");
    case "n": case "N": return press("n");
    case "x": case "X": return toggle(document.activeElement.closest("tr[data-row]"));
    default: return false;
  }
}

function move(by) {
  const links = [...document.querySelectorAll("tr[data-row] th a")];
  if (!links.length) return false;
  const at = links.findIndex((link) => link === document.activeElement);
  const from = at >= 0 ? at : links.findIndex((link) => link.ariaCurrent === "true");
  const next = links[Math.min(links.length - 1, Math.max(0, from < 0 ? 0 : from + by))];
  next.focus();
  next.closest("tr").scrollIntoView({ block: "nearest" });
  return true;
}

const focus = (element) => (element ? (element.focus(), element.select?.(), true) : false);
const open = (dialog) => (dialog ? (dialog.showModal(), true) : false);

function press(key) {
  const link = document.querySelector(`[data-key="${key}"]`);
  if (!link) return false;
  link.click();
  return true;
}
