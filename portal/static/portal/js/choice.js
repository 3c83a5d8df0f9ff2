// A choice in a long list: every tick is saved at once, and the list follows the filters while one types.
// Without this file each button of the page does the same.

const form = document.querySelector("form[data-choice]");
const WAIT = 300;
const CHOICE = ["chosen", "kept"];

if (form) {
  const filters = form.querySelector("[data-filters]");
  const waiting = new Set();
  let timer;
  let isSending = false;

  // The parts stay and their content changes: a status that comes new is not read out, and a focus in it would be lost.
  const replace = (page, ids) => {
    const focused = document.activeElement?.id;
    for (const id of ids) {
      const [here, there] = [document.getElementById(id), page.getElementById(id)];
      if (!here || !there) continue;
      if (here.matches("input")) here.value = there.value;
      else here.replaceChildren(...there.childNodes);
    }
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
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
    if (event.target.name === "chosen") send(CHOICE);
    else if (event.target.matches("select") && filters.contains(event.target)) send([...CHOICE, "matching", "list"]);
  });
  filters.addEventListener("input", (event) => {
    if (event.target.matches("select")) return;
    clearTimeout(timer);
    timer = setTimeout(() => send([...CHOICE, "matching", "list"]), WAIT);
  });
}
