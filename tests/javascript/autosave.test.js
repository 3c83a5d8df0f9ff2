// A form that saves while people type: what was lost on the way goes again before what was typed since.

import assert from "node:assert/strict";
import test, { mock } from "node:test";

const settle = () => new Promise((done) => setImmediate(done));

// A page with one finding, and what the server answers in turn. `leave` sends another form of the page.
async function open(answers) {
  const revision = { name: "f-revision", value: "1" };
  const text = { name: "f-text", value: "" };
  const handlers = {};
  const line = { focus() { line.isFocused = true; } };
  const form = {
    action: "/findings/1/", dataset: {}, elements: { csrfmiddlewaretoken: { value: "token" } },
    querySelector: (which) => (which.includes("data-when") ? line : revision), querySelectorAll: () => [],
    addEventListener: (name, handler) => { handlers[name] = handler; },
  };
  globalThis.FormData = class extends Map {
    constructor() { super([revision, text].map((field) => [field.name, field.value])); }
  };
  const others = [];
  globalThis.document = { querySelectorAll: () => [form], addEventListener: (_name, act) => others.push(act) };
  globalThis.addEventListener = (name, act) => { handlers[name] = act; };
  globalThis.dispatchEvent = ({ type: name }) => handlers[name]?.();
  globalThis.location = { href: "http://portal.example/desk/" };
  globalThis.localStorage = {};
  const sent = [];
  globalThis.fetch = async (_address, { body }) => {
    sent.push([body.get("f-text"), Number(body.get("f-revision"))]);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return { ok: !answer.told, status: answer.told ? 422 : 200, json: async () => answer };
  };
  pages += 1;
  await import(`../../portal/static/portal/js/autosave.js?${pages}`);
  const leave = (target) => {
    const event = { target, preventDefault() { event.isHeld = true; }, stopPropagation() { event.isStopped = true; } };
    for (const act of others) if (!event.isStopped) act(event);
    if (!event.isHeld) target.isSent = true;
  };
  const type = (words) => { text.value = words; handlers.input(); };
  return { handlers, leave, line, sent, type };
}
let pages = 0;

test("a save of which nobody knows whether it arrived goes again unchanged", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { sent, type } = await open([new TypeError("Failed to fetch"), { revision: 2 }, { revision: 3 }]);
  const pause = async () => {
    mock.timers.tick(1_500);
    for (let i = 0; i < 3; i += 1) await settle();
  };

  type("Towns");
  await pause();
  type("Towns matter.");
  await pause();
  await pause();
  assert.deepEqual(sent, [["Towns", 1], ["Towns", 1], ["Towns matter.", 2]]);
  mock.timers.reset();
});

test("a sentence that is refused holds other forms and is pointed at; signing out asks", async () => {
  const { handlers, leave, line, type } = await open([{ told: "Not saved." }, { told: "Not saved." }]);
  const other = (dataset) => {
    const target = { dataset, getAttribute: () => "/move/", requestSubmit: () => leave(target) };
    return target;
  };
  const asks = () => {
    let isAsked = false;
    handlers.beforeunload({ preventDefault() { isAsked = true; } });
    return isAsked;
  };
  const [move, signOut] = [other({}), other({ forget: "" })];
  type("All nine States.");
  leave(move);
  await new Promise((done) => { setTimeout(done, 50); });
  assert.deepEqual([move.isSent, line.isFocused], [undefined, true]);
  leave(signOut);
  await new Promise((done) => { setTimeout(done, 50); });
  assert.deepEqual([signOut.isSent, asks()], [true, true]);
});
