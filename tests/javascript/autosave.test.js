// A form that saves while people type: what was lost on the way goes again before what was typed since.

import assert from "node:assert/strict";
import test, { mock } from "node:test";

const settle = () => new Promise((done) => setImmediate(done));

test("a save of which nobody knows whether it arrived goes again unchanged", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const revision = { name: "f-revision", value: "1" };
  const text = { name: "f-text", value: "" };
  const handlers = {};
  const form = {
    action: "/findings/1/", dataset: {}, elements: { csrfmiddlewaretoken: { value: "token" } },
    querySelector: () => revision, querySelectorAll: () => [],
    addEventListener: (name, handler) => { handlers[name] = handler; },
  };
  globalThis.FormData = class extends Map {
    constructor() { super([revision, text].map((field) => [field.name, field.value])); }
  };
  globalThis.document = { querySelectorAll: () => [form], addEventListener: () => {} };
  globalThis.addEventListener = () => {};
  const sent = [];
  const answers = [new TypeError("Failed to fetch"), { revision: 2 }, { revision: 3 }];
  globalThis.fetch = async (_address, { body }) => {
    sent.push([body.get("f-text"), Number(body.get("f-revision"))]);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return { ok: true, status: 200, json: async () => answer };
  };
  await import("../../portal/static/portal/js/autosave.js");
  const pause = async () => {
    mock.timers.tick(1_500);
    for (let i = 0; i < 3; i += 1) await settle();
  };

  text.value = "Towns";
  handlers.input();
  await pause();
  text.value = "Towns matter.";
  handlers.input();
  await pause();
  await pause();
  assert.deepEqual(sent, [["Towns", 1], ["Towns", 1], ["Towns matter.", 2]]);
  mock.timers.reset();
});
