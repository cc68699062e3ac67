// Counts characters, tells the most that can be refunded for a quantity, and takes the focus to errors.
export function start(region) {
  region.querySelectorAll("textarea[data-count]").forEach((area) => {
    const output = region.querySelector(`[data-count-of="${area.id}"]`);
    const count = () => {
      // The server counts characters, not UTF-16 units.
      const characters = [...area.value].length;
      output.textContent = characters;
      output.closest(".field__count").classList.toggle("is-over", characters > Number(area.dataset.count));
    };
    area.addEventListener("input", count);
    count();
  });

  region.querySelectorAll("input[data-most]").forEach((quantity) => {
    const most = JSON.parse(quantity.dataset.most);
    const amount = quantity.form.elements.amount_fen;
    const shown = quantity.form.querySelector("[data-most-now]");
    const freight = JSON.parse(quantity.dataset.freight ?? "[]");
    const note = quantity.form.querySelector("[data-freight-note]");
    const yuan = (fen) => (fen / 100).toFixed(2);
    quantity.addEventListener("input", () => {
      const fen = most[Number(quantity.value) - 1];
      if (fen === undefined) return;
      const untouched = most.some((one) => yuan(one) === amount.value) || Number(amount.value) * 100 > fen;
      shown.textContent = `¥${(fen / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
      if (note) note.hidden = !freight[Number(quantity.value) - 1];
      if (untouched) amount.value = yuan(fen);
    });
  });

  const wanted = region.querySelector("[data-focus]");
  if (wanted) wanted.focus();
}
