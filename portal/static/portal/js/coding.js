// Marking words in an input and giving them a theme. Offsets are UTF-16 units of the stored text, as browsers count;
// they go to the server together with the words, and it refuses a pair that disagrees.
// Without this file each input has a form into which its words can be copied.

const form = document.querySelector("[data-code-form]");

// What is marked, if it lies within one text of one input: blank space at its ends does not count.
const marked = () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const inside = (node) => (node instanceof Element ? node : node.parentElement)?.closest("[data-code-input]");
  let text = inside(range.startContainer);
  // A double click or a mark up to the end of a line often ends at the beginning of the next element.
  if (!text) return null;
  if (inside(range.endContainer) !== text) range.setEnd(text, text.childNodes.length);
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const words = range.toString();
  const start = before.toString().length + (words.length - words.trimStart().length);
  const kept = words.trim();
  if (!kept) return null;
  return { input: text.dataset.codeInput, field: text.dataset.codeField, start, end: start + kept.length, words: kept };
};

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
