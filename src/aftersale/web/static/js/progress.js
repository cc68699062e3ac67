// Submits a form marked data-chunks in parts, shows how far it got, and joins the results into one page.
// Every row has its own key on the server: a part that is sent again is not carried out again.
import { announce } from "./live.js";

export function start(region) {
  region.querySelectorAll("form[data-chunks]").forEach((form) => {
    let results = null;
    form.addEventListener("submit", (event) => {
      const rows = [...form.querySelectorAll('input[name="row"]:checked')];
      if (rows.length <= Number(form.dataset.chunks) && !results) return;
      event.preventDefault();
      run(form, rows, results).then((joined) => { results = joined; });
    });
  });
}

async function run(form, rows, results) {
  const size = Number(form.dataset.chunks);
  const { bar, words } = meter(form, rows.length);
  const button = form.querySelector("button:not([type=button])");
  button.disabled = true;
  try {
    for (let at = 0; at < rows.length; at += size) {
      const part = rows.slice(at, at + size);
      const fresh = await send(form, part);
      results = results ? join(results, fresh) : fresh;
      part.forEach((box) => { box.checked = false; box.disabled = true; });
      bar.value = Math.min(at + size, rows.length);
      words.textContent = form.dataset.progress.replace("##", rows.length).replace("#", bar.value);
    }
  } catch {
    words.textContent = form.dataset.failed;
    announce(form.dataset.failed);
    return results;
  } finally {
    button.disabled = false;
  }
  if (results) finish(results);
  return results;
}

function meter(form, total) {
  let box = form.querySelector("[data-meter]");
  if (!box) {
    box = document.createElement("div");
    box.dataset.meter = "";
    box.className = "meter";
    box.append(document.createElement("progress"), document.createElement("p"));
    form.querySelector(".actions").before(box);
  }
  const [bar, words] = box.children;
  bar.max = total;
  bar.value = 0;
  words.textContent = form.dataset.progress.replace("##", total).replace("#", 0);
  bar.setAttribute("aria-label", words.textContent);
  return { bar, words };
}

async function send(form, part) {
  const ids = new Set(part.map((box) => box.value.split(":")[0]));
  const mine = new Set(part.map((box) => box.value));
  const said = [...new FormData(form)].filter(([name, value]) =>
    name === "row" ? mine.has(value) : !name.startsWith("explanation-") || ids.has(name.slice("explanation-".length)));
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(said), credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.getElementById("main");
  if (!answer.ok || !main?.querySelector("[data-results]")) throw new Error(`status ${answer.status}`);
  main.dataset.title = page.title;
  return main;
}

function join(results, fresh) {
  results.querySelector("[data-results]").append(...fresh.querySelector("[data-results]").children);
  const [all, more] = [results, fresh].map((page) => page.querySelector("[data-totals]"));
  for (const name of ["done", "refused", "fen"]) all.dataset[name] = Number(all.dataset[name]) + Number(more.dataset[name]);
  all.classList.toggle("notice--warn", Number(all.dataset.refused) > 0);
  all.querySelector("span").textContent = all.dataset.said.replace("##", all.dataset.refused).replace("#", all.dataset.done);
  const sum = results.querySelector("[data-refunded]");
  if (sum) sum.textContent = `¥${(all.dataset.fen / 100).toLocaleString("en", { minimumFractionDigits: 2 })}`;
  if (Number(more.dataset.refused)) results.querySelector("[data-again-button]").hidden = false;
  return results;
}

function finish(results) {
  document.getElementById("main").replaceWith(results);
  document.title = results.dataset.title;
  window.scrollTo({ top: 0, behavior: "instant" });
  results.focus({ preventScroll: true });
  announce(results.querySelector("[data-totals]").textContent.trim());
}
