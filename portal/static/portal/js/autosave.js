// Saves a form while people type, with the revision that it stands on, so that nothing is overwritten. Where somebody else
// has saved in between it stops and says so; the form's own button then shows both texts. Without this file a button saves.

const PAUSE = 1_500; // ms without a key
const RETRY = 5_000;

const start = (form) => {
  const revision = form.querySelector("[name$=-revision]");
  const body = () => {
    const data = new FormData(form);
    data.set(revision.name, revision.value);
    return data;
  };
  const written = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== revision.name));
  let saved = written();
  let timer = null;
  let stopped = false;
  let leaving = false;
  let running = Promise.resolve();

  const show = (when, told) => {
    for (const line of form.querySelectorAll("[data-when]")) {
      line.hidden = line.dataset.when !== when;
      const said = line.querySelector("[data-told]");
      const time = line.querySelector("time");
      if (!line.hidden && said && told) said.textContent = told;
      if (!line.hidden && time) {
        time.textContent = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang,
          { hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn" }).format(new Date());
      }
    }
  };

  const attempt = async () => {
    const mine = written();
    if (stopped || leaving || mine === saved) return;
    let answer;
    try {
      const headers = { Accept: "application/json" };
      answer = await fetch(form.action, { method: "POST", body: body(), headers, redirect: "manual", signal: AbortSignal.timeout(20_000) });
    } catch {
      show("lost");
      timer = setTimeout(save, RETRY);
      return;
    }
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      revision.value = told.revision;
      saved = mine;
      show("saved");
      if (written() !== saved) timer ??= setTimeout(save, PAUSE);
    } else {
      stopped = answer.status === 409;
      show(stopped ? "conflict" : "refused", told.told);
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
  });
  // What is under way is waited for: the form then stands on the revision that it made.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (leaving) return;
    event.preventDefault();
    await running;
    await new Promise((go) => setTimeout(go)); // a form that is being sent takes no second sending
    leaving = true;
    form.requestSubmit(event.submitter);
  });
  // Another form of the page takes people away: what they typed is saved before.
  document.addEventListener("submit", async (event) => {
    if (event.target === form || leaving || stopped || written() === saved) return;
    event.preventDefault();
    event.stopPropagation();
    await save();
    await new Promise((go) => setTimeout(go));
    if (written() === saved) event.target.requestSubmit(event.submitter);
  }, { capture: true });
  addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  addEventListener("beforeunload", (event) => {
    if (!leaving && written() !== saved) event.preventDefault();
  });
};

for (const form of document.querySelectorAll("form[data-autosave]")) start(form);
