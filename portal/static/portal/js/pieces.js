// Sends files in pieces, so that a broken line costs one piece: the server says how much of each is there already.
// Without it the form sends them at once.

import { renew } from "./session.js";

const WAITS = [1, 2, 4, 8, 15, 30]; // seconds between tries on a line that fails
const IN_TIME = 180_000; // milliseconds until a request counts as lost; a piece takes them at 3 kB a second
const EDGE = 65536; // bytes at both ends that make a file's mark

const pause = (seconds) =>
  new Promise((wake) => {
    const timer = setTimeout(wake, seconds * 1000);
    addEventListener("online", () => { clearTimeout(timer); wake(); }, { once: true });
  });

/** Waits before a further try, and says in the box why. */
export async function waitForLine(form, box, tried) {
  const status = box.querySelector("[role=status]");
  const words = status.textContent;
  status.textContent = form.dataset.waiting;
  await pause(WAITS[Math.min(tried, WAITS.length - 1)]);
  status.textContent = words;
}

/** A name for the content, the same when the same file is chosen again. */
async function mark(file) {
  const ends = new Blob([file.slice(0, EDGE), file.slice(-EDGE), `${file.size} ${file.lastModified} ${file.name}`]);
  const bytes = globalThis.crypto?.subtle
    ? await crypto.subtle.digest("SHA-256", await ends.arrayBuffer())
    : crypto.getRandomValues(new Uint8Array(16));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

class Refusal extends Error {
  constructor(cause, message = "") { super(message, { cause }); }
}

/** One request, tried until the line bears it. A refusal is told, but for a token that a new sign-in made stale. */
async function ask(url, options, form, box) {
  let renewed = false;
  for (let tried = 0; ; tried += 1) {
    try {
      const headers = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value };
      const signal = AbortSignal.timeout(IN_TIME);
      const answer = await fetch(url, { redirect: "manual", headers, signal, ...options });
      if (answer.status === 403) {
        if (renewed || !(await renew(form))) throw new Refusal("signed_out");
        renewed = true;
        continue;
      }
      if (answer.status === 404) throw new Refusal("gone");
      if (answer.ok) return await answer.json();
      if (answer.type === "opaqueredirect") throw new Refusal("signed_out");
      if (answer.status < 500) {
        const { code, message } = await answer.json().catch(() => ({}));
        throw new Refusal(code, message);
      }
    } catch (error) {
      if (error instanceof Refusal) throw error;
    }
    await waitForLine(form, box, tried);
  }
}

/** Sends one file; gives back the id of its upload. `told(bytes)` is called as it goes on. */
async function send(file, form, box, told) {
  const body = new URLSearchParams({ name: file.name, size: file.size, mark: await mark(file) });
  const begin = () => ask(form.dataset.pieces, { method: "POST", body }, form, box);
  let state = await begin();
  const { piece } = state;
  let again = false;
  while (state.received < file.size) {
    told(state.received);
    const url = `${form.dataset.pieces}${state.upload}/`;
    const content = file.slice(state.received, state.received + piece);
    try {
      state = await ask(`${url}?at=${state.received}`, { method: "POST", body: content }, form, box);
    } catch (refusal) {
      if (refusal.cause === "gone" && !again) {
        again = true;
        state = await begin(); // deleted in the meantime: from the start
      } else if (refusal.cause === "upload_gap") state = await ask(url, {}, form, box); // from where it stands
      else throw refusal;
    }
  }
  told(file.size);
  return state.upload;
}

/** Says at the file field what was refused, [name, message] of each file; the messages of a try before go. */
export function complain(field, refused) {
  const place = field.closest(".field");
  place.querySelector(".errorlist")?.remove();
  place.classList.add("field--wrong");
  const list = document.createElement("ul");
  list.className = "errorlist";
  list.setAttribute("role", "alert");
  for (const [name, message] of refused) {
    const line = document.createElement("li");
    line.textContent = name ? `\u2068${name}\u2069 – ${message}` : message;
    list.append(line);
  }
  field.closest(".dropzone").before(list);
  field.focus();
}

/**
 * Sends all files of the form's file field by pieces and puts the uploads' ids in their place. `true` when the form may
 * go its way without them. What the server refused is given back, [name, message] of each, and then what arrived: the
 * form waits for its person, with those that arrived. `false` where nobody knows why: the form goes with the bytes and tells. Somebody who
 * is signed out is led to the sign-in page by the form: the bytes do not go with it.
 */
export async function sendPieces(form, box) {
  const field = form.querySelector("input[type=file]");
  const files = [...field.files];
  const bar = box.querySelector("progress");
  const status = box.querySelector("[role=status]");
  const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
  const added = [];
  const arrived = [];
  const refused = [];
  let before = 0;
  try {
    for (const [number, file] of files.entries()) {
      if (files.length > 1) status.textContent = `${number + 1}/${files.length}: \u2068${file.name}\u2069`;
      try {
        const upload = await send(file, form, box, (bytes) => { bar.value = (100 * (before + bytes)) / total; });
        arrived.push([file.name, form.dataset.arrived]);
        if ([...form.querySelectorAll("[name=upload]")].every((each) => each.value !== upload)) {
          const hidden = document.createElement("input");
          Object.assign(hidden, { type: "hidden", name: "upload", value: upload });
          form.append(hidden);
          added.push(hidden);
        }
      } catch (refusal) {
        if (!refusal.message) throw refusal;
        refused.push([file.name, refusal.message]);
      }
      before += file.size;
    }
  } catch (refusal) {
    for (const hidden of added) hidden.remove(); // not those that arrived before
    field.disabled = refusal.cause === "signed_out";
    return false;
  } finally {
    status.textContent = "";
  }
  if (refused.length) {
    field.value = "";
    return [...refused, ...arrived];
  }
  field.disabled = true;
  return true;
}
