// What every page has: one sending per click, the way to the errors, copying.
// Everything works without this file; it only saves people a step.

import "./forget.js";

const STOPPED = 15_000; // milliseconds after which a page that is still here was stopped: its form may be sent again
let waiting;
let leaving = null;

const release = () => {
  leaving = null;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
  dispatchEvent(new Event("released")); // forms that guard what is typed in them guard it again
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "get" || "download" in form.dataset || event.defaultPrevented) return; // a download stays here
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  leaving = form;
  clearTimeout(waiting);
  waiting = setTimeout(release, STOPPED);
});

// A form that is sent takes away what is typed in the others; those that guard it themselves do so.
addEventListener("beforeunload", (event) => {
  if (!leaving) return;
  const typed = [...document.querySelectorAll("form:not([data-answer], [data-autosave]) textarea")];
  if (typed.some((field) => field.form !== leaving && field.value !== field.defaultValue)) event.preventDefault();
});

// Whoever comes back by the browser's own button may send again.
addEventListener("pageshow", (event) => { if (event.persisted) release(); });

document.querySelector("[data-focus]")?.focus();

// A password can be looked at until the form is sent.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const input = document.getElementById(button.dataset.reveal);
  const words = [button.textContent, button.dataset.other];
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = words[+shown];
  };
  button.hidden = false;
  button.addEventListener("click", () => show(input.type !== "text"));
  input.form.addEventListener("submit", () => show(false));
}

// Only pages with a deadline, or a choice of zone, load what tells the time by the clock of this device.
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (here && document.querySelector("[data-moment], select[data-own-zone]")) {
  import("./zone.js").then(({ offerZone, showOwnTimes }) => {
    showOwnTimes(document, here);
    offerZone(document, here);
  });
}

// A footnote's number opens and closes its note in place; an address that names a note finds it open.
document.documentElement.classList.add("scripts");
const note = (hash) => {
  const target = document.getElementById(decodeURIComponent(hash.slice(1)));
  return target instanceof HTMLDetailsElement ? target : null;
};
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-note]");
  const target = link && note(link.hash);
  if (!target) return;
  event.preventDefault();
  target.open = !target.open;
});
for (const link of document.querySelectorAll("a[data-note]")) {
  const target = note(link.hash);
  if (!target) continue;
  const tell = () => link.setAttribute("aria-expanded", target.open);
  target.addEventListener("toggle", tell); // by its own summary, too
  tell();
}
// A page that somebody at one's side should not see: gone at once, and no way back to it.
const away = document.querySelector("a[data-leave]");
if (away) {
  let escapes = [];
  const leave = () => {
    document.documentElement.hidden = true;
    document.title = "";
    location.replace(away.href);
  };
  away.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { escapes = []; return; }
    escapes = [...escapes, event.timeStamp].filter((at) => event.timeStamp - at < 5000);
    if (escapes.length >= 3) leave();
  });
}

const openNamed = () => {
  const target = note(location.hash);
  if (target) {
    target.open = true;
    target.scrollIntoView({ block: "nearest" });
  }
};
addEventListener("hashchange", openNamed);
openNamed();

// Only one menu of languages, closed by Escape or by going elsewhere.
const languages = document.querySelector("details.languages");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && languages?.open) {
    languages.open = false;
    languages.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  if (languages && !languages.contains(event.target)) languages.open = false;
});

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    const words = button.textContent;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      } catch {
        return; // the browser has asked its person, or refuses by itself: the words stay to be selected
      }
      const status = button.nextElementSibling;
      button.textContent = button.dataset.copied;
      status.textContent = button.dataset.copied; // the new name of a button is not read out
      setTimeout(() => {
        button.textContent = words;
        status.textContent = "";
      }, 3000);
    });
  }
}
