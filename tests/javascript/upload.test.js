// The form of files, sent by the page's script: what happens where the line is lost at the last step.

import assert from "node:assert/strict";
import { test } from "node:test";

// A page with the form; each entry of `outcomes` is what comes of one sending of it.
async function sent(form, outcomes) {
  const label = { textContent: "Uploading" };
  const box = { querySelector: (which) => (which === "label" ? label : { removeAttribute() {} }) };
  const requests = [];
  let submit;
  form.addEventListener = (_name, act) => { submit = act; };
  form.querySelector = (which) => (which.includes("progress") ? box : form.field);
  globalThis.document = { querySelectorAll: () => [], addEventListener() {} };
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
    upload = { addEventListener() {} };
    acts = {};
    getResponseHeader(name) { return name === "X-Next-Page" ? form.next ?? "/rounds/" : null; }
    setRequestHeader(name) { form.header = name; }
    addEventListener(name, act) { this.acts[name] = act; }
    open() {}
    send() { requests.push(label.textContent); setTimeout(() => this.acts[outcomes.shift()](), 1); }
  };
  const { listen } = await import("../../portal/static/portal/js/upload.js");
  listen(form);
  await submit({ preventDefault() {} });
  await new Promise((wake) => { setTimeout(wake, 50); });
  return requests;
}

test("a form whose files have arrived waits for the line and is sent again, without the bytes", async () => {
  const form = { action: "/files/", dataset: { pieces: "/uploads/", waiting: "The connection is lost." } };
  form.field = { files: [] };
  form.submit = () => { form.submitted = true; };
  assert.deepEqual(await sent(form, ["error", "error", "load"]), ["Uploading", "Uploading", "Uploading"]);
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
