// Picking a reason fills its explanation in when the text is untouched; a typed one is kept, and replacing is offered.
import { announce } from "./live.js";

export function start(region) {
  region.querySelectorAll("form[data-template]").forEach((form) => {
    const field = form.querySelector("[data-explanation-field]");
    const offer = form.querySelector("[data-suggestion]");
    const radios = [...form.querySelectorAll("input[data-explanation]")];
    const filled = form.querySelector("[data-filled]");
    const untouched = () =>
      !field.value.trim() ||
      same(filled.value, field.value) ||
      radios.some((radio) => same(radio.dataset.explanation, field.value));

    const write = (text) => {
      field.value = text;
      filled.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      offer.hidden = true;
    };
    form.addEventListener("change", (event) => {
      const text = event.target.dataset?.explanation;
      if (text === undefined) return;
      if (untouched()) {
        write(text);
        announce(document.documentElement.lang === "en" ? "Explanation filled in" : "已填入拒绝说明");
      } else if (!same(text, field.value)) {
        offer.querySelector("[data-suggestion-text]").textContent = text;
        offer.hidden = false;
      } else {
        offer.hidden = true;
      }
    });
    offer.querySelector("[data-replace]").addEventListener("click", (event) => {
      event.preventDefault();
      write(offer.querySelector("[data-suggestion-text]").textContent);
      field.focus();
    });
    offer.querySelector("[data-keep]").addEventListener("click", (event) => {
      event.preventDefault();
      offer.hidden = true;
      field.focus();
    });
  });
}

const plain = (text) => text.replace(/\r\n/g, "\n").trim();
const same = (a, b) => plain(a) === plain(b);
