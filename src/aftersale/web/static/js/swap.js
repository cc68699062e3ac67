// Follows links and GET forms marked data-swap="region" in the background: fetches the same page the
// server would send anyway, replaces the named region, keeps focus and scroll, and pushes the address.
// Anything unexpected (another page, an error, no network) falls back to ordinary navigation.
import { announce } from "./live.js";

let enhance = () => {};
let running = null;

export function start(enhanceRegion) {
  enhance = enhanceRegion;
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
  window.addEventListener("popstate", () => visit(location.href, "main", { push: false }));
  history.replaceState({ swapped: true }, "");
}

function onClick(event) {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  visit(link.href, link.dataset.swap, { from: link });
}

function onSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-swap]") || form.method !== "get") return;
  event.preventDefault();
  const said = [...new FormData(form)].filter(([, value]) => value !== "");
  const address = new URL(form.action);
  address.search = new URLSearchParams(said).toString();
  visit(address.href, form.dataset.swap, { from: form });
}

export async function visit(address, name, { push = true, from = null, quiet = false } = {}) {
  running?.abort();
  const mine = (running = new AbortController());
  const region = regionIn(document, name);
  if (!quiet) region?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: mine.signal, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A panel needs a list around it that is laid out for one: then the whole of main is exchanged.
    const shape = document.getElementById("main")?.className === page.getElementById("main")?.className;
    const wanted = shape ? name : "main";
    const fresh = regionIn(page, wanted);
    if (quiet && (!answer.ok || !fresh || !shape)) return;
    if (!answer.ok || !region || !fresh || (!shape && !page.querySelector(".board"))) {
      location.assign(address);
      return;
    }
    const focused = describeFocus();
    const left = location.pathname;
    const scrolled = window.scrollY;
    const before = rowsOf(document);
    regionIn(document, wanted).replaceWith(fresh);
    fresh.removeAttribute("aria-busy");
    document.title = page.title;
    if (push) history.pushState({ swapped: true }, "", answer.url);
    markRow();
    enhance(fresh);
    window.scrollTo({ top: name === "panel" || !push ? scrolled : 0, behavior: "instant" });
    if (quiet) sayNews(before, fresh);
    settleFocus(name, focused, from, left);
  } catch (error) {
    if (error.name !== "AbortError" && !quiet) location.assign(address);
  } finally {
    if (running === mine) running = null;
  }
}

const regionIn = (page, name) => page.getElementById(name);

// The open row is marked by its address, so that the list need not be sent again.
function markRow() {
  document.querySelectorAll("tr[data-row]").forEach((row) => {
    const link = row.querySelector("a");
    const open = new URL(link.href).pathname === location.pathname;
    row.classList.toggle("is-open", open);
    if (open) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
}

const rowsOf = (page) => new Set([...page.querySelectorAll("tr[data-row] a")].map((link) => link.textContent));

function sayNews(before, fresh) {
  const news = [...rowsOf(fresh)].filter((row) => !before.has(row)).length;
  if (news) announce(document.documentElement.lang === "en" ? `New after-sales: ${news}` : `新的售后：${news} 单`);
}

function describeFocus() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  return { id: element.id, name: element.name, href: element.getAttribute("href"), start: element.selectionStart };
}

// A new panel takes the focus to its heading, a closed one gives it back to its row; else it stays where it was.
function settleFocus(name, focused, from, left) {
  if (name === "list" && !focused) return;
  const heading = document.getElementById("panel-title");
  if (name === "panel" && heading) {
    heading.focus({ preventScroll: true });
    announce(heading.textContent);
    return;
  }
  const same = focused && [...document.querySelectorAll("a, button, input, select")].find((element) =>
    (focused.id && element.id === focused.id) || (focused.name && element.name === focused.name) ||
    (focused.href && element.getAttribute("href") === focused.href));
  const row = document.querySelector(`tr[data-row] a[href^="${left}"]`);
  const closed = row && left !== location.pathname && /\d$/.test(left);
  ((closed && row) || same || (name === "list" ? null : document.getElementById("main")))?.focus({ preventScroll: !closed });
  if (same && focused.start != null && same.type === "search") same.setSelectionRange(focused.start, focused.start);
  if (from) announce(document.querySelector(".tabs [aria-current]")?.textContent.trim() ?? document.title);
}
