// Copies what a button names. Without the clipboard (plain http) the text is selected, to be copied by hand.
import { announce } from "./live.js";

export function start(region) {
  region.querySelectorAll("button[data-copy]").forEach((button) => {
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        say(button, button.dataset.copied);
      } catch {
        select(button);
        announce(button.dataset.byHand);
      }
    });
  });
}

function say(button, text) {
  const label = button.firstChild;
  const before = label.textContent;
  if (before === text) return;
  label.textContent = text;
  announce(text);
  setTimeout(() => { label.textContent = before; }, 2000);
}

function select(button) {
  const shown = button.previousElementSibling;
  if (shown) getSelection().selectAllChildren(shown);
}
