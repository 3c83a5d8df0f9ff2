// Which words are marked on the page. Offsets are UTF-16 units of the stored text, as browsers count; they go to the
// server together with the words, and it refuses a pair that disagrees.

// What is marked, if it lies within one text of one input: blank space at its ends does not count.
export const marked = () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const inside = (node) => (node instanceof Element ? node : node.parentElement)?.closest("[data-code-input]");
  const text = inside(range.startContainer);
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
