// A choice in a long list: every tick is saved at once, and the list follows the filters while one types.
// Without this file each button of the page does the same.

const form = document.querySelector("form[data-choice]");
const WAIT = 300;

if (form) {
  const filters = form.querySelector("[data-filters]");
  const waiting = new Set();
  let timer;
  let isSending = false;

  const replace = (page, ids) => {
    for (const id of ids) {
      const [here, there] = [document.getElementById(id), page.getElementById(id)];
      if (here && there) here.replaceWith(there);
    }
    for (const name of ["narrowed", "page"]) {
      const there = page.querySelector(`input[type=hidden][name=${name}]`);
      if (there) form.querySelector(`input[type=hidden][name=${name}]`).value = there.value;
    }
  };

  const sendOnce = async () => {
    const ids = [...waiting];
    waiting.clear();
    const data = new FormData(form);
    data.delete("numbers"); // what is typed there waits for its button
    data.append("act", "show");
    const answer = await fetch(form.action, { method: "POST", body: data });
    if (!answer.ok) return; // the buttons do the same, and say what is wrong
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (waiting.size) { // changed since: the next answer shows all of it
      for (const id of ids) waiting.add(id);
      return;
    }
    replace(page, ids);
    if (answer.redirected) history.replaceState(null, "", answer.url);
  };

  // One at a time: two on their way could arrive in the other order, and the first would undo what the second ticked.
  const send = async (ids) => {
    for (const id of ids) waiting.add(id);
    if (isSending) return;
    isSending = true;
    try {
      while (waiting.size) await sendOnce();
    } finally {
      isSending = false;
    }
  };

  form.addEventListener("change", (event) => {
    if (event.target.name === "chosen") send(["chosen", "kept"]);
    else if (event.target.matches("select") && filters.contains(event.target)) send(["chosen", "kept", "list"]);
  });
  filters.addEventListener("input", (event) => {
    if (event.target.matches("select")) return;
    clearTimeout(timer);
    timer = setTimeout(() => send(["chosen", "kept", "list"]), WAIT);
  });
}
