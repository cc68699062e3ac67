// Opens dialogs from their buttons, and pictures large without leaving the page.
export function start(region) {
  region.querySelectorAll("[data-open-dialog]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById(button.dataset.openDialog).showModal());
  });
  region.querySelectorAll("a[data-view]").forEach((link) => {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      view(link);
    });
  });
}

function view(link) {
  const small = link.querySelector("img");
  const dialog = document.createElement("dialog");
  dialog.className = "viewer";
  dialog.setAttribute("aria-label", small.alt);
  const picture = document.createElement("img");
  picture.src = link.href;
  picture.alt = small.alt;
  const close = document.createElement("form");
  close.method = "dialog";
  const button = document.createElement("button");
  button.className = "button button--wide";
  button.textContent = document.documentElement.lang === "en" ? "Close" : "关闭";
  close.append(button);
  dialog.append(picture, close);
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  document.body.append(dialog);
  dialog.showModal();
}
