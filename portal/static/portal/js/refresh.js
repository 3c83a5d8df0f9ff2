// Asks again for the part of a page that waits for work in the background, until nothing in it waits any more.
// Without it a person follows the link of the page (parts/refresh_link.html).

const WAITS = [5, 10, 20, 30]; // seconds between tries on a line that fails, or a server that is busy
const IN_TIME = 20_000; // milliseconds after which a request counts as lost

const pause = (seconds) =>
  new Promise((wake) => {
    const done = () => {
      clearTimeout(timer);
      for (const name of ["online", "pageshow"]) removeEventListener(name, done);
      document.removeEventListener("visibilitychange", seen);
      wake();
    };
    const seen = () => { if (!document.hidden) done(); }; // a phone that was put away asks at once
    const timer = setTimeout(done, seconds * 1000);
    for (const name of ["online", "pageshow"]) addEventListener(name, done);
    document.addEventListener("visibilitychange", seen);
  });

/** The page as it is now; null where nothing could be had and it is worth another try. */
async function ask() {
  try {
    const signal = AbortSignal.timeout(IN_TIME);
    const answer = await fetch(location.href.split("#")[0], { cache: "no-store", redirect: "manual", signal });
    if (answer.status >= 500 || answer.status === 429 || answer.status === 304) return null;
    // Signed out, or no longer there: the page itself tells which.
    if (!answer.ok) return location.reload();
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

/** Puts the new part in the place of the old one; who was at a link in it stays there. */
function replace(part, fresh) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const same = focused?.href ? `a[href="${CSS.escape(focused.getAttribute("href"))}"]` : "";
  part.replaceWith(fresh);
  const status = document.getElementById(`${fresh.id}-status`);
  if (status) status.textContent = fresh.dataset.status ?? "";
  if (!focused) return;
  const again = same && fresh.querySelector(same);
  if (again) return again.focus();
  fresh.tabIndex = -1;
  fresh.focus({ preventScroll: true });
}

async function follow(part) {
  let failed = 0;
  while (part.isConnected) {
    await pause(failed ? WAITS[Math.min(failed, WAITS.length) - 1] : Number(part.dataset.refresh));
    if (!part.isConnected) return;
    const page = await ask();
    if (page === undefined) return; // the page is reloading
    const fresh = page?.getElementById(part.id);
    if (page && !fresh) return location.reload();
    failed = page ? 0 : failed + 1;
    if (!fresh || !part.isConnected) continue;
    if (fresh.textContent !== part.textContent || !fresh.dataset.refresh) replace(part, fresh);
    else continue;
    if (!fresh.dataset.refresh) return;
    part = fresh;
  }
}

/** Follows all parts of the page that wait and are not followed yet. */
export function followAll() {
  for (const part of document.querySelectorAll("[data-refresh]")) {
    if (part.dataset.followed) continue;
    part.dataset.followed = "yes";
    follow(part);
  }
}

followAll();
