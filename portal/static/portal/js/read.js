/* Comments among colleagues count as read once they have stood in view. Without this the button does it. */

const form = document.querySelector("form[data-read]");
if (form && "IntersectionObserver" in window) {
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => {});
  }).observe(form);
}
