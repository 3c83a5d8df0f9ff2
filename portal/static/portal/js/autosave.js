// Saves a form while people type, from the revision that it stands on. Where somebody else has saved in between it stops and
// says so; the form's own button then shows both. What the line does not take stays on the device. Without it a button saves.

import { place } from "./device.js";
import { signsOut } from "./forget.js";
import { offer, show } from "./offer.js";
import { STEADY, begin, isLost, isStopped, lineOf, next, waitAfter } from "./saving.js";
import { post } from "./session.js";

const PAUSE = 1_500; // ms without a key

const start = async (form) => {
  const revision = form.querySelector("[name$=-revision]");
  const written = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== revision.name));
  let saved = written();
  let unanswered = null; // a save of which nobody knows whether it arrived: it goes first, unchanged
  let timer = null;
  const isSaved = () => written() === saved && !unanswered;
  let state = begin();
  let leaving = false;
  let running = Promise.resolve();
  let onDevice = false;
  let kept = null;

  // What people type, no boxes that they tick.
  const typed = () => {
    const fields = form.querySelectorAll("textarea, select, input:not([type=hidden], [type=checkbox])");
    return Object.fromEntries([...fields].map((one) => [one.name, one.value]));
  };
  const keep = async () => {
    onDevice = (await kept?.keep({ values: typed(), revision: Number(revision.value) })) ?? false;
  };

  const attempt = async () => {
    if (isStopped(state) || leaving || isSaved()) return;
    const mine = unanswered ?? { body: new FormData(form), written: written() };
    unanswered = mine;
    state = next(state, null);
    const answer = await post(form, mine.body);
    state = next(state, answer);
    if (state.name !== "offline") unanswered = null;
    if (isLost(state)) {
      await keep();
      show(form, lineOf(state, onDevice));
      timer = setTimeout(save, waitAfter(state, STEADY));
      return;
    }
    const told = await answer.json().catch(() => ({}));
    if (state.name === "saved") {
      revision.value = told.revision;
      saved = mine.written;
      show(form, lineOf(state));
      if (written() !== saved) timer ??= setTimeout(save, PAUSE);
      else {
        onDevice = false;
        kept?.forget();
      }
    } else {
      show(form, lineOf(state), told.told);
    }
  };

  const save = () => {
    clearTimeout(timer);
    timer = null;
    running = running.then(attempt, attempt);
    return running;
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
    keep();
  });
  // What is under way is waited for: the form then stands on the revision that it made.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (leaving) return;
    event.preventDefault();
    await (isSaved() ? running : save());
    if (isLost(state)) return; // the page says so, and goes on trying
    await new Promise((go) => setTimeout(go)); // a form that is being sent takes no second sending
    leaving = true;
    form.requestSubmit(event.submitter);
  });
  // Another form of the page takes people away: what they typed is saved before. What cannot be saved is pointed at, and
  // stays on the device; who signs out all the same is asked by the browser.
  let passing = null;
  document.addEventListener("submit", async (event) => {
    const { target, submitter } = event;
    if (target === form || target === passing || leaving || isStopped(state) || isSaved()) return;
    event.preventDefault();
    event.stopPropagation();
    await save();
    await new Promise((go) => setTimeout(go));
    if (!isSaved()) {
      await keep();
      const line = form.querySelector("[data-when]:not([hidden])");
      line.tabIndex = -1;
      line.focus();
      if (!signsOut(target)) return;
    }
    passing = target;
    target.requestSubmit(submitter);
    passing = null;
  }, { capture: true });
  addEventListener("forgotten", () => { onDevice = false; }); // forget.js
  addEventListener("released", () => { leaving = false; }); // portal.js
  addEventListener("beforeunload", (event) => {
    if (!leaving && !onDevice && !isSaved()) event.preventDefault();
  });

  const device = await place(form.dataset.keep, form.dataset.keepKey);
  const before = "bound" in form.dataset ? null : await device?.read();
  const taken = () => {
    revision.value = before.revision; // the server compares
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  if (before) await offer(form, typed(), before, device, taken);
  kept = device; // not before: what is offered stays on the device until it is decided on
  if (!isSaved()) keep();
};

for (const form of document.querySelectorAll("form[data-autosave]")) start(form);
