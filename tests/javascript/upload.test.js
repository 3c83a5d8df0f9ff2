// The form of files, sent by the page's script: what happens where the line is lost at the last step.

import assert from "node:assert/strict";
import { test } from "node:test";

// A page with the form; each entry of `outcomes` is what comes of one sending of it.
async function sent(form, outcomes) {
  const status = { textContent: "" };
  const parts = { "[role=status]": status, label: { textContent: "Uploading" }, progress: { removeAttribute() {} } };
  const box = { dataset: { checking: "Being checked" }, querySelector: (which) => parts[which] };
  const requests = [];
  let submit;
  form.addEventListener = (_name, act) => { submit = act; };
  form.querySelector = (which) => (which.includes("progress") ? box : form.field);
  globalThis.document = { title: "Files", querySelectorAll: () => [], addEventListener() {}, createElement: element };
  globalThis.location = {
    href: "http://portal.example/files/",
    pathname: "/files/",
    search: "",
    assign(where) { form.leads = where; },
    reload() { form.reloaded = true; },
  };
  globalThis.window = globalThis;
  globalThis.addEventListener = (name, act) => { if (name === "online") setTimeout(act, 1); };
  globalThis.FormData = class {};
  globalThis.XMLHttpRequest = class {
    upload = { addEventListener: (_name, act) => { this.arrived = act; } };
    acts = {};
    status = form.status ?? 200;
    getResponseHeader(name) { return name === "X-Next-Page" && !form.status ? form.next ?? "/rounds/" : null; }
    setRequestHeader(name) { form.header = name; }
    addEventListener(name, act) { this.acts[name] = act; }
    open() {}
    send() {
      requests.push(status.textContent);
      setTimeout(() => {
        const outcome = outcomes.shift();
        if (outcome === "load") this.arrived();
        form.spoken = status.textContent;
        this.acts[outcome]();
      }, 1);
    }
  };
  const { listen } = await import("../../portal/static/portal/js/upload.js");
  listen(form);
  await submit({ preventDefault() {} });
  await new Promise((wake) => { setTimeout(wake, 250); });
  return requests;
}

test("a form whose files have arrived waits for the line and is sent again, without the bytes", async () => {
  const form = { action: "/files/", dataset: { pieces: "/uploads/", waiting: "The connection is lost." } };
  form.field = { files: [] };
  form.submit = () => { form.submitted = true; };
  assert.deepEqual(await sent(form, ["error", "error", "load"]), Array(3).fill("Uploading"));
  assert.equal(form.spoken, "Being checked"); // in the line that is read out, as the bar shows it
  assert.deepEqual([form.submitted, form.leads], [undefined, "/rounds/"]);
});

test("a form with the bytes themselves is left to the browser", async () => {
  const form = { action: "/workbook/", dataset: {}, field: { files: ["a.xlsx"] } };
  form.submit = () => { form.submitted = true; };
  assert.equal((await sent(form, ["error"])).length, 1);
  assert.equal(form.submitted, true);
});

test("the page that follows is opened once, also where it is the same", async () => {
  const form = { action: "/files/", dataset: {}, field: { files: ["a.pdf"] }, next: "/files/#list" };
  await sent(form, ["load"]);
  assert.deepEqual([form.header, form.leads, form.reloaded], ["X-Sent-By-Script", "/files/#list", true]);
});

// The file field with its place on the page, where errors appear as `lines`.
const fieldWith = (files) => {
  const place = { lines: [], classList: { add() {} }, querySelector: () => null };
  const before = ({ children, role }) => Object.assign(place, { lines: children.map((line) => line.textContent), role });
  const zone = { before };
  return { files, place, focus() {}, closest: (which) => (which === ".field" ? place : zone) };
};
const element = () => ({
  children: [],
  setAttribute(name, value) { this[name] = value; },
  append(child) { this.children.push(child); },
});

test("a refused file sends nothing, and the page says why at the field", async () => {
  const form = { action: "/files/", dataset: { pieces: "/uploads/" }, field: fieldWith([new File(["four"], "b.exe")]) };
  form.querySelector = () => ({ value: "token" });
  const refusal = { code: "kind_unknown", message: "Not accepted." };
  globalThis.fetch = async () => ({ ok: false, status: 422, json: async () => refusal });
  assert.deepEqual(await sent(form, ["load"]), []);
  const { lines, role } = form.field.place;
  assert.deepEqual([lines, role], [["\u2068b.exe\u2069 – Not accepted."], "alert"]);
  assert.equal(form.dataset.sent, undefined); // it can be sent again
});

test("an error page without the form, as a proxy gives it, takes away nothing that was typed", async () => {
  const form = { action: "/workbook/", dataset: {}, field: fieldWith(["a.xlsx"]), status: 413 };
  const body = { textContent: "\n413 Request Entity Too Large\n", querySelector: () => null };
  globalThis.DOMParser = class { parseFromString() { return { querySelector: () => null, body }; } };
  await sent(form, ["load"]);
  assert.deepEqual(form.field.place.lines, ["413 Request Entity Too Large"]);
  assert.equal(form.dataset.sent, undefined);
});
