// Marking words in an input and giving them a theme, by hand or by keyboard alone.
// Without this file each input has a form into which its words can be copied.

import { keysAct } from "./keys.js";
import { marked } from "./marked.js";

const form = document.querySelector("[data-code-form]");
const cards = [...document.querySelectorAll("[data-card]")];
const typing = (event) => event.target.closest?.("input, textarea, select, [contenteditable]");
const isKey = (event) => keysAct() && !typing(event) && !event.ctrlKey && !event.metaKey && !event.altKey;

// From input to input.

const current = () => document.activeElement?.closest?.("[data-card]");
const goTo = (card) => {
  if (!card) return;
  const more = card.querySelector(":scope > .card__more");
  if (more) more.open = true;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
};
const step = (by) => {
  const at = cards.indexOf(current());
  goTo(at < 0 ? cards[by > 0 ? 0 : cards.length - 1] : cards[at + by]);
};
const nextUncoded = () => goTo(cards.slice(cards.indexOf(current()) + 1).find((card) => "uncoded" in card.dataset));
const markAll = () => {
  const text = (current() ?? cards[0])?.querySelector("[data-code-input]");
  if (text) getSelection().selectAllChildren(text);
};
const moves = { j: () => step(1), k: () => step(-1), u: nextUncoded, w: markAll };

document.addEventListener("keydown", (event) => {
  const move = moves[event.key.toLowerCase()];
  if (!move || !isKey(event)) return;
  event.preventDefault();
  move();
});

// After a theme was given the page comes back at that input, and the keys go on from there.
if (location.hash.startsWith("#input-")) goTo(document.getElementById(location.hash.slice(1)));

// Giving a theme to what is marked.

if (form) {
  document.documentElement.classList.add("marks");
  form.hidden = false;
  const buttons = [...form.querySelectorAll("button[name=theme]")];
  const find = form.querySelector("[data-code-find]"); // not where words are marked to be covered
  const shown = form.querySelector("[data-code-shown]");
  const idle = form.querySelector("[data-code-idle]");
  let now = null;

  const show = (found) => {
    now = found;
    shown.hidden = !found;
    idle.hidden = Boolean(found);
    shown.textContent = found ? found.words : "";
    for (const button of buttons) button.setAttribute("aria-disabled", String(!found));
    if (found) for (const [name, value] of Object.entries(found)) form.elements[name].value = value;
  };
  const give = (button) => {
    if (now && button) form.requestSubmit(button);
  };

  document.addEventListener("selectionchange", () => {
    const anchor = getSelection().anchorNode;
    if (anchor && form.contains(anchor)) return; // pressing a button must not lose what was marked
    const found = marked();
    if (found || !now || !form.contains(document.activeElement)) show(found);
  });

  form.addEventListener("submit", (event) => {
    if (!now) event.preventDefault();
  });

  // Typing a part of a name leaves the themes that have it; Enter gives the first of them, Escape shows all again.
  const matching = () => {
    const asked = find.value.trim().toLocaleLowerCase();
    for (const row of form.querySelectorAll("[data-code-name]")) {
      row.hidden = !row.dataset.codeName.toLocaleLowerCase().includes(asked);
    }
    return buttons.filter((button) => !button.closest("[data-code-name]").hidden);
  };
  find?.addEventListener("input", matching);
  find?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      give(matching()[0]);
    } else if (event.key === "Escape") {
      find.value = "";
      matching();
      goTo(now && document.getElementById(`input-${now.input}`));
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!isKey(event)) return;
    if (find && event.key.toLowerCase() === "t") {
      event.preventDefault();
      find.focus();
    } else if (now && /^[1-9]$/.test(event.key) && buttons[Number(event.key) - 1]) {
      event.preventDefault();
      give(buttons[Number(event.key) - 1]);
    }
  });
}

// Suggestions that are being prepared appear at their inputs by themselves; nothing else of the page is touched.
const preparing = document.querySelector("[data-preparing]");
const look = async () => {
  const answer = await fetch(location.href.split("#")[0], { cache: "no-store", redirect: "error" }).catch(() => null);
  if (answer && !answer.ok) return;
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page || page.querySelector("[data-preparing]")) return setTimeout(look, 3000);
  for (const part of document.querySelectorAll("[data-suggested]")) {
    const fresh = page.getElementById(part.id);
    if (fresh && !part.contains(document.activeElement)) part.replaceWith(fresh);
  }
  preparing.textContent = preparing.dataset.ready;
};
if (preparing) setTimeout(look, 2000);
