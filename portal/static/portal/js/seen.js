// Records the paragraphs of a report that were in view for a second, so that an approval says how much was read.
// A paragraph whose passages are folded, as on a phone, waits until they are opened; so does the button of its section.
// Without this file the button below each section records what was sent to the page, and says so.

const form = document.querySelector("form[data-seen-form]");
const words = document.querySelectorAll("[data-seen]");
const waiting = new Set();
const timers = new Map();
let sending = null;

const send = async (last) => {
  sending = null;
  if (!waiting.size) return;
  const data = new FormData(form);
  for (const key of waiting) data.append("finding", key);
  waiting.clear();
  const answer = await fetch(form.action, {
    method: "POST", body: data, headers: { Accept: "application/json" }, keepalive: last,
  }).catch(() => null);
  if (answer?.ok) {
    const { seen } = await answer.json();
    for (const each of words) each.textContent = seen;
  }
};

// The fold that hides the passages of a paragraph; none where the window is wide enough to show them beside it.
const closedFold = (row) => {
  const fold = row.querySelector("details[data-passages]:not([open])");
  return fold?.checkVisibility() ? fold : null;
};

const saw = (row) => {
  if (closedFold(row)) return;
  waiting.add(row.dataset.paragraph);
  observer.unobserve(row);
  if (sending === null) sending = setTimeout(send, 1000, false);
};

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
    const fills = rootBounds && intersectionRect.height > rootBounds.height / 2;
    clearTimeout(timers.get(target));
    if (isIntersecting && (intersectionRatio >= 0.5 || fills)) timers.set(target, setTimeout(saw, 1000, target));
  }
}, { threshold: [0, 0.25, 0.5, 0.75, 1] });

const rows = form ? [...document.querySelectorAll("[data-paragraph]")] : [];
const marks = [...document.querySelectorAll("form[data-mark]")].map((mark) => {
  const keys = new Set(new FormData(mark).getAll("finding"));
  return { mark, rows: rows.filter((row) => keys.has(row.dataset.paragraph)) };
});

// Below each section: how many passages are still folded, and a button that opens them before the one that marks.
const showUnopened = () => {
  for (const { mark, rows: own } of marks) {
    const folds = own.map(closedFold).filter(Boolean);
    const count = folds.reduce((sum, fold) => sum + Number(fold.dataset.passages), 0);
    mark.querySelector("[data-sent]").hidden = true;
    mark.querySelector("[data-unopened]").hidden = count === 0;
    mark.querySelector("[data-count]").textContent = count.toLocaleString(document.documentElement.lang);
    mark.querySelector("[data-marks]").hidden = count > 0;
  }
};

for (const { mark, rows: own } of marks) {
  mark.querySelector("[data-open]").addEventListener("click", () => {
    const folds = own.map(closedFold).filter(Boolean);
    for (const fold of folds) fold.open = true;
    folds[0]?.querySelector("summary").focus();
    showUnopened();
  });
}

for (const row of rows) {
  observer.observe(row);
  row.querySelector("details[data-passages]")?.addEventListener("toggle", () => {
    observer.unobserve(row); // observed anew, it is asked at once whether it is in view
    observer.observe(row);
    showUnopened();
  });
}
showUnopened();
addEventListener("resize", showUnopened);
addEventListener("pagehide", () => send(true));
