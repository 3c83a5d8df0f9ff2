// Whoever signs out, from whichever page, leaves nothing that they typed behind (device.js).

export const signsOut = (form) =>
  "forget" in form.dataset || new URL(form.getAttribute("action") ?? "", location.href).pathname.endsWith("/logout/");

document.addEventListener("submit", (event) => {
  if (!signsOut(event.target)) return;
  for (const name of Object.keys(localStorage)) if (name.startsWith("answer:")) localStorage.removeItem(name);
  dispatchEvent(new Event("forgotten")); // a page with text that the server does not have asks before it is left
}, { capture: true });
