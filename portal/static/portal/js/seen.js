// Records the paragraphs of a report that were in view for a second, so that an approval says how much was read.
// A paragraph whose passages are folded waits until they are opened; so does the button of its section.
// Without this file that button records what was sent to the page, and says so.

const form = document.querySelector("form[data-seen-form]");
const words = document.querySelectorAll("[data-seen]");
const waiting = new Set();
const timers = new Map();
let sending = null;

const sendIn = (wait) => { if (sending === null) sending = setTimeout(send, wait, false); };

const send = async (last) => {
  sending = null;
  const keys = [...waiting];
  if (!keys.length) return;
  const data = new FormData(form);
  for (const key of keys) data.append("finding", key);
  const answer = await fetch(form.action, {
    method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual", keepalive: last,
  }).catch(() => null);
  if (!answer || answer.status > 501) sendIn(5000); // else they go along with what is read next
  if (!answer?.ok) return;
  for (const key of keys) waiting.delete(key);
  const { seen } = await answer.json();
  for (const each of words) each.textContent = seen;
};

// The fold that hides the passages of a paragraph, if it is closed; a wide window shows them beside it.
const closed = (row) => [row.querySelector("[data-passages]:not([open])")].filter((fold) => fold?.offsetParent);

const saw = (row) => {
  if (closed(row).length) return;
  waiting.add(row.dataset.paragraph);
  observer.unobserve(row);
  sendIn(1000);
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
  const keys = new FormData(mark).getAll("finding");
  return [mark, () => rows.filter((row) => keys.includes(row.dataset.paragraph)).flatMap(closed)];
});

// Below each section: how many passages are folded, and a button that opens them before the one that marks.
const count = () => {
  for (const [mark, folds] of marks) {
    const unopened = folds().reduce((sum, fold) => sum + Number(fold.dataset.passages), 0);
    const show = (part, is) => { mark.querySelector(part).hidden = !is; };
    show("[data-sent]", false);
    show("[data-unopened]", unopened);
    show("[data-marks]", !unopened);
    mark.querySelector("[data-count]").textContent = unopened.toLocaleString(document.documentElement.lang);
  }
};

for (const [mark, folds] of marks) {
  mark.querySelector("[data-open]").addEventListener("click", () => {
    const opened = folds();
    for (const fold of opened) fold.open = true;
    opened[0].querySelector("summary").focus();
    count();
  });
}

for (const row of rows) {
  observer.observe(row);
  row.querySelector("[data-passages]")?.addEventListener("toggle", () => {
    observer.unobserve(row); // observed anew, it is asked at once whether it is in view
    observer.observe(row);
    count();
  });
}
count();
addEventListener("resize", count);
addEventListener("pagehide", () => send(true));
