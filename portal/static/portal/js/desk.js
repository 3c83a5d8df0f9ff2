// The writing desk by hand and by keyboard: press E on a passage, or drag it onto a finding, and it is cited there; words
// that are marked are cited alone. Without this file each passage has a form that does the same.

import { keysAct } from "./keys.js";
import { marked } from "./marked.js";

const opened = () => document.querySelector("[data-finding][data-opened]")?.dataset.finding;

// Sends the passage's own form, with the marked words in place of the whole passage where there are any.
const cite = (words, finding, found) => {
  const form = words.querySelector("form[data-cite]");
  if (!form || !finding) return;
  const fields = form.elements;
  fields.finding.value = finding;
  if (found) {
    for (const name of ["field", "start", "end", "words"]) fields[name].value = found[name];
    fields.points.value = "";
  }
  form.requestSubmit();
};

const markedIn = (words) => {
  const found = marked();
  return found && words.querySelector(`[data-code-input="${CSS.escape(found.input)}"]`) ? found : null;
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (!keysAct() || typing || event.key.toLowerCase() !== "e" || event.ctrlKey || event.metaKey || event.altKey) return;
  const anchor = getSelection().isCollapsed ? null : getSelection().anchorNode?.parentElement;
  const words = anchor?.closest("[data-words]") ?? event.target.closest?.("[data-words]");
  if (!words) return;
  event.preventDefault();
  const chosen = words.querySelector("form[data-cite] [name=finding]");
  cite(words, opened() ?? chosen?.value, markedIn(words));
});

// A passage is taken by the line that says whose it is, so that its text can still be marked.
let carried = null;
for (const words of document.querySelectorAll("[data-words]")) {
  const handle = words.querySelector(".quote__who");
  if (!handle || !words.querySelector("form[data-cite]")) continue;
  handle.draggable = true;
  handle.addEventListener("dragstart", (event) => {
    carried = words;
    event.dataTransfer.effectAllowed = "copy";
    event.dataTransfer.setData("text/plain", "");
  });
}
for (const finding of document.querySelectorAll("[data-finding]")) {
  const over = (event) => {
    if (!carried) return;
    event.preventDefault();
    finding.classList.add("finding--over");
  };
  finding.addEventListener("dragenter", over);
  finding.addEventListener("dragover", over);
  finding.addEventListener("dragleave", () => finding.classList.remove("finding--over"));
  finding.addEventListener("drop", (event) => {
    event.preventDefault();
    finding.classList.remove("finding--over");
    if (carried) cite(carried, finding.dataset.finding, null);
    carried = null;
  });
}
