// The page of an answer: counts words, saves while people type, keeps on the device what the line does not take.
// Without this file a button saves, and the server counts.

import { place } from "./device.js";
import { offer, show } from "./offer.js";
import { GROWING, begin, isLost, isStopped, lineOf, next, waitAfter } from "./saving.js";
import { post } from "./session.js";
import { countWords } from "./words.js";

const form = document.querySelector("form[data-answer]");
const MARKS = ["csrfmiddlewaretoken", "revision", "begun", "then"]; // not what people wrote

const written = () => {
  const names = [...new Set([...form.elements].map((one) => one.name))];
  const data = new FormData(form);
  const said = names.filter((name) => name && !MARKS.includes(name) && !name.startsWith("keep-"));
  return Object.fromEntries(said.map((name) => [name, String(data.get(name) ?? "").replaceAll("\r\n", "\n")]));
};

const count = () => {
  const { elsewhere, limit, words, all, group } = JSON.parse(form.dataset.counting);
  const plural = new Intl.PluralRules(document.documentElement.lang);
  const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, group);
  const sample = (n) => Object.keys(words).find((one) => plural.select(Number(one)) === plural.select(n));
  const joined = (wording) => wording.split(/\s+/).filter(Boolean).join(" ");
  const counters = [...form.querySelectorAll("[data-count-for]")].map((box) => {
    const field = document.getElementById(box.dataset.countFor);
    const unless = JSON.parse(box.dataset.countUnless ?? "[]").map(joined);
    return { box, n: unless.includes(joined(field.value)) ? 0 : countWords(field.value) };
  });
  const whole = counters.reduce((sum, { n }) => sum + n, elsewhere);
  for (const { box, n } of counters) {
    const here = (words[sample(n)] ?? words[100]).replace("%(n)s", grouped(n));
    const told = limit ? all.replace("%(here)s", here).replace("%(all)s", grouped(whole)) : here;
    box.querySelector("output").textContent = told.replace("%(limit)s", grouped(limit));
    box.classList.toggle("counter--over", Boolean(limit) && whole > limit);
    box.hidden = !n;
  }
};

const start = async () => {
  // Listens at once: the key for this device takes a moment, in which people may type.
  const { revision, begun } = form.elements;
  const bound = "bound" in form.dataset;
  const saves = "autosave" in form.dataset;
  let kept = null;
  let answered = bound ? "" : JSON.stringify(written()); // what the server has
  let unanswered = null; // a save of which nobody knows whether it arrived: it goes first, unchanged
  let onDevice = false;
  let state = begin(saves);
  let passing = false;
  let timer, since, running;

  const keep = async () => {
    onDevice = (await kept?.keep({ values: written(), revision: begun?.value || revision.value })) ?? false;
  };

  const take = (taken, sent) => {
    for (const [name, value] of Object.entries(taken)) {
      const field = form.elements[name];
      if (field && field.value === sent[name]) field.value = value;
    }
  };

  const attempt = async () => {
    if (JSON.stringify(written()) === answered && !unanswered) return "saved";
    if (isStopped(state)) return "stopped";
    const mine = unanswered ?? { body: new FormData(form), values: written() };
    unanswered = mine;
    state = next(state, null);
    const answer = await post(form, mine.body);
    state = next(state, answer);
    if (state.name !== "offline") unanswered = null;
    if (state.name !== "saved") {
      const told = isLost(state) ? null : await answer.json().catch(() => null);
      await keep();
      show(form, lineOf(state, onDevice), told?.told);
      if (!isLost(state)) return "stopped";
      const wait = waitAfter(state, GROWING);
      if (wait) timer = setTimeout(save, wait);
      return "lost";
    }
    const { revision: saved, taken } = await answer.json();
    revision.value = saved;
    take(taken, mine.values);
    answered = JSON.stringify({ ...mine.values, ...taken });
    if (JSON.stringify(written()) === answered) {
      onDevice = false;
      kept?.forget();
    } else {
      timer ??= setTimeout(save, 1_500);
    }
    show(form, lineOf(state));
    return "saved";
  };

  const save = () => {
    clearTimeout(timer);
    timer = since = null;
    running = (running ?? Promise.resolve()).then(attempt, attempt);
    return running;
  };

  const changed = () => {
    count();
    if (isStopped(state) && !bound) return keep();
    since ??= Date.now();
    clearTimeout(timer);
    if (saves) timer = setTimeout(save, Date.now() - since > 15_000 ? 0 : 1_500);
    return keep();
  };

  form.addEventListener("input", changed);
  for (const event of ["online", "focus"]) {
    addEventListener(event, () => { if (saves && JSON.stringify(written()) !== answered) save(); });
  }
  addEventListener("beforeunload", (event) => {
    if (!passing && !onDevice && JSON.stringify(written()) !== answered) event.preventDefault();
  });

  form.addEventListener("submit", async (event) => {
    const nothing = JSON.stringify(written()) === answered && !unanswered;
    if (passing || !saves || nothing) {
      if (event.submitter?.value === "discard") kept?.forget();
      passing = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    let outcome = await save();
    if (outcome === "saved" && JSON.stringify(written()) !== answered) outcome = await save();
    if (outcome === "lost") return; // the page says so, and goes on trying
    await new Promise((go) => setTimeout(go)); // a form that is being sent takes no second sending
    passing = true;
    form.requestSubmit(button);
  });
  addEventListener("forgotten", () => { onDevice = false; }); // forget.js
  addEventListener("released", () => { passing = false; }); // portal.js

  const device = await place(form.dataset.keep, form.dataset.keepKey);
  const before = bound ? null : await device?.read();
  const taken = () => {
    // Somebody else may have saved since: the server compares with the revision from which this was written.
    if (!("mine" in form.dataset)) revision.value = before.revision;
    changed();
  };
  if (before) await offer(form, written(), before, device, taken);
  kept = device; // not before: what is offered stays on the device until it is decided on
  if (JSON.stringify(written()) !== answered && !bound) keep();
};

if (form) {
  count();
  start();
}
