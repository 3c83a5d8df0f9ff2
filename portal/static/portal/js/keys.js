// Single keys for what a page offers: each element with data-key works by itself without this file.
// Off while somebody types and with Ctrl, Alt or Cmd; whoever does not want them turns them off for good.

const line = document.querySelector("[data-keys]");
const box = line?.querySelector("input");
const OFF = "keys-off";
const YEAR = 365 * 24 * 3600; // seconds

// In a cookie, since signing out clears the browser's other stores (core/web/middleware.py).
const read = () => document.cookie.split("; ").includes(`${OFF}=yes`);
const write = (isOff) => {
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the other way
  document.cookie = `${OFF}=yes; path=/; SameSite=Lax; max-age=${isOff ? YEAR : 0}`;
};

/** Whether single keys act on this page: one without the switch has none. */
export const keysAct = () => Boolean(box?.checked);

if (line) {
  line.hidden = false;
  box.checked = !read();
  line.classList.toggle("keys--off", !box.checked);
  box.addEventListener("change", () => {
    write(!box.checked);
    line.classList.toggle("keys--off", !box.checked);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!box.checked || typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
    const details = target.matches("summary") && target.parentElement;
    if (details) details.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  });
}
