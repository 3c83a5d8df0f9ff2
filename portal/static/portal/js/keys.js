// Single keys for what a page offers: each element with data-key works by itself without this file.
// Off while somebody types and with Ctrl, Alt or Cmd; whoever does not want them turns them off for good.

const line = document.querySelector("[data-keys]");
const box = line?.querySelector("input");
const OFF = "keys-off";

if (line) {
  line.hidden = false;
  box.checked = !localStorage.getItem(OFF);
  line.classList.toggle("keys--off", !box.checked);
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
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
