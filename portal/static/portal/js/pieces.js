// Sends files in pieces, so that a broken line costs one piece: the server says how much of each is there already.
// Without this module the form sends them at once, in the ordinary way.

const WAITS = [1, 2, 4, 8, 15, 30]; // seconds between tries on a line that fails
const EDGE = 65536; // bytes at both ends that make a file's mark

const pause = (seconds) =>
  new Promise((wake) => {
    const timer = setTimeout(wake, seconds * 1000);
    addEventListener("online", () => { clearTimeout(timer); wake(); }, { once: true });
  });

/** A name for the content, the same when the same file is chosen again. */
async function mark(file) {
  const ends = new Blob([file.slice(0, EDGE), file.slice(-EDGE), `${file.size} ${file.lastModified} ${file.name}`]);
  if (!globalThis.crypto?.subtle) return [...crypto.getRandomValues(new Uint8Array(16))].map(hex).join("");
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", await ends.arrayBuffer()))].map(hex).join("");
}

const hex = (byte) => byte.toString(16).padStart(2, "0");

class Refusal extends Error {}

/** One request that is tried until the line bears it. What the server refuses is told, not tried again. */
async function ask(url, options, waiting) {
  for (let tried = 0; ; tried += 1) {
    try {
      const answer = await fetch(url, { credentials: "same-origin", redirect: "manual", ...options });
      if (answer.ok) return await answer.json();
      if (answer.type === "opaqueredirect") throw new Refusal("", { cause: "signed_out" });
      if (answer.status < 500) {
        const said = await answer.json().catch(() => ({}));
        throw new Refusal(said.message ?? "", { cause: said.code });
      }
    } catch (error) {
      if (error instanceof Refusal) throw error;
    }
    waiting(true);
    await pause(WAITS[Math.min(tried, WAITS.length - 1)]);
    waiting(false);
  }
}

/** Sends one file; gives back the id of its upload. `told(bytes)` is called as it goes on. */
async function send(file, form, waiting, told) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token };
  const body = new URLSearchParams({ name: file.name, size: file.size, mark: await mark(file) });
  let state = await ask(form.dataset.pieces, { method: "POST", headers, body }, waiting);
  const url = `${form.dataset.pieces}${state.upload}/`;
  const piece = state.piece;
  while (state.received < file.size) {
    told(state.received);
    const content = file.slice(state.received, state.received + piece);
    try {
      state = await ask(`${url}?at=${state.received}`, { method: "POST", headers, body: content }, waiting);
    } catch (refusal) {
      if (refusal.cause !== "upload_gap") throw refusal;
      state = await ask(url, {}, waiting); // swept in the meantime: from where it stands
    }
  }
  told(file.size);
  return state.upload;
}

/**
 * Sends all files of the form's file field by pieces and puts the uploads' ids in their place. `true` when the form may
 * go its way without them; where the server refused one, the field stays as it is and the form tells why. Somebody who
 * is signed out is led to the sign-in page by the form: the bytes do not go with it.
 */
export async function sendPieces(form, box) {
  const field = form.querySelector("input[type=file]");
  const files = [...field.files];
  const bar = box.querySelector("progress");
  const label = box.querySelector("label");
  const words = label.textContent;
  const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
  const added = [];
  let before = 0;
  try {
    for (const [number, file] of files.entries()) {
      const name = files.length > 1 ? `${words} ${number + 1}/${files.length}: \u2068${file.name}\u2069` : words;
      label.textContent = name;
      const waiting = (is) => { label.textContent = is ? form.dataset.waiting : name; };
      const upload = await send(file, form, waiting, (bytes) => { bar.value = (100 * (before + bytes)) / total; });
      before += file.size;
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name: "upload", value: upload });
      form.append(hidden);
      added.push(hidden);
    }
  } catch (refusal) {
    for (const hidden of added) hidden.remove(); // not those that arrived before
    field.disabled = refusal.cause === "signed_out";
    return false;
  } finally {
    label.textContent = words;
  }
  field.disabled = true;
  return true;
}
