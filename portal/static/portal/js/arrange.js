// Findings and sections of a report are put in order by hand: taken by number or title, dropped before another, a finding
// also at the end of a section. Without this file, and by keyboard, the buttons beside each do the same.

const form = document.querySelector("form[data-arranging]");
const rows = form ? [...document.querySelectorAll("[data-arrange]")] : [];
const handle = (row) => row.querySelector(row.dataset.arrange === "finding" ? ".number" : "h2");
let carried = null;

const takes = (row) => carried && row !== carried
  && (carried.dataset.arrange === row.dataset.arrange || row.dataset.arrange === "section");

const drop = (row) => {
  const onto = row.dataset.arrange;
  form.action = carried.dataset.url;
  form.elements["place-section"].value = onto === "finding" ? row.dataset.into : row.dataset.key;
  form.elements["place-before"].value = onto === carried.dataset.arrange ? row.dataset.key : "";
  form.requestSubmit();
};

for (const row of rows) {
  const taken = handle(row);
  taken.draggable = true;
  taken.classList.add("handle");
  taken.addEventListener("dragstart", (event) => {
    carried = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  taken.addEventListener("dragend", () => { carried = null; });
  const over = (event) => {
    if (!takes(row)) return;
    event.preventDefault();
    event.stopPropagation();
    row.classList.add("over");
  };
  row.addEventListener("dragenter", over);
  row.addEventListener("dragover", over);
  row.addEventListener("dragleave", () => row.classList.remove("over"));
  row.addEventListener("drop", (event) => {
    if (!takes(row)) return;
    event.preventDefault();
    event.stopPropagation();
    row.classList.remove("over");
    drop(row);
  });
}

for (const hint of document.querySelectorAll("[data-arrange-hint]")) hint.hidden = rows.length < 2;

// Alt with an arrow key moves the finding in which the reader is, as its buttons do; in a field it moves within the words.
document.addEventListener("keydown", (event) => {
  if (event.target.closest("textarea, select, input")) return;
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const row = way && event.altKey && event.target.closest("[data-arrange=finding]");
  const button = row?.querySelector(`form[data-way=${way}]`);
  if (!button) return;
  event.preventDefault();
  button.requestSubmit();
});
