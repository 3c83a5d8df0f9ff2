// After a new sign-in in another tab this page's token is worth nothing: whether a page of the same person gave a good one.
export const renew = async (form) => {
  const answer = await fetch(location.pathname + location.search, { redirect: "manual" });
  const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const other = page?.getElementById(form.id);
  if (other?.dataset.who !== form.dataset.who) return false;
  const fresh = other.elements.csrfmiddlewaretoken.value;
  for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = fresh;
  return true;
};

// What the server answers to a save; undefined where nothing came. After a new token it is asked once more.
export const post = async (form, body) => {
  const send = () => {
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const signal = AbortSignal.timeout(20_000);
    const headers = { Accept: "application/json" };
    return fetch(form.action, { method: "POST", body, headers, redirect: "manual", signal });
  };
  try {
    const answer = await send();
    return answer.status === 403 && (await renew(form)) ? await send() : answer;
  } catch {
    return undefined;
  }
};
