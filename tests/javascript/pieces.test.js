// Files that a form sends in pieces: what it does where the server takes no more of them.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { sendPieces } from "../../portal/static/portal/js/pieces.js";

const SIGN_IN = { ok: false, status: 0, type: "opaqueredirect" };
const REFUSED = { ok: false, status: 422, json: async () => ({ code: "kind_unknown", message: "Not accepted." }) };
const STALE = { ok: false, status: 403 }; // the token is of an earlier sign-in
const TOO_LARGE = { ok: false, status: 413, json: async () => JSON.parse("<html>") }; // a proxy's page
const GONE = { ok: false, status: 404 };
const begun = (upload) => ({ ok: true, status: 200, json: async () => ({ upload, received: 0, piece: 4 }) });
const file = (name) => new File(["four"], name, { lastModified: 1 });

// A form with the files that were chosen, and with uploads that have arrived before (`carried`).
function page(files, carried = []) {
  const form = { id: "add-files", dataset: { pieces: "/uploads/", waiting: "The connection is lost.", arrived: "Uploaded.", who: "ada" } };
  const token = { value: "token" };
  const input = (value) => ({
    name: "upload",
    value,
    remove() { form.uploads.splice(form.uploads.indexOf(this), 1); },
  });
  form.uploads = [];
  form.uploads.push(...carried.map(input));
  form.field = { files, disabled: false };
  form.querySelector = (which) => (which.includes("csrf") ? token : form.field);
  form.querySelectorAll = () => form.uploads;
  form.append = (each) => form.uploads.push(each);
  globalThis.document = { createElement: () => input(""), querySelectorAll: () => [token] };
  const status = { textContent: "" };
  const bar = { value: 0 };
  return { form, status, box: { querySelector: (which) => (which === "[role=status]" ? status : bar) } };
}

const ids = (form) => form.uploads.map((each) => each.value);

beforeEach(() => { globalThis.addEventListener = () => {}; });

function server(...answers) {
  globalThis.fetch = async (_url, how) => {
    const answer = answers.shift();
    if (answer === SIGN_IN && how.redirect === "error") throw new TypeError("Failed to fetch");
    return answer;
  };
}

test("each file is named in the form once it has arrived", async () => {
  const { form, box } = page([file("a.txt")]);
  server(begun("1"), { ok: true, status: 200, json: async () => ({ upload: "1", received: 4 }) });
  assert.equal(await sendPieces(form, box), true);
  assert.deepEqual([ids(form), form.field.disabled], [["1"], true]);
});

test("a refused file is named, and takes away neither those before it nor those after it", async () => {
  const { form, box } = page([file("a.txt"), file("b.exe"), file("c.txt")], ["earlier"]);
  form.field.value = "a.txt";
  server(begun("1"), received(4), REFUSED, begun("3"), received(4, "3"));
  const lines = await sendPieces(form, box);
  assert.deepEqual(lines, [["b.exe", "Not accepted."], ["a.txt", "Uploaded."], ["c.txt", "Uploaded."]]);
  assert.deepEqual([ids(form), form.field.disabled, form.field.value], [["earlier", "1", "3"], false, ""]);
});

test("a file that arrived before and is chosen again is named once", async () => {
  const { form, box } = page([file("a.txt"), file("b.txt")], ["1"]);
  const whole = { ok: true, status: 200, json: async () => ({ upload: "1", received: 4, piece: 4 }) };
  server(whole, begun("2"), received(4, "2"));
  assert.equal(await sendPieces(form, box), true);
  assert.deepEqual(ids(form), ["1", "2"]);
});

test("a refusal that says nothing leaves it to the form to tell why", async () => {
  const { form, box } = page([file("a.txt"), file("b.txt")], ["earlier"]);
  server(begun("1"), received(4), TOO_LARGE);
  assert.equal(await sendPieces(form, box), false);
  assert.deepEqual([ids(form), form.field.disabled], [["earlier"], false]);
});

// The page as another sign-in of `who` gives it, and what is sent to the server.
function signedInAgain(who, ...answers) {
  const sent = [];
  const other = { dataset: { who }, elements: { csrfmiddlewaretoken: { value: "new" } } };
  globalThis.location = { pathname: "/files/", search: "" };
  globalThis.DOMParser = class { parseFromString() { return { getElementById: () => other }; } };
  globalThis.fetch = async (url, how) => {
    if (how.method !== "POST") return { ok: true, text: async () => "" };
    sent.push([url, how.headers["X-CSRFToken"]]);
    return answers.shift();
  };
  return sent;
}

const received = (n, upload = "1") => ({ ok: true, status: 200, json: async () => ({ upload, received: n }) });

test("after a new sign-in in another tab the pieces go on with the new token", { timeout: 500 }, async () => {
  const { form, box } = page([file("a.txt")]);
  const sent = signedInAgain("ada", begun("1"), STALE, received(4));
  assert.equal(await sendPieces(form, box), true);
  assert.deepEqual(sent, [["/uploads/", "token"], ["/uploads/1/?at=0", "token"], ["/uploads/1/?at=0", "new"]]);
  assert.deepEqual(ids(form), ["1"]);
});

test("no bytes are sent for somebody else who signed in in another tab", { timeout: 500 }, async () => {
  const { form, box } = page([file("a.txt")]);
  const sent = signedInAgain("ben", begun("1"), STALE);
  assert.equal(await sendPieces(form, box), false);
  assert.deepEqual([sent.length, form.field.disabled], [2, true]);
});

test("an upload that was deleted in the meantime begins anew, once", { timeout: 500 }, async () => {
  const { form, box } = page([file("a.txt")]);
  server(begun("1"), GONE, begun("2"), received(4));
  assert.equal(await sendPieces(form, box), true);
  server(begun("1"), GONE, begun("2"), GONE);
  assert.equal(await sendPieces(form, box), false);
});

test("somebody who is signed out is not told to wait for the connection", { timeout: 500 }, async () => {
  const { form, box } = page([file("a.txt")]);
  server(begun("1"), SIGN_IN);
  await sendPieces(form, box);
  assert.equal(form.field.disabled, true); // the form goes to the sign-in page without the bytes
});

test("the line of a file that is on its way says which it is, and when the connection is lost", { timeout: 3000 }, async () => {
  const { form, box, status } = page([file("a.txt"), file("b.txt")]);
  const lines = [];
  const answers = [begun("1"), received(4), undefined, begun("2"), received(4, "2")];
  globalThis.addEventListener = (_name, wake) => { lines.push(status.textContent); wake(); };
  globalThis.fetch = async () => {
    lines.push(status.textContent);
    const answer = answers.shift();
    if (!answer) throw new TypeError("Failed to fetch");
    return answer;
  };
  await sendPieces(form, box);
  const [first, second] = ["1/2: \u2068a.txt\u2069", "2/2: \u2068b.txt\u2069"];
  assert.deepEqual(lines, [first, first, second, "The connection is lost.", second, second]);
  assert.equal(status.textContent, "");
});
