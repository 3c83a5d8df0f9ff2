// A list to tick: all of the page at once, and how many are ticked; a table to tick: all of a row at once. Without this
// file each is ticked by itself.

for (const form of document.querySelectorAll("form[data-ticks]")) {
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  const all = form.querySelector("[data-tick-all]");
  const told = form.querySelector("[data-ticked]");
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    told.textContent = count ? told.dataset.words.replace("%n", count.toLocaleString(document.documentElement.lang)) : "";
  };
  all.addEventListener("click", () => {
    const fill = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = fill;
    tell();
  });
  form.addEventListener("change", tell);
  all.parentElement.hidden = false;
  tell();
}

for (const button of document.querySelectorAll("[data-tick-row]")) {
  const boxes = [...button.closest("tr").querySelectorAll("input[type=checkbox]")];
  button.addEventListener("click", () => {
    const fill = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = fill;
  });
  button.hidden = false;
}
