// Buttons for keys are shown only where a key can be used; what goes wrong is said on the page.
// Keys need a name in the address, not a number, and a secure connection: else the browser has no such thing.

const told = (what) => {
  for (const note of document.querySelectorAll("[data-passkey-told]")) note.hidden = note.dataset.passkeyTold !== what;
};
const numbered = /^[\d.]+$|^\[/.test(location.hostname);

if (window.PublicKeyCredential && !numbered) {
  for (const button of document.querySelectorAll("[data-passkey]")) button.hidden = false;
} else {
  told("address");
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  told("failed");
});
