// Files passages without leaving their place: counts what is chosen, ticks whole sections, keeps the bar above a phone's
// keyboard. Without this file the form does the same by loading the page again.

const forms = () => document.querySelectorAll("form[data-filing]");
const boxes = (form) => [...form.querySelectorAll("input[type=checkbox][name=paragraphs]")];

/** The boxes of a section: from its heading up to the next heading of the page. */
function section(form, box) {
  const rows = [...form.querySelectorAll(".paragraphs__one")];
  const first = rows.indexOf(box.closest(".paragraphs__one"));
  const next = rows.findIndex((row, at) => at > first && row.matches(".paragraphs__one--heading"));
  return rows.slice(first, next < 0 ? rows.length : next).map((row) => row.querySelector("[name=paragraphs]"));
}

function count(form) {
  for (const box of form.querySelectorAll("[name=sections]")) {
    const inside = section(form, box);
    const ticked = inside.filter((each) => each.checked).length;
    // A section that goes on over the page is the server's to complete: its own tick stays.
    if (ticked < inside.length) box.checked = false;
    box.indeterminate = ticked > 0 && ticked < inside.length;
  }
  const elsewhere = form.querySelectorAll("input[type=hidden][name=paragraphs]").length;
  const chosen = elsewhere + boxes(form).filter((box) => box.checked).length;
  const words = form.dataset.words.replace("%n", chosen.toLocaleString(document.documentElement.lang));
  const output = form.querySelector("[data-count]");
  if (output.textContent !== words) output.textContent = words;
}

const say = (form, words) => { form.querySelector("[data-status]").textContent = words; };

/** Puts the passages as they are now in the place of the old ones, with the first filed one where it was on screen. */
function show(form, fresh) {
  const first = boxes(form).find((box) => box.checked)?.closest(".paragraphs__one");
  const before = first?.getBoundingClientRect().top;
  form.querySelector("#passages").replaceWith(fresh.querySelector("#passages"));
  for (const hidden of form.querySelectorAll("input[type=hidden][name=paragraphs]")) hidden.remove();
  form.querySelector("[role=alert]")?.remove();
  form.querySelector("[data-bar] .errorlist")?.remove();
  form.querySelector("select").removeAttribute("aria-invalid");
  const again = first && document.getElementById(first.id);
  if (!again) return;
  scrollBy(0, again.getBoundingClientRect().top - before);
  again.querySelector("input").focus({ preventScroll: true });
}

async function file(form, submitter) {
  const data = new FormData(form, submitter);
  submitter.setAttribute("aria-disabled", "true");
  form.dataset.filing = "sent";
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("form[data-filing]");
    if (answer.status >= 500) throw new Error("busy");
    if (!fresh) return location.reload(); // signed out, or the draft was sent in the meantime
    if (answer.ok) {
      say(form, fresh.querySelector("[data-status]").textContent.trim());
      show(form, fresh);
      count(form);
      history.replaceState(null, "", answer.url); // what was chosen is in the old address
    } else {
      document.querySelector("main").replaceWith(page.querySelector("main"));
      document.title = page.title;
      listenAll();
      document.querySelector("[data-focus]")?.focus();
    }
  } catch {
    say(form, form.dataset.failed);
  } finally {
    submitter.removeAttribute("aria-disabled");
    form.dataset.filing = "";
  }
}

function listen(form) {
  form.addEventListener("change", (event) => {
    const { target } = event;
    if (target.name === "sections") for (const box of section(form, target)) box.checked = target.checked;
    if (target.type === "checkbox") {
      say(form, "");
      count(form);
    }
  });
  // A tap on the words ticks them; a link in them, and words that are being selected, stay what they are.
  form.addEventListener("click", (event) => {
    const row = event.target.closest(".paragraphs__one");
    if (!row || event.target.closest("a, input, label") || String(getSelection())) return;
    row.querySelector("[name=paragraphs]").click();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "file") return;
    event.preventDefault();
    if (form.dataset.filing !== "sent") file(form, event.submitter);
  });
  count(form);
}

function listenAll() {
  for (const form of forms()) listen(form);
}

listenAll();

// A phone's keyboard lies over the page: the bar rises by as much.
const view = window.visualViewport;
const rise = () => {
  const root = document.documentElement;
  const covered = view.scale > 1.05 ? 0 : Math.max(0, root.clientHeight - view.height - view.offsetTop);
  root.style.setProperty("--keyboard", `${Math.round(covered)}px`);
};
for (const name of ["resize", "scroll"]) view?.addEventListener(name, rise);
