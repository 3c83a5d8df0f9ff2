// Marking words in an input and giving them a theme.
// Without this file each input has a form into which its words can be copied.

import { marked } from "./marked.js";

const form = document.querySelector("[data-code-form]");

if (form) {
  document.documentElement.classList.add("marks");
  form.hidden = false;
  const buttons = [...form.querySelectorAll("button[name=theme]")];
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

  document.addEventListener("selectionchange", () => {
    const anchor = getSelection().anchorNode;
    if (anchor && form.contains(anchor)) return; // pressing a button must not lose what was marked
    const found = marked();
    if (found || !now || !form.contains(document.activeElement)) show(found);
  });

  form.addEventListener("submit", (event) => {
    if (!now) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (!now || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = buttons[Number(event.key) - 1];
    if (/^[1-9]$/.test(event.key) && button) {
      event.preventDefault();
      form.requestSubmit(button);
    }
  });
}
