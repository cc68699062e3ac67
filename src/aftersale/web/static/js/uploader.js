// Sends each chosen, pasted or dropped file by itself, so that nothing is lost with the form; each can be removed.
import { announce } from "./live.js";

export function start(region) {
  region.querySelectorAll("[data-uploader]").forEach((field) => {
    const form = field.closest("form");
    const input = field.querySelector('input[type="file"]');
    const pieces = field.querySelector("[data-pieces]");
    const count = () => pieces.querySelectorAll(".upload__piece").length;

    async function send(files) {
      for (const file of files) {
        if (count() >= Number(field.dataset.most)) {
          say(field.dataset.full);
          break;
        }
        announce(`${field.dataset.busy} ${file.name}`);
        field.classList.add("is-busy");
        const body = new FormData();
        body.append("_csrf_token", form.elements._csrf_token.value);
        body.append("order_id", form.elements.order_id?.value ?? "");
        if (field.dataset.kinds) body.append("kinds", "yes");
        body.append("files", file, file.name || "image.png");
        try {
          const answer = await fetch(field.dataset.uploader, { method: "POST", body, credentials: "same-origin" });
          if (![201, 422].includes(answer.status)) throw new Error(String(answer.status));
          pieces.querySelectorAll(".upload__error").forEach((old) => old.remove());
          const items = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("li");
          pieces.append(...items);
          announce(answer.ok ? `${field.dataset.done} ${file.name}` : items[0]?.textContent.trim() ?? field.dataset.failed);
        } catch {
          say(`${file.name} ${field.dataset.failed}`);
        } finally {
          field.classList.remove("is-busy");
        }
      }
    }

    function say(text) {
      const item = document.createElement("li");
      item.className = "upload__error";
      item.textContent = text;
      pieces.append(item);
      announce(text);
    }

    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = "";
      await send(files);
    });
    form.addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files];
      if (files.length) {
        event.preventDefault();
        send(files);
      }
    });
    field.addEventListener("dragover", (event) => {
      event.preventDefault();
      field.classList.add("is-over");
    });
    field.addEventListener("dragleave", () => field.classList.remove("is-over"));
    field.addEventListener("drop", (event) => {
      event.preventDefault();
      field.classList.remove("is-over");
      send([...event.dataTransfer.files]);
    });
    pieces.addEventListener("click", (event) => {
      const button = event.target.closest("[data-drop]");
      if (!button) return;
      event.preventDefault();
      button.closest("li").remove();
      input.focus();
    });
  });
}
