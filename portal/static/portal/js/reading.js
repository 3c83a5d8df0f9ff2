// A reading worked through by keys: one paragraph is the present one, and its controls have the keys (keys.js).
// Without this file every paragraph has the same links and buttons, and each act leads on to the next paragraph.

const list = document.querySelector("[data-reading]");
const rows = list ? [...list.children] : [];
let current = -1;

const choose = (place, focus = true) => {
  rows[current]?.removeAttribute("aria-current");
  for (const each of list.querySelectorAll("[data-key]")) each.removeAttribute("data-key");
  current = place;
  const row = rows[place];
  row.setAttribute("aria-current", "true");
  for (const each of row.querySelectorAll("[data-act]")) each.dataset.key = each.dataset.act;
  if (focus) {
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
};

// The keys that move have a control of their own, which keys.js presses; nobody else sees it.
const mover = (key, move) => {
  const button = document.createElement("button");
  button.type = "button";
  button.hidden = true;
  button.dataset.key = key;
  button.addEventListener("click", move);
  document.body.append(button);
};
const turn = (rel) => document.querySelector(`.pages a[rel=${rel}]`)?.click();

if (rows.length) {
  const named = rows.findIndex((row) => row.id === location.hash.slice(1));
  const open = rows.findIndex((row) => row.querySelector("form.proposal__form"));
  choose(Math.max(named, 0), named >= 0 && open < 0);
  mover("j", () => { if (current + 1 < rows.length) choose(current + 1); else turn("next"); });
  mover("k", () => { if (current > 0) choose(current - 1); else turn("prev"); });
  mover("n", () => turn("next"));
  list.addEventListener("focusin", (event) => {
    const row = rows.indexOf(event.target.closest("[data-reading] > li"));
    if (row >= 0 && row !== current) choose(row, false);
  });
}
