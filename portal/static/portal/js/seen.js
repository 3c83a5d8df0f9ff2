// Records the paragraphs of a report that were in view for a second, so that an approval says how much was read.
// Without this file the button below each section does the same.

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

const saw = (row) => {
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

for (const row of form ? document.querySelectorAll("[data-paragraph]") : []) observer.observe(row);
addEventListener("pagehide", () => send(true));
