// Keeps what was typed in a form marked data-draft while the tab lives, so that leaving the page loses nothing.
// A page that says data-draft-done has carried the form out: its draft is forgotten.
import { announce } from "./live.js";

export function start(region) {
  region.querySelectorAll("[data-draft-done]").forEach((done) => sessionStorage.removeItem(done.dataset.draftDone));
  region.querySelectorAll("form[data-draft]").forEach((form) => {
    const key = form.dataset.draft;
    const area = form.querySelector("textarea");
    const saved = JSON.parse(sessionStorage.getItem(key) ?? "null");
    if (saved?.text && !area.value) {
      area.value = saved.text;
      const radio = [...form.querySelectorAll("input[type=radio]")].find((one) => one.value === saved.choice);
      if (radio) {
        radio.checked = true;
        const folded = radio.closest("details");
        if (folded) folded.open = true;
      }
      announce(document.documentElement.lang === "en" ? "Your draft is back" : "已恢复您上次填写的内容");
    }
    const save = () => {
      const choice = form.querySelector("input[type=radio]:checked")?.value ?? "";
      sessionStorage.setItem(key, JSON.stringify({ text: area.value, choice }));
    };
    form.addEventListener("input", save);
    form.addEventListener("change", save);
  });
}
