// Rows ticked for acts on many: all of a page at once, counted, and kept while the list renews itself.
const ticked = new Set();
const yuan = (fen) => `¥${(fen / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

export function start(region) {
  const boxes = [...region.querySelectorAll('input[type="checkbox"][name="row"]')];
  if (!boxes.length) return;
  const all = region.querySelector("[data-select-all]");
  boxes.forEach((box) => { if (ticked.has(box.value)) box.checked = true; });
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked);
    ticked.clear();
    chosen.forEach((box) => ticked.add(box.value));
    if (all) {
      all.checked = chosen.length === boxes.length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
    count(region, chosen.length);
    sums(region, chosen);
  };
  boxes.forEach((box) => box.addEventListener("change", tell));
  all?.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    tell();
  });
  tell();
}

export function toggle(row) {
  const box = row?.querySelector('input[name="row"]');
  box?.click();
  return Boolean(box);
}

function count(region, number) {
  region.querySelectorAll("[data-selected]").forEach((place) => {
    place.dataset.none ??= place.textContent;
    place.textContent = number || !place.closest("#bulk") ? place.dataset.selected.replace("#", number) : place.dataset.none;
  });
}

// What a confirmation says of the ticked rows: how many of a kind, and their sum.
function sums(region, chosen) {
  region.querySelectorAll("[data-said][data-of]").forEach((place) => {
    const fitting = chosen.filter((box) => place.dataset.of === "rows" || box.dataset.kind === place.dataset.of);
    const total = fitting.reduce((sum, box) => sum + Number(box.dataset.fen ?? 0), 0);
    place.hidden = !fitting.length && !place.matches("[data-always]");
    place.textContent = place.dataset.said.replace("##", yuan(total)).replace("#", fitting.length);
  });
}
