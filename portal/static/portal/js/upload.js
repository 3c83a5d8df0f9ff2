// Shows how far the upload of a file is. Without it the form arrives at the same page.

import { complain, sendPieces, waitForLine } from "./pieces.js";
import { followAll } from "./refresh.js";

// `files` were chosen before the page came back; those sent in pieces have arrived.
export function listen(form, files) {
  const field = form.querySelector("input[type=file]");
  if (files?.length && !form.dataset.pieces && !field.closest(".field--wrong")) {
    field.files = files;
    document.querySelector("[data-again]")?.remove();
  }
  form.addEventListener("submit", async (event) => {
    const box = form.querySelector("[data-upload-progress]");
    if (!box || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    const bar = box.querySelector("progress");
    const label = box.querySelector("label");
    const words = label.textContent;
    const status = box.querySelector("[role=status]");
    box.hidden = false;
    status.textContent = label.textContent; // a bar that appears is not read out
    const again = (refused = []) => {
      delete form.dataset.sent;
      label.textContent = words;
      box.hidden = true;
      if (refused.length) complain(field, refused);
    };
    // Without bytes the form is small, and the same however often it is sent: a lost line is waited for.
    const small = form.dataset.pieces && (!field.files.length || (await sendPieces(form, box)));
    if (Array.isArray(small)) return again(small);
    const data = new FormData(form, event.submitter);
    field.disabled = false;
    const send = (tried) => {
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (sent) => {
        if (sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
      });
      request.upload.addEventListener("load", () => { // sent; being received and checked
        bar.removeAttribute("value");
        label.textContent = box.dataset.checking;
        status.textContent = box.dataset.checking;
      });
      request.addEventListener("load", () => answered(request, field, again));
      request.addEventListener("error", async () => {
        if (small) {
          await waitForLine(form, box, tried);
          return send(tried + 1);
        }
        again(); // the browser says that the line was lost; what was typed is still here
        form.submit();
      });
      request.addEventListener("abort", () => again());
      request.open("POST", form.action);
      request.setRequestHeader("X-Sent-By-Script", "1");
      request.send(data);
    };
    send(0);
  });
}

function answered(request, field, again) {
  const next = request.getResponseHeader("X-Next-Page"); // followed here, it would lose its messages
  if (next) return openPage(next);
  // The same page with what is to be corrected; fields stay as the server gave them back.
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.querySelector("main") ?? page.body;
  // A page of an error without the form, of a proxy too, does not take away what was typed.
  if (request.status >= 400 && !main.querySelector("form[data-upload]")) return again([["", main.textContent.trim()]]);
  document.querySelector("main").replaceWith(main);
  document.title = page.title || document.title;
  for (const form of document.querySelectorAll("form[data-upload]")) listen(form, field.files);
  (document.querySelector("[data-focus]") ?? document.querySelector("main"))?.focus();
  followAll(); // files that were uploaded are being checked now
}

function openPage(next) {
  const { pathname, search } = new URL(next, location.href);
  location.assign(next);
  if (pathname === location.pathname && search === location.search) location.reload(); // "#place" loads none
}

for (const form of document.querySelectorAll("form[data-upload]")) listen(form);
